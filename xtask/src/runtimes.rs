//! The JavaScript runtimes: Node, Deno, Bun.

use std::fs;
use std::path::PathBuf;

use crate::engine::Host;
use crate::{Result, npm, process, project};

/// The first major version of Node that supports the library.
const OLDEST_NODE: u32 = 24;

/// An installed runtime.
pub(crate) struct Runtime {
    pub(crate) version: String,
    pub(crate) program: PathBuf,
}

/// The runtime, installed if it is missing. `None` if the host is not a runtime.
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

/// Binaryen's `wasm-opt`, in a version that supports the output of wasm-bindgen.
pub(crate) fn wasm_opt() -> Result<PathBuf> {
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    npm::file("binaryen@132", &format!(".bin/{name}"), "50 MB")
}

/// The installed runtime, or the one on `PATH`, if it starts and is recent enough.
fn found(host: Host) -> Option<Runtime> {
    let name = host.name();
    let ours = project::target("runtimes/node_modules/.bin");
    let ours = ours.join(if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() });
    [Some(ours), process::find(name)].into_iter().flatten().find_map(|program| {
        let version = process::version(&program, "--version")?;
        let recent = host != Host::Node || major(&version) >= Some(OLDEST_NODE);
        // Resolves links, so that the shim starts the program itself.
        let program = fs::canonicalize(program).ok()?;
        recent.then_some(Runtime { version, program })
    })
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}
