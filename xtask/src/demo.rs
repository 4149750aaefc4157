//! `cargo xtask demo`: the demo page and its server on one port.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::arguments::Demo as Options;
use crate::{Result, cargo, process, project, server, tools};

/// The default port.
const DEFAULT_PORT: u16 = 8080;

/// Builds the page and the server, and serves until Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<()> {
    let port = port(options.port)?;
    build(options.release)?;
    let mut command = server::command(options.release)?;
    command.args(["--www", "www", "--port", &port.to_string()]);
    let mut server = server::Running::start(&mut command)?;
    server.ready(|| server::answers(port))?;
    println!("\nThe demo is at http://127.0.0.1:{port}/ until Ctrl-C.");
    server.wait()
}

fn port(wanted: Option<u16>) -> Result<u16> {
    if let Some(port) = wanted {
        return server::free_port(port).ok_or_else(|| {
            format!("port {port} is in use: choose another, or omit `--port` for a free one")
        });
    }
    if let Some(port) = server::free_port(DEFAULT_PORT) {
        return Ok(port);
    }
    let port = server::free_port(0).ok_or("no port is free on 127.0.0.1")?;
    process::say(&format!("port {DEFAULT_PORT} is in use, using {port}"));
    Ok(port)
}

/// Builds the page's wasm and its JavaScript glue into `www/pkg`.
pub(crate) fn build(release: bool) -> Result<()> {
    tools::wasm_target()?;
    let bindgen = tools::wasm_bindgen("wasm-bindgen")?;

    process::say("building the page (about a minute the first time)");
    let package = ["build", "--package", project::DEMO_PACKAGE, "--lib"];
    let target = ["--target", project::WASM];
    let profile: &[&str] = if release { &["--profile", "page"] } else { &[] };
    let built = cargo::build(cargo::command(&[&package[..], &target, profile].concat()))?;
    let wasm = built.file(&project::DEMO_PACKAGE.replace('-', "_"), "wasm")?;

    let folder = project::root().join("www/pkg");
    let mut bindgen = Command::new(bindgen);
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&folder).arg(wasm);
    if release {
        // These sections are only for debuggers.
        bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    }
    process::run(&mut bindgen)?;
    let sizes: Vec<String> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|file| size(&file.ok()?.path()))
        .collect();
    process::say(&format!("the size of the page: {}", sizes.join(" and ")));
    Ok(())
}

/// The size of a file, and its gzipped size if gzip is installed.
fn size(file: &Path) -> Option<String> {
    let name = file.file_name()?.to_string_lossy();
    let size = file.metadata().ok()?.len() / 1000;
    let gzipped = Command::new("gzip").args(["-9", "-c"]).arg(file).output().ok();
    let gzipped = gzipped.filter(|output| output.status.success());
    Some(match gzipped {
        Some(output) => format!("{name} {size} kB ({} kB gzipped)", output.stdout.len() / 1000),
        None => format!("{name} {size} kB"),
    })
}
