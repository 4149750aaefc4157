//! A file with the server's origin.

use std::{fs, io, path::PathBuf, process};

/// The file, which is removed on drop.
#[derive(Debug)]
pub struct UrlFile {
    path: PathBuf,
}

impl UrlFile {
    /// Writes the origin to the file atomically.
    ///
    /// # Errors
    ///
    /// Returns an error if the file can't be written. The error is a sentence.
    pub fn write(path: PathBuf, origin: &str) -> io::Result<Self> {
        let explain = |error: io::Error| {
            io::Error::new(error.kind(), format!("can't write {}: {error}", path.display()))
        };
        let mut temporary = path.clone().into_os_string();
        temporary.push(format!(".{}", process::id()));
        fs::write(&temporary, format!("{origin}\n")).map_err(explain)?;
        fs::rename(&temporary, &path).map_err(|error| {
            // Removes the temporary file.
            let _ = fs::remove_file(&temporary);
            explain(error)
        })?;
        Ok(Self { path })
    }
}

impl Drop for UrlFile {
    fn drop(&mut self) {
        // The file may already be removed.
        let _ = fs::remove_file(&self.path);
    }
}
