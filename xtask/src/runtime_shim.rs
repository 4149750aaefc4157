//! This program under another name.
//!
//! The test runner starts `node` or `deno` from `PATH`, with words of its own choice. It finds this
//! program there, which starts the runtime that is meant, with what else that needs (permissions in
//! Deno, a small script first in Deno and Bun), and ends it when it takes too long.

use std::env;
use std::fs;
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use crate::engine::Host;
use crate::runtimes::Runtime;
use crate::{Result, process, project};

/// The programs that the runner starts. It knows no Bun, but Bun takes the place of Node.
const NAMES: [&str; 2] = ["node", "deno"];
/// The variable with the program to start.
const PROGRAM: &str = "XTASK_RUNTIME";
/// The variable with the name of the host that it is.
const HOST: &str = "XTASK_RUNTIME_HOST";
/// How long the tests of one binary may take in all.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// Puts the stand-ins into their folder. This comes first of all, while the file of this program is
/// sure to be there; cargo may replace it before the runtimes have their turn.
pub(crate) fn install() -> Result<()> {
    let install = || {
        let this = env::current_exe()?;
        fs::create_dir_all(folder())?;
        for name in NAMES {
            let shim = folder().join(format!("{name}{}", env::consts::EXE_SUFFIX));
            if shim.exists() {
                fs::remove_file(&shim)?;
            }
            fs::hard_link(&this, &shim).or_else(|_| fs::copy(&this, &shim).map(drop))?;
        }
        Ok(())
    };
    install().map_err(|problem: io::Error| format!("cannot fill {}: {problem}", folder().display()))
}

/// Makes `runner` start this runtime.
pub(crate) fn prepend_to_path(runner: &mut Command, host: Host, runtime: &Runtime) -> Result<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(iter::once(folder()).chain(env::split_paths(&path)))
        .map_err(|problem| format!("cannot put {} on PATH: {problem}", folder().display()))?;
    runner.env("PATH", path).env(PROGRAM, &runtime.program).env(HOST, host.name());
    Ok(())
}

fn folder() -> PathBuf {
    project::target("tools/runtime-shims")
}

/// If this program was started as a stand-in, plays its part and gives the exit code.
pub(crate) fn run_if_invoked() -> Option<ExitCode> {
    let mut args = env::args_os();
    let name = args.next()?;
    if !NAMES.contains(&Path::new(&name).file_stem()?.to_str()?) {
        return None;
    }
    let program = env::var_os(PROGRAM)?;
    let host = env::var(HOST).ok()?;
    let mut command = Command::new(program);
    add_args(&mut command, &host, args);
    Some(run_with_timeout(&mut command).unwrap_or_else(|problem| {
        eprintln!("{problem}");
        ExitCode::FAILURE
    }))
}

/// Gives the command the runner's words, and with them what this host needs.
fn add_args(command: &mut Command, host: &str, mut args: env::ArgsOs) {
    let preload = project::root().join("xtask/preload");
    match host {
        "deno" => {
            command
                .args(args.next()) // `run`
                .args(["--no-config", "--no-prompt", "--allow-net", "--allow-env"])
                .arg("--v8-flags=--expose-gc")
                .arg("--preload")
                .arg(preload.join("deno.mjs"));
        }
        "bun" => {
            command.arg("--preload").arg(preload.join("bun.mjs"));
        }
        _ => {}
    }
    command.args(args);
}

/// Runs a program to its end, or to the end of the time that it has.
fn run_with_timeout(command: &mut Command) -> Result<ExitCode> {
    let mut child = process::KillOnDrop(process::spawn(command)?);
    let start = Instant::now();
    while start.elapsed() < TIME_LIMIT {
        match child.0.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Ok(Some(status)) if status.success() => return Ok(ExitCode::SUCCESS),
            Ok(Some(_)) => return Ok(ExitCode::FAILURE),
            Err(problem) => return Err(format!("lost sight of the tests: {problem}")),
        }
    }
    let seconds = TIME_LIMIT.as_secs();
    Err(format!("the tests were not done after {seconds} seconds"))
}
