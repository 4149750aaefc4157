//! What the library costs, counted and not timed: a limit that is passed is a regression.

use std::process::Command;

use crate::engine::Host;
use crate::{Result, bench_workspace, cargo, process, project, runtimes, sizes, tools};

/// Bytes of the smallest echo app, gzipped: wasm, and the JavaScript around it. No more than a
/// little above what they are.
const WASM: usize = 17_000;
const GLUE: usize = 4_200;
/// Crates that the library depends on with its default features.
const CRATES: usize = 20;

/// Checks every limit.
pub(crate) fn check() -> Result<()> {
    tools::wasm_target()?;
    let bindgen = tools::wasm_bindgen("wasm-bindgen")?;
    count(&bindgen)?;
    let size = sizes::echo(&bindgen, project::PACKAGE, None, None)?;
    let crates = sizes::dependencies()?;
    let mut problem = None;
    for (what, number, limit) in [
        ("bytes of wasm in the echo app", size.wasm, WASM),
        ("bytes of JavaScript in the echo app", size.glue, GLUE),
        ("crates", crates, CRATES),
    ] {
        println!("{what}: {number} ({limit})");
        if number > limit {
            problem = Some(format!("{what}: {number}, and the limit is {limit}"));
        }
    }
    problem.map_or(Ok(()), Err)
}

/// Calls of JavaScript and allocations for each message.
fn count(bindgen: &std::path::Path) -> Result<()> {
    process::say("building what counts (up to a minute the first time)");
    let args = ["build", "--release", "--package", "bench-count", "--target", project::WASM];
    let wasm = cargo::build(bench_workspace::command(&args))?.file("bench_count", "wasm")?;
    let folder = project::target("bench/count");
    process::run(
        Command::new(bindgen)
            .args(["--target", "web", "--no-typescript", "--out-name", "count", "--out-dir"])
            .arg(&folder)
            .arg(wasm),
    )?;
    // Node takes what has no other name for a module of the old kind.
    project::write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    let node = runtimes::ready(Host::Node)?.ok_or("there is no Node")?;
    let script = project::root().join("bench/count/count.mjs");
    process::run(Command::new(node.program).arg(script).arg(folder))
}
