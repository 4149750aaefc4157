//! The WebSocket server, in the foreground or in the background of the tests.
//!
//! Its standard input is a pipe. The server stops when the pipe closes, so it never outlives this
//! program.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Server as Options;
use crate::{Result, cargo, engine, process, project};

/// How long the server may take to start listening.
const START: Duration = Duration::from_secs(20);
/// How long the server may take to stop before it is killed.
const END: Duration = Duration::from_secs(5);

/// The file in which the tests find the address of the server.
fn url_file() -> PathBuf {
    project::target("ws-url.txt")
}

/// Runs the server until Ctrl-C.
pub(crate) fn foreground(options: &Options) -> Result<()> {
    let mut command = command(false)?;
    command.arg("--url-file").arg(url_file());
    if let Some(port) = options.port {
        command.args(["--port", &port.to_string()]);
    }
    if options.ipv6 {
        command.arg("--ipv6");
    }
    // Files of an interrupted run would mislead tests that are started by other tools.
    for program in engine::PROGRAMS {
        let _ = fs::remove_file(engine::name_file(program));
    }
    process::say("running the server until Ctrl-C");
    Running::start(&mut command)?.wait()
}

/// Builds the server. Returns the command that starts it.
pub(crate) fn command(release: bool) -> Result<Command> {
    process::say("building the server (about a minute the first time)");
    let package = ["build", "--package", project::SERVER_PACKAGE];
    let profile: &[&str] = if release { &["--release"] } else { &[] };
    let built = cargo::build(cargo::command(&[&package, profile].concat()))?;
    let program = built
        .file(project::SERVER_PACKAGE, std::env::consts::EXE_SUFFIX.trim_start_matches('.'))?;
    let mut command = Command::new(program);
    command.current_dir(project::root()).arg("--until-stdin-closes");
    Ok(command)
}

/// A running server, which is stopped on drop.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a command from [`command`].
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        process::spawn(command.stdin(Stdio::piped())).map(Self)
    }

    /// Waits until the server ends.
    pub(crate) fn wait(mut self) -> Result<()> {
        // Unlike `Child::wait`, this does not close the pipe.
        while !self.has_ended() {
            thread::sleep(Duration::from_millis(50));
        }
        match self.0.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("the server ended ({status})")),
            Err(problem) => Err(format!("cannot wait for the server: {problem}")),
        }
    }

    /// Waits until `found` returns a value, which shows that the server listens.
    pub(crate) fn ready<T>(&mut self, found: impl Fn() -> Option<T>) -> Result<T> {
        let start = Instant::now();
        while start.elapsed() < START {
            if self.has_ended() {
                return Err("the server ended during its start; its output is above".to_owned());
            }
            if let Some(value) = found() {
                return Ok(value);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("the server did not listen within {} seconds", START.as_secs()))
    }

    /// Stops the server by closing its pipe. Kills it after a timeout.
    fn stop(&mut self) {
        drop(self.0.stdin.take());
        let start = Instant::now();
        while start.elapsed() < END {
            if self.has_ended() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        // Both fail only if the server has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The server in the background of the tests, and the file with its address.
pub(crate) struct Background {
    server: Running,
    address: String,
    /// The previous content of the file, if a server still listens there.
    previous: Option<String>,
    /// The HTTP origin, for tests that cannot read the file.
    pub(crate) origin: String,
}

impl Background {
    /// Builds the server, and starts it on a free port.
    pub(crate) fn start() -> Result<Self> {
        let mut command = command(false)?;
        let file = url_file();
        let previous = address_in(&file).filter(|address| listens(address));
        project::write(&file, "")?;
        command.arg("--url-file").arg(&file).stdout(Stdio::null());
        let mut server = Running::start(&mut command)?;
        let address = server.ready(|| address_in(&file))?;
        let origin = format!("http://{}", authority(&address));
        Ok(Self { server, address, previous, origin })
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let ours = address_in(&url_file()).as_ref() == Some(&self.address);
        self.server.stop();
        if !ours {
            return; // Another server has replaced the file.
        }
        // If this fails, the file has a stale address, and the next test reports that.
        let _ = match &self.previous {
            Some(address) => fs::write(url_file(), address),
            None => fs::remove_file(url_file()),
        };
    }
}

fn address_in(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    text.contains("://").then_some(text)
}

/// The host and port of a URL.
fn authority(url: &str) -> &str {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn listens(url: &str) -> bool {
    let address: Option<SocketAddr> = authority(url).parse().ok();
    address.is_some_and(|address| {
        TcpStream::connect_timeout(&address, Duration::from_millis(300)).is_ok()
    })
}

/// Checks whether something listens on a loopback port.
pub(crate) fn answers(port: u16) -> Option<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_millis(300)).is_ok().then_some(())
}

/// This port if it is free. For 0, any free port.
pub(crate) fn free_port(port: u16) -> Option<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()?;
    listener.local_addr().ok().map(|address| address.port())
}

#[cfg(test)]
mod tests {
    use super::authority;

    #[test]
    fn the_authority_is_between_scheme_and_path() {
        for url in ["ws://127.0.0.1:81\n", "http://127.0.0.1:81/", "127.0.0.1:81"] {
            assert_eq!(authority(url), "127.0.0.1:81");
        }
    }
}
