//! A shim for `node` and `deno`: this program under another name.
//!
//! The test runner starts `node` or `deno` from `PATH` with fixed arguments. It finds the shim,
//! which starts the runtime under test with additional arguments (permissions for Deno, a preload
//! script for Deno and Bun), and kills it after a timeout.

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

/// The programs that the runner starts. It does not support Bun, which is started as Node.
const NAMES: [&str; 2] = ["node", "deno"];
/// The environment variable with the path of the runtime.
const PROGRAM: &str = "XTASK_RUNTIME";
/// The environment variable with the name of the host.
const HOST: &str = "XTASK_RUNTIME_HOST";
/// The timeout for all tests of one binary.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// Installs the shims as links to this program. This must happen early, as cargo may replace the
/// file of this program during the tests.
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
    install().map_err(|problem: io::Error| {
        format!("cannot install the shims into {}: {problem}", folder().display())
    })
}

/// Puts the shims first in the runner's `PATH`, and tells them which runtime to start.
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

/// If this program was started as a shim, runs the runtime and returns the exit code.
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

/// Adds the arguments of the runner and those that the host needs.
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

/// Runs a program. Kills it after [`TIME_LIMIT`].
fn run_with_timeout(command: &mut Command) -> Result<ExitCode> {
    let mut child = process::KillOnDrop(process::spawn(command)?);
    let start = Instant::now();
    while start.elapsed() < TIME_LIMIT {
        match child.0.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Ok(Some(status)) if status.success() => return Ok(ExitCode::SUCCESS),
            Ok(Some(_)) => return Ok(ExitCode::FAILURE),
            Err(problem) => return Err(format!("cannot wait for the tests: {problem}")),
        }
    }
    let seconds = TIME_LIMIT.as_secs();
    Err(format!("the tests timed out after {seconds} seconds"))
}
