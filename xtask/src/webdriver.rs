//! A WebDriver for programs that drive a browser themselves: the demo page's tests, the benchmarks.
//!
//! Nothing here speaks WebDriver. A driver is started, and the program is told by two variables
//! where it listens and which session to ask it for.

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

/// The variable with the driver's address, such as `http://127.0.0.1:4444`.
const URL: &str = "WEBDRIVER_URL";
/// The variable with the capabilities to ask for, as JSON: what the standard calls `alwaysMatch`.
const CAPABILITIES: &str = "WEBDRIVER_CAPABILITIES";

/// How long a driver may take to listen.
const START: Duration = Duration::from_secs(30);
/// How long it and its browser may take to end before they are made to.
const END: Duration = Duration::from_secs(5);

/// Ends the driver and its browser, which are of one process group, when standard input closes:
/// then this program has ended, however it did. Should the driver end first, nobody waits for it.
const PROCESS_GROUP_GUARD: &str =
    r#"{ "$@"; kill -KILL 0; } & read _; trap "" TERM; kill 0; kill -KILL 0"#;

/// A driver that runs, until it is dropped.
pub(crate) struct WebDriver {
    /// The browser's version.
    pub(crate) version: String,
    url: String,
    capabilities: String,
    guard: KillOnDrop,
    /// Where a browser without a headless mode shows its windows; it ends after the driver.
    _display: Option<Display>,
}

impl WebDriver {
    /// Starts the driver of this browser, which is installed if need be.
    pub(crate) fn start(host: Host) -> Result<Self> {
        let browser = browsers::ready(host)?.ok_or("it is no browser that can be driven")?;
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

    /// Tells a program where the driver is and what to ask it for.
    pub(crate) fn set_env(&self, program: &mut Command) {
        program.env(URL, &self.url).env(CAPABILITIES, &self.capabilities);
    }

    fn wait_until_it_listens(&mut self, port: u16) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < START {
            if !matches!(self.guard.0.try_wait(), Ok(None)) {
                return Err("the browser's driver ended at once".to_owned());
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

/// The command that runs `driver`, and ends what it has started.
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

/// A file for all that a program says.
fn outputs(log: &Path) -> Result<(Stdio, Stdio)> {
    project::write(log, "")?;
    let open = || File::options().append(true).open(log);
    let both = || Ok((open()?.into(), open()?.into()));
    both().map_err(|problem: std::io::Error| format!("cannot write {}: {problem}", log.display()))
}

/// What to ask the driver for: a browser without a window, set up as for all other tests.
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
    section.ok_or_else(|| format!("{} lacks what {} needs", file.display(), host.name()))
}

/// One section of `webdriver.json` as an object of its own, with more arguments, and with the
/// program. The file is ours, so this needs to know no more of JSON than what the file has of it.
fn section(json: &str, name: &str, args: &[&str], program: Option<&Path>) -> Option<String> {
    let (_, rest) = json.split_once(&format!("\"{name}\": {{"))?;
    let mut depth = 1;
    let end = rest.find(|letter| {
        depth += match letter {
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

/// The small browser that WebKitGTK comes with, where Debian has it.
fn mini_browser() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    folders
        .map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"))
        .find(|path| path.is_file())
}

fn quoted(args: &[&str]) -> String {
    args.iter().map(|arg| format!("\"{arg}\"")).collect::<Vec<_>>().join(", ")
}

/// A path as a string of JSON.
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
