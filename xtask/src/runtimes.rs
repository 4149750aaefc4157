//! The JavaScript runtimes without a browser.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::engine::Host;
use crate::{Result, debian, process, project};

/// The first Node with everything that the library needs, `WebSocket` included.
const OLDEST_NODE: u32 = 24;

/// A runtime that can be started.
pub(crate) struct Runtime {
    pub(crate) version: String,
    pub(crate) program: PathBuf,
}

/// The runtime of this name, installed if need be. None for an engine of another kind.
pub(crate) fn ready(host: Host) -> Result<Option<Runtime>> {
    let package = match host {
        Host::Node => "node@24",
        Host::Deno => "deno",
        Host::Bun => "bun",
        Host::Native | Host::Firefox | Host::Chromium | Host::WebKit => return Ok(None),
    };
    if let Some(runtime) = found(host) {
        return Ok(Some(runtime));
    }
    install(host.name(), package)?;
    found(host).map(Some).ok_or_else(|| format!("npm installed {package}, but it does not start"))
}

/// Binaryen's optimiser, in a version that knows what today's wasm-bindgen emits.
pub(crate) fn wasm_opt() -> Result<PathBuf> {
    const PACKAGE: &str = "binaryen@132";
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    let ours = project::target("runtimes/node_modules/.bin").join(name);
    if !ours.is_file() {
        install("wasm-opt", PACKAGE)?;
    }
    Ok(ours)
}

/// Ours, or the one on `PATH`, when it starts and is not too old.
fn found(host: Host) -> Option<Runtime> {
    let name = host.name();
    let ours = project::target("runtimes/node_modules/.bin");
    let ours = ours.join(if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() });
    [Some(ours), process::find(name)].into_iter().flatten().find_map(|program| {
        let version = process::version(&program, "--version")?;
        let recent = host != Host::Node || major(&version) >= Some(OLDEST_NODE);
        // The stand-in calls the program itself, whatever links lead to it.
        let program = fs::canonicalize(program).ok()?;
        recent.then_some(Runtime { version, program })
    })
}

fn install(name: &str, package: &str) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let on_path =
        || env::split_paths(&env::var_os("PATH")?).find(|folder| folder.join(npm).is_file());
    if on_path().is_none() {
        debian::install("npm", &["npm"])?;
    }
    process::say(&format!(
        "installing {package} into target/runtimes with npm (a download of about 50 MB)"
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
    .map_err(|problem| format!("{name} could not be installed: {problem}"))
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}
