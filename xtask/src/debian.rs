//! Installs Debian packages when running as root.

use std::path::Path;
use std::process::Command;

use crate::{Result, process};

/// Installs `packages`. The error tells the user how to install `what`.
pub(crate) fn install(what: &str, packages: &[&str]) -> Result<()> {
    let advice = advice(what, packages);
    if !Path::new("/etc/debian_version").exists() || !process::is_root() {
        return Err(advice);
    }
    process::say(&format!("installing {} with apt-get (a minute or two)", packages.join(" ")));
    apt(&["update", "--quiet"])
        .and_then(|()| {
            let args = ["install", "--quiet", "--yes", "--no-install-recommends"];
            apt(&[&args, packages].concat())
        })
        .map_err(|problem| format!("{problem}. {advice}"))
}

fn advice(what: &str, packages: &[&str]) -> String {
    format!(
        "{what} is missing: install it (on Debian or Ubuntu, as root: apt-get install {}), check \
         that it is on PATH, and run this command again",
        packages.join(" ")
    )
}

fn apt(args: &[&str]) -> Result<()> {
    process::run(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive"))
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn the_advice_names_the_packages() {
        let output = advice("Chromium", &["chromium", "chromium-driver"]);
        let wanted = "Chromium is missing: install it (on Debian or Ubuntu, as root: apt-get \
                      install chromium chromium-driver), check that it is on PATH, and run this \
                      command again";
        assert_eq!(output, wanted);
    }
}
