//! A file that says where the server listens, for whoever started it.

use std::{fs, io, path::PathBuf, process};

/// The file; dropping it removes it.
#[derive(Debug)]
pub struct UrlFile {
    path: PathBuf,
}

impl UrlFile {
    /// Writes the origin to the file, so that nobody ever reads half of it.
    ///
    /// # Errors
    ///
    /// When the file can't be written; the error is one sentence.
    pub fn write(path: PathBuf, origin: &str) -> io::Result<Self> {
        let explain = |error: io::Error| {
            io::Error::new(error.kind(), format!("can't write {}: {error}", path.display()))
        };
        let mut draft = path.clone().into_os_string();
        draft.push(format!(".{}", process::id()));
        fs::write(&draft, format!("{origin}\n")).map_err(explain)?;
        fs::rename(&draft, &path).map_err(|error| {
            // The draft is of no use to anyone.
            let _ = fs::remove_file(&draft);
            explain(error)
        })?;
        Ok(Self { path })
    }
}

impl Drop for UrlFile {
    fn drop(&mut self) {
        // If somebody else has removed it, so much the better.
        let _ = fs::remove_file(&self.path);
    }
}
