//! The size of each variant: bytes to load, crates, build time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{Result, bench_workspace, cargo, process, project, runtimes};

/// The gzipped size of an app in bytes.
pub(crate) struct Size {
    pub(crate) wasm: usize,
    pub(crate) glue: usize,
    /// The wasm after `wasm-opt -Oz`.
    optimised: Option<usize>,
}

/// All sizes as a Markdown table. A quick table has no wasm-opt and no clean builds.
pub(crate) fn table(bindgen: &Path, quick: bool) -> Result<String> {
    let optimiser = if quick { None } else { Some(runtimes::wasm_opt()?) };
    let mut text =
        "### The smallest echo app\n\nBytes gzipped; opt-level z, LTO, one codegen unit, \
         panics abort. The last column is the time of a clean build on this machine.\n\n\
         | | wasm | wasm-opt -Oz | glue | wasm and glue | with wasm-opt | crates | built in |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    // The `-stream` variant is the same crate.
    for variant in bench_workspace::VARIANTS.into_iter().filter(|name| !name.ends_with("-stream")) {
        let folder = if quick { None } else { Some(project::target("bench/clean")) };
        let start = Instant::now();
        let size = echo(bindgen, variant, optimiser.as_deref(), folder.as_deref())?;
        let time = match &folder {
            Some(folder) => {
                // Only the build time is needed.
                let _ = fs::remove_dir_all(folder);
                format!("{} s", start.elapsed().as_secs())
            }
            None => String::new(),
        };
        let crates = crates(variant)?;
        let with_version = crates.iter().find(|one| name(one) == variant);
        let if_any = |bytes: Option<usize>| bytes.map_or(String::new(), |n| n.to_string());
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {time} |\n",
            with_version.map_or(variant, String::as_str),
            size.wasm,
            if_any(size.optimised),
            size.glue,
            size.wasm + size.glue,
            if_any(size.optimised.map(|wasm| wasm + size.glue)),
            crates.len(),
        ));
    }
    Ok(text)
}

/// Builds the echo app of one variant, in `folder` if one is given.
pub(crate) fn echo(
    bindgen: &Path,
    variant: &str,
    optimiser: Option<&Path>,
    folder: Option<&Path>,
) -> Result<Size> {
    process::say(&format!("building the echo app of {variant} (up to a minute the first time)"));
    let args = ["build", "--profile", "small", "--package", "bench-echo", "--features", variant];
    let mut build = bench_workspace::command(&[&args[..], &["--target", project::WASM]].concat());
    if let Some(folder) = folder {
        build.env("CARGO_BUILD_BUILD_DIR", folder);
    }
    let wasm = cargo::build(build)?.file("bench_echo", "wasm")?;
    let out = project::target("bench/echo").join(variant);
    process::run(
        Command::new(bindgen)
            .args(["--target", "web", "--no-typescript", "--out-name", "echo"])
            .args(["--remove-name-section", "--remove-producers-section", "--out-dir"])
            .arg(&out)
            .arg(wasm),
    )?;
    let wasm = out.join("echo_bg.wasm");
    let optimised = match optimiser {
        Some(optimiser) => {
            let small = out.join("echo_small.wasm");
            process::run(
                Command::new(optimiser)
                    .args(["-Oz", "--all-features"])
                    .arg(&wasm)
                    .arg("-o")
                    .arg(&small),
            )?;
            Some(gzipped(&small)?)
        }
        None => None,
    };
    Ok(Size { wasm: gzipped(&wasm)?, glue: gzipped(&out.join("echo.js"))?, optimised })
}

fn gzipped(file: &PathBuf) -> Result<usize> {
    let output =
        Command::new("gzip").args(["-9", "-n", "-c"]).arg(file).stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(output.stdout.len()),
        Ok(output) => Err(format!("gzip failed ({})", output.status)),
        Err(problem) => Err(format!("cannot start gzip: {problem}")),
    }
}

/// The dependencies of a variant's echo app.
fn crates(variant: &str) -> Result<Vec<String>> {
    unique(bench_workspace::command(&["tree", "--package", "bench-echo", "--features", variant]))
}

/// The number of the library's dependencies with default features.
pub(crate) fn dependencies() -> Result<usize> {
    Ok(unique(cargo::command(&["tree", "--package", project::PACKAGE]))?.len())
}

/// The crates of a tree without its root and without duplicates, as name and version.
fn unique(mut tree: Command) -> Result<Vec<String>> {
    tree.args(["--quiet", "--target", project::WASM, "--edges", "normal", "--prefix", "none"]);
    let lines = process::output(tree.args(["--no-dedupe", "--format", "{p}"]))?;
    let package = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut crates: Vec<String> = lines.lines().skip(1).map(package).collect();
    crates.sort_unstable();
    crates.dedup_by(|one, other| name(one) == name(other));
    Ok(crates)
}

fn name(of: &str) -> &str {
    of.split(' ').next().unwrap_or_default()
}
