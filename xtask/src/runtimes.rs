//! The JavaScript runtimes without a browser.

use std::fs;
use std::path::PathBuf;

use crate::engine::Host;
use crate::{Result, npm, process, project};

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
    npm::install(package, "50 MB")
        .map_err(|problem| format!("{} could not be installed: {problem}", host.name()))?;
    found(host).map(Some).ok_or_else(|| format!("npm installed {package}, but it does not start"))
}

/// Binaryen's optimiser, in a version that knows what today's wasm-bindgen emits.
pub(crate) fn wasm_opt() -> Result<PathBuf> {
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    npm::file("binaryen@132", &format!(".bin/{name}"), "50 MB")
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

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}
