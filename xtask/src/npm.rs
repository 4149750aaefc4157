//! Installs npm packages into `target/runtimes`.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::{Result, debian, process, project};

/// Installs a package. `size` is the approximate download size.
pub(crate) fn install(package: &str, size: &str) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let on_path =
        || env::split_paths(&env::var_os("PATH")?).find(|folder| folder.join(npm).is_file());
    if on_path().is_none() {
        debian::install("npm", &["npm"])?;
    }
    process::say(&format!(
        "installing {package} into target/runtimes with npm (a download of about {size})"
    ));
    let folder = project::target("runtimes");
    fs::create_dir_all(&folder)
        .map_err(|problem| format!("cannot create {}: {problem}", folder.display()))?;
    process::run(
        Command::new(npm)
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder)
            .arg(package),
    )
}

/// The path of a file in a package, which is installed if it is missing.
pub(crate) fn file(package: &str, path: &str, size: &str) -> Result<PathBuf> {
    let file = project::target("runtimes/node_modules").join(path);
    if !file.is_file() {
        install(package, size)?;
    }
    match file.is_file() {
        true => Ok(file),
        false => Err(format!("npm installed {package}, but {} is missing", file.display())),
    }
}
