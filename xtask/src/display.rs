//! A virtual display for browsers without a headless mode.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::process::KillOnDrop;
use crate::{Result, process};

/// A running Xvfb, killed on drop. Without a drop it ends one minute after its last client.
pub(crate) struct Display {
    server: KillOnDrop,
    /// The value of the environment variable `DISPLAY`.
    pub(crate) name: String,
}

impl Display {
    /// Starts Xvfb on a free display number.
    pub(crate) fn open() -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24"])
            .args(["-nolisten", "tcp", "-terminate", "60"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = KillOnDrop(process::spawn(&mut command)?);
        let (found, number) = mpsc::channel();
        if let Some(stdout) = server.0.stdout.take() {
            thread::spawn(move || {
                let mut line = String::new();
                if BufReader::new(stdout).read_line(&mut line).is_ok() {
                    // The receiver may have timed out.
                    let _ = found.send(line);
                }
            });
        }
        match number.recv_timeout(Duration::from_secs(20)) {
            Ok(number) if !number.trim().is_empty() => {
                Ok(Self { server, name: format!(":{}", number.trim()) })
            }
            _ => Err("Xvfb did not open a display within 20 seconds".to_owned()),
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.server.kill();
        // Xvfb does not remove these files when it is killed.
        let number = self.name.trim_start_matches(':');
        let _ = fs::remove_file(format!("/tmp/.X{number}-lock"));
        let _ = fs::remove_file(format!("/tmp/.X11-unix/X{number}"));
    }
}
