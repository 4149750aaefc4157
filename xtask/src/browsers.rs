//! The browsers and their drivers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::engine::Host;
use crate::{Result, debian, process, tools};

/// An installed browser with its driver.
pub(crate) struct Browser {
    pub(crate) version: String,
    /// The browser. For WebKit the driver, which finds the browser.
    pub(crate) program: PathBuf,
    /// The environment variable that tells the test runner the path of the driver.
    pub(crate) variable: &'static str,
    pub(crate) driver: PathBuf,
}

/// The environment variables that tell the test runner the path or the address of a driver.
pub(crate) const DRIVER_VARIABLES: [&str; 8] = [
    "GECKODRIVER",
    "GECKODRIVER_REMOTE",
    "CHROMEDRIVER",
    "CHROMEDRIVER_REMOTE",
    "SAFARIDRIVER",
    "SAFARIDRIVER_REMOTE",
    "MSEDGEDRIVER",
    "MSEDGEDRIVER_REMOTE",
];

/// The browser, installed if it is missing. `None` if the host is not a browser.
pub(crate) fn ready(host: Host) -> Result<Option<Browser>> {
    /// Two engines may start at once, but packages are installed in sequence.
    static LOCK: Mutex<()> = Mutex::new(());
    let _lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    match host {
        Host::Firefox => firefox().map(Some),
        Host::Chromium => chromium().map(Some),
        Host::WebKit => webkit().map(Some),
        Host::Native | Host::Node | Host::Deno | Host::Bun => Ok(None),
    }
}

fn firefox() -> Result<Browser> {
    const PROGRAMS: [&str; 3] =
        ["firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"];
    let program = found_or_installed("Firefox", &PROGRAMS, &["firefox-esr"])?;
    Ok(Browser {
        version: version(&program),
        program,
        variable: "GECKODRIVER",
        driver: tools::geckodriver()?,
    })
}

fn chromium() -> Result<Browser> {
    const PROGRAMS: [&str; 5] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
    let program = found_or_installed("Chromium", &PROGRAMS, &PACKAGES)?;
    Ok(Browser {
        version: version(&program),
        program,
        variable: "CHROMEDRIVER",
        driver: found_or_installed("chromedriver", &["chromedriver"], &["chromium-driver"])?,
    })
}

/// WebKitGTK. The test runner calls WebKit Safari.
fn webkit() -> Result<Browser> {
    const PACKAGES: [&str; 2] = ["webkit2gtk-driver", "xvfb"];
    let driver = found_or_installed("WebKitWebDriver", &["WebKitWebDriver"], &PACKAGES)?;
    found_or_installed("Xvfb", &["Xvfb"], &["xvfb"])?;
    // The driver prints no version, but Debian's package has one.
    let package = process::output(Command::new("dpkg-query").args([
        "--show",
        "--showformat=${Version}",
        "webkit2gtk-driver",
    ]));
    let version = package.ok().and_then(|version| version.split('-').next().map(str::to_owned));
    Ok(Browser {
        version: version.unwrap_or_else(|| "?".to_owned()),
        program: driver.clone(),
        variable: "SAFARIDRIVER",
        driver,
    })
}

fn found_or_installed(what: &str, programs: &[&str], packages: &[&str]) -> Result<PathBuf> {
    if let Some(path) = first(programs) {
        return Ok(path);
    }
    debian::install(what, packages)?;
    first(programs).ok_or_else(|| format!("{what} was installed, but is still not on PATH"))
}

fn first(programs: &[&str]) -> Option<PathBuf> {
    programs.iter().find_map(|program| process::find(program))
}

fn version(program: &Path) -> String {
    process::version(program, "--version").unwrap_or_else(|| "?".to_owned())
}
