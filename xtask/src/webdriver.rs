//! Starts a WebDriver for programs that drive a browser: the demo page's tests and the benchmark.
//!
//! This module does not speak WebDriver. Two environment variables tell the program the address of
//! the driver and the capabilities to request.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::browsers::{self, Browser};
use crate::display::Display;
use crate::engine::Host;
use crate::process::KillOnDrop;
use crate::{Result, process, project, server};

/// The environment variable with the driver's address, e.g. `http://127.0.0.1:4444`.
const URL: &str = "WEBDRIVER_URL";
/// The environment variable with the capabilities as JSON: the value of `alwaysMatch`.
const CAPABILITIES: &str = "WEBDRIVER_CAPABILITIES";

/// How long a driver may take to start listening.
const START: Duration = Duration::from_secs(30);
/// How long the driver and its browser may take to end before they are killed.
const END: Duration = Duration::from_secs(5);

/// A shell script that runs the driver, and kills its process group, with the browser in it, when
/// standard input closes. So the browser never outlives this program. If the driver ends first, the
/// group is killed too.
const PROCESS_GROUP_GUARD: &str =
    r#"{ "$@"; kill -KILL 0; } & read _; trap "" TERM; kill 0; kill -KILL 0"#;

/// A running driver, which is stopped on drop.
pub(crate) struct WebDriver {
    /// The browser's version.
    pub(crate) version: String,
    url: String,
    capabilities: String,
    guard: KillOnDrop,
    /// The display for a browser without a headless mode. It must outlive the driver.
    _display: Option<Display>,
}

impl WebDriver {
    /// Starts the driver of a browser, which is installed if it is missing.
    pub(crate) fn start(host: Host) -> Result<Self> {
        let browser = browsers::ready(host)?.ok_or("the host has no WebDriver")?;
        let capabilities = capabilities(host, &browser)?;
        let display = if host == Host::WebKit { Some(Display::open()?) } else { None };
        let port = server::free_port(0).ok_or("no port is free on 127.0.0.1")?;
        let log = project::target(&format!("webdriver-{}.log", host.name()));

        let mut command = guarded(&browser.driver);
        command.arg(format!("--port={port}"));
        if let Some(display) = &display {
            command.env("DISPLAY", &display.name);
        }
        if let Some(home) = process::home_of_root() {
            command.env("HOME", home);
        }
        let (out, err) = outputs(&log)?;
        command.stdin(Stdio::piped()).stdout(out).stderr(err);
        let mut driver = Self {
            version: browser.version,
            url: format!("http://127.0.0.1:{port}"),
            capabilities,
            guard: KillOnDrop(process::spawn(&mut command)?),
            _display: display,
        };
        driver
            .wait_until_it_listens(port)
            .map_err(|problem| format!("{problem}; its output is in {}", log.display()))?;
        Ok(driver)
    }

    /// Sets the environment variables of a program that uses the driver.
    pub(crate) fn set_env(&self, program: &mut Command) {
        program.env(URL, &self.url).env(CAPABILITIES, &self.capabilities);
    }

    fn wait_until_it_listens(&mut self, port: u16) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < START {
            if !matches!(self.guard.0.try_wait(), Ok(None)) {
                return Err("the browser's driver ended during its start".to_owned());
            }
            if server::answers(port).is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("the browser's driver did not listen within {} seconds", START.as_secs()))
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        drop(self.guard.0.stdin.take());
        let start = Instant::now();
        while start.elapsed() < END && matches!(self.guard.0.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        self.guard.kill();
    }
}

/// The command that runs `driver` in a guarded process group.
#[cfg(unix)]
fn guarded(driver: &Path) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("sh");
    command.args(["-c", PROCESS_GROUP_GUARD, "sh"]).arg(driver).process_group(0);
    command
}

#[cfg(not(unix))]
fn guarded(driver: &Path) -> Command {
    Command::new(driver)
}

/// Standard output and error that go to a log file.
fn outputs(log: &Path) -> Result<(Stdio, Stdio)> {
    project::write(log, "")?;
    let open = || File::options().append(true).open(log);
    let both = || Ok((open()?.into(), open()?.into()));
    both().map_err(|problem: std::io::Error| format!("cannot write {}: {problem}", log.display()))
}

/// The capabilities: a headless browser with the settings of `webdriver.json`.
fn capabilities(host: Host, browser: &Browser) -> Result<String> {
    let file = project::root().join("webdriver.json");
    let shared = fs::read_to_string(&file)
        .map_err(|problem| format!("cannot read {}: {problem}", file.display()))?;
    let section = match host {
        Host::Firefox => section(&shared, "moz:firefoxOptions", &["-headless"], None),
        Host::Chromium => {
            let args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"];
            section(&shared, "goog:chromeOptions", &args, Some(&browser.program))
        }
        _ => return Ok(webkit_capabilities(mini_browser().as_deref())),
    };
    section.ok_or_else(|| format!("{} has no section for {}", file.display(), host.name()))
}

/// One section of `webdriver.json` as a JSON object, with more arguments and the path of the
/// program. Supports only the JSON that the file contains.
fn section(json: &str, name: &str, args: &[&str], program: Option<&Path>) -> Option<String> {
    let (_, rest) = json.split_once(&format!("\"{name}\": {{"))?;
    let mut depth = 1;
    let end = rest.find(|char| {
        depth += match char {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    })?;
    let (before, after) = rest.get(..end)?.split_once("\"args\": [")?;
    let mut list = quoted(args);
    if !after.trim_start().starts_with(']') {
        list.push_str(", ");
    }
    let binary = program.map(|path| format!("\"binary\": {}, ", text(path))).unwrap_or_default();
    Some(format!("{{\"{name}\": {{{binary}{before}\"args\": [{list}{after}}}}}"))
}

fn webkit_capabilities(program: Option<&Path>) -> String {
    let binary = program.map(|path| format!("\"binary\": {}, ", text(path))).unwrap_or_default();
    format!("{{\"webkitgtk:browserOptions\": {{{binary}\"args\": [\"--automation\"]}}}}")
}

/// The path of WebKitGTK's MiniBrowser on Debian.
fn mini_browser() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    folders
        .map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"))
        .find(|path| path.is_file())
}

fn quoted(args: &[&str]) -> String {
    args.iter().map(|arg| format!("\"{arg}\"")).collect::<Vec<_>>().join(", ")
}

/// A path as a JSON string.
fn text(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
        "a:one": { "prefs": { "x": 1 }, "args": [] },
        "b:two": { "args": ["--y"] }
    }"#;

    #[test]
    fn a_section_gets_arguments_and_a_program() {
        let one = section(FILE, "a:one", &["-h", "-i"], None);
        assert_eq!(
            one.as_deref(),
            Some(r#"{"a:one": { "prefs": { "x": 1 }, "args": ["-h", "-i"] }}"#)
        );
        let two = section(FILE, "b:two", &["-h"], Some(Path::new("/p/q")));
        assert_eq!(
            two.as_deref(),
            Some(r#"{"b:two": {"binary": "/p/q",  "args": ["-h", "--y"] }}"#)
        );
        assert_eq!(section(FILE, "c:three", &[], None), None);
    }

    #[test]
    fn the_file_has_a_section_for_both_browsers_that_read_it() {
        let file = fs::read_to_string(project::root().join("webdriver.json")).unwrap_or_default();
        for name in ["moz:firefoxOptions", "goog:chromeOptions"] {
            assert!(section(&file, name, &["-x"], None).is_some(), "{name}");
        }
    }
}
