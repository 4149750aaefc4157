//! `cargo xtask bench`: compares this crate with JavaScript, web-sys and its peers in one page.
//!
//! The page in `bench/` is built once for each variant, so that variants share no code and no
//! memory. The host in `bench/` drives the browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::arguments::Bench as Options;
use crate::bench_workspace::{VARIANTS, command};
use crate::engine::{Engine, Host};
use crate::webdriver::WebDriver;
use crate::{Result, cargo, process, project, server, sizes, tools};

/// The markers in `bench/README.md` around the tables of the last full run.
const MARKERS: [&str; 2] = ["<!-- tables -->\n", "<!-- end of tables -->"];

/// Builds, measures and prints the tables. A full run also writes them into `bench/README.md`.
pub(crate) fn run(options: &Options) -> Result<()> {
    tools::wasm_target()?;
    let bindgen = tools::wasm_bindgen("wasm-bindgen")?;
    let www = page(&bindgen)?;
    process::say("building the host");
    let built = cargo::build(command(&["build", "--release", "--package", "bench-host"]))?;
    let host = built.file("bench-host", std::env::consts::EXE_SUFFIX.trim_start_matches('.'))?;

    let mut command = server::command(true)?;
    let port = server::free_port(0).ok_or("no port is free on 127.0.0.1")?;
    command.arg("--www").arg(&www).args(["--port", &port.to_string()]);
    let mut server = server::Running::start(&mut command)?;
    server.ready(|| server::answers(port))?;

    let mut tables = String::new();
    for engine in &options.browsers {
        tables.push_str(&measure(&host, engine, port, options)?);
        tables.push('\n');
    }
    if options.scenario.is_none() {
        tables.push_str(&sizes::table(&bindgen, options.quick)?);
        if !options.quick {
            write(&tables)?;
        }
    }
    println!("{tables}");
    Ok(())
}

/// Builds the pages. Returns the folder to serve.
fn page(bindgen: &Path) -> Result<PathBuf> {
    let www = project::target("bench/www");
    for variant in VARIANTS {
        process::say(&format!("building the page for {variant} (up to a minute the first time)"));
        let args = ["build", "--release", "--package", "bench-page", "--features", variant];
        let built = cargo::build(command(&[&args[..], &["--target", project::WASM]].concat()))?;
        process::run(
            Command::new(bindgen)
                .args(["--target", "web", "--no-typescript", "--out-name", "page", "--out-dir"])
                .arg(www.join(variant))
                .arg(built.file("bench_page", "wasm")?),
        )?;
    }
    let source = project::root().join("bench/www");
    let copy = || {
        for file in fs::read_dir(&source)? {
            let file = file?;
            fs::copy(file.path(), www.join(file.file_name()))?;
        }
        Ok(())
    };
    copy().map_err(|problem: std::io::Error| {
        format!("cannot copy {}: {problem}", source.display())
    })?;
    Ok(www)
}

/// Measures in one browser. Returns the tables.
fn measure(host: &Path, engine: &Engine, port: u16, options: &Options) -> Result<String> {
    process::say(&format!("measuring in {engine}"));
    let driver = WebDriver::start(engine.host)?;
    let mut command = Command::new(host);
    driver.set_env(&mut command);
    let name = if engine.host == Host::Firefox { "Firefox" } else { "Chromium" };
    command
        .env("BENCH_ORIGIN", format!("http://127.0.0.1:{port}"))
        .env("BENCH_BROWSER", format!("{name} {}", driver.version))
        .env("BENCH_VARIANTS", VARIANTS.join(","))
        .args(["--rounds", &options.rounds.to_string()]);
    if options.quick {
        command.arg("--quick");
    }
    if let Some(scenario) = &options.scenario {
        command.args(["--scenario", scenario]);
    }
    if let Some(json) = &options.json {
        command.args(["--json", &format!("{json}-{}.json", engine.host.name())]);
    }
    process::output(&mut command)
}

/// Writes the tables between the markers.
fn write(tables: &str) -> Result<()> {
    let path = project::root().join("bench/README.md");
    let text = fs::read_to_string(&path)
        .map_err(|problem| format!("cannot read {}: {problem}", path.display()))?;
    let [begin, end] = MARKERS;
    let parts = text.split_once(begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(end)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| format!("{} has no markers", path.display()))?;
    let date = process::output(Command::new("date").arg("+%Y-%m-%d"))?;
    let tables = format!("{before}{begin}\nMeasured on {}.\n\n{tables}\n{end}{after}", date.trim());
    project::write(&path, &tables)
}
