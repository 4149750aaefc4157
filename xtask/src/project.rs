//! The packages, folders and files of this repository.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;

/// The package of the demo page, and the name of its library.
pub(crate) const DEMO_PACKAGE: &str = "wasm-websocket-demo";
/// The package of the demo page's end-to-end tests.
pub(crate) const DEMO_TESTS_PACKAGE: &str = "wasm-websocket-demo-e2e";
/// The package of the server, and the name of its program.
pub(crate) const SERVER_PACKAGE: &str = "wasm-websocket-server";
/// The package of the library.
pub(crate) const PACKAGE: &str = "wasm-websocket";
/// The package that exports every type of the library, to be built with `panic=unwind`.
pub(crate) const UNWIND_PACKAGE: &str = "wasm-websocket-unwind";
/// The wasm target.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The file in `target/` with the seconds of a soak per engine.
pub(crate) const SOAK_FILE: &str = "soak-seconds.txt";

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

/// A path in `target/`. The tests fetch some of these files from the package root, so the folder
/// does not depend on cargo's target directory.
pub(crate) fn target(path: &str) -> PathBuf {
    root().join("target").join(path)
}

/// Writes a file, and creates its parent folders.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)
    };
    write().map_err(|problem| format!("cannot write {}: {problem}", path.display()))
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|problem| format!("cannot read {}: {problem}", path.display()))
}

/// The version of `package` in `Cargo.lock`.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    locked_version_in(&root().join("Cargo.lock"), package)
}

/// The version of `package` in another lock file.
pub(crate) fn locked_version_in(path: &Path, package: &str) -> Result<String> {
    let lock = read(path)?;
    version_in(&lock, package)
        .map(str::to_owned)
        .ok_or_else(|| format!("{} has no version of {package}", path.display()))
}

fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_belongs_to_the_package() {
        let lock = "[[package]]\nname = \"a-b\"\nversion = \"2.0.0\"\n\n\
                    [[package]]\nname = \"a\"\nversion = \"1.0.0\"\n";
        assert_eq!(version_in(lock, "a"), Some("1.0.0"));
        assert_eq!(version_in(lock, "b"), None);
    }
}
