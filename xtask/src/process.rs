//! Finds, runs and kills other programs.

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::Result;

/// Prints a step to standard error. Results go to standard output.
pub(crate) fn say(step: &str) {
    eprintln!("==> {step}");
}

/// Searches a program in `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Runs a program with inherited output. Fails if the program fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status();
    check(command, status)
}

/// Runs a program. Returns its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    match output {
        Ok(output) => {
            check(command, Ok(output.status))?;
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(problem) => check(command, Err(problem)).map(|()| String::new()),
    }
}

/// Runs a program. Prints each line of its standard output with a label, and calls `line` with it.
pub(crate) fn stream(
    command: &mut Command,
    label: &str,
    mut line: impl FnMut(&str),
) -> Result<ExitStatus> {
    let mut child = spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    if let Some(stdout) = child.stdout.take() {
        // `lines` would fail on invalid UTF-8.
        for bytes in BufReader::new(stdout).split(b'\n').map_while(io::Result::ok) {
            let text = String::from_utf8_lossy(&bytes);
            // A closed standard output must not end the program early.
            let mut terminal = io::stdout().lock();
            let _ = writeln!(terminal, "{label}{text}").and_then(|()| terminal.flush());
            drop(terminal);
            line(text.trim_end());
        }
    }
    child.wait().map_err(|problem| format!("cannot wait for {}: {problem}", shown(command)))
}

/// Starts a program.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|problem| format!("cannot start {}: {problem}", shown(command)))
}

/// The version that a program prints. `None` if it fails or prints none.
pub(crate) fn version(program: &Path, argument: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    first_version(&String::from_utf8_lossy(&output.stdout))
}

/// The first word that looks like a version.
pub(crate) fn first_version(text: &str) -> Option<String> {
    text.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .map(str::to_owned)
}

fn check(command: &Command, status: io::Result<ExitStatus>) -> Result<()> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} failed ({status})", shown(command))),
        Err(problem) => Err(format!("cannot start {}: {problem}", shown(command))),
    }
}

/// The command line, with the name of the program in place of its path.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    let args: Vec<_> =
        iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    format!("`{}`", args.join(" "))
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    owner(Path::new("/proc/self")) == Some(0)
}

/// Root's home folder, if this process runs as root with another home folder or none. Firefox does
/// not start with another user's home folder.
pub(crate) fn home_of_root() -> Option<&'static str> {
    let own = env::var_os("HOME").is_some_and(|home| owner(Path::new(&home)) == Some(0));
    (is_root() && !own).then_some("/root")
}

/// The user id of a file's owner.
#[cfg(unix)]
fn owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|file| file.uid())
}

#[cfg(not(unix))]
fn owner(_: &Path) -> Option<u32> {
    None
}

/// A child process that is killed on drop.
pub(crate) struct KillOnDrop(pub(crate) Child);

impl KillOnDrop {
    /// Kills the process now.
    pub(crate) fn kill(&mut self) {
        // Both fail only if the process has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_the_output() {
        for (text, version) in [
            ("Mozilla Firefox 153.7.0esr\n", Some("153.7.0esr")),
            ("v24.21.0\n", Some("24.21.0")),
            ("deno 2.9.6 (stable)\nv8 15.0\n", Some("2.9.6")),
            ("version unknown", None),
        ] {
            assert_eq!(first_version(text).as_deref(), version, "{text}");
        }
    }

    #[test]
    fn an_error_shows_the_command_line() {
        let mut command = Command::new("no-such-program-here");
        let problem = run(command.arg("--flag")).unwrap_err();
        assert!(problem.starts_with("cannot start `no-such-program-here --flag`: "));
    }
}
