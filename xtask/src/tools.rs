//! Tools from cargo and rustup: the wasm target, wasm-bindgen's programs, geckodriver.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, cargo, process, project};

/// The version of geckodriver.
const GECKODRIVER: &str = "0.37.1";

/// The version of cargo-mutants.
const CARGO_MUTANTS: &str = "27.1.0";

/// The package with wasm-bindgen's programs.
const WASM_BINDGEN: &str = "wasm-bindgen-cli";

/// Installs the wasm target if it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    let library = process::output(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", project::WASM])
            .current_dir(project::root()),
    )?;
    if fs::read_dir(library.trim()).is_ok_and(|mut files| files.next().is_some()) {
        return Ok(());
    }
    process::say(&format!(
        "adding the target {} with rustup (a download of about 20 MB)",
        project::WASM
    ));
    process::run(
        Command::new("rustup").args(["target", "add", project::WASM]).current_dir(project::root()),
    )
}

/// Installs the source of the standard library if it is missing.
pub(crate) fn rust_source() -> Result<()> {
    let root = process::output(
        Command::new("rustc").args(["--print", "sysroot"]).current_dir(project::root()),
    )?;
    if Path::new(root.trim()).join("lib/rustlib/src/rust/library/std").is_dir() {
        return Ok(());
    }
    process::say("adding rust-src with rustup (a small download)");
    process::run(
        Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(project::root()),
    )
}

/// Installs components of the toolchain that are missing.
pub(crate) fn components(names: &[&str]) -> Result<()> {
    for name in names {
        let subcommand = name.trim_start_matches("rust");
        let there = cargo::command(&[subcommand, "--version"])
            .output()
            .is_ok_and(|output| output.status.success());
        if !there {
            process::say(&format!("adding {name} with rustup (a small download)"));
            process::run(Command::new("rustup").args(["component", "add", name]))?;
        }
    }
    Ok(())
}

/// A program of wasm-bindgen-cli in the version of the wasm-bindgen library.
pub(crate) fn wasm_bindgen(program: &str) -> Result<PathBuf> {
    let version = project::locked_version("wasm-bindgen")?;
    installed(program, WASM_BINDGEN, &version, "4 minutes", &project::target("tools"))
}

/// A program of wasm-bindgen-cli in another version, installed into a separate folder.
pub(crate) fn wasm_bindgen_of(version: &str, program: &str) -> Result<PathBuf> {
    let root = project::target(&format!("tools/{WASM_BINDGEN}-{version}"));
    installed(program, WASM_BINDGEN, version, "4 minutes", &root)
}

/// Firefox's driver: any version that is on `PATH`, else ours.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    match process::find("geckodriver") {
        Some(path) => Ok(path),
        None => {
            let root = project::target("tools");
            installed("geckodriver", "geckodriver", GECKODRIVER, "2 minutes", &root)
        }
    }
}

/// cargo-mutants. It prints no version for `--version`, so the version is in the name of its folder.
pub(crate) fn cargo_mutants() -> Result<PathBuf> {
    let program = "cargo-mutants";
    let root = project::target(&format!("tools/{program}-{CARGO_MUTANTS}"));
    let path = root.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    installed(program, program, CARGO_MUTANTS, "6 minutes", &root)
}

/// A program in this version: installed in `root`, or on `PATH`, or built from source into `root`.
fn installed(
    program: &str,
    package: &str,
    version: &str,
    time: &str,
    root: &Path,
) -> Result<PathBuf> {
    let ours = root.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX));
    let there = [Some(ours.clone()), process::find(program)];
    for path in there.into_iter().flatten() {
        if process::version(&path, "--version").as_deref() == Some(version) {
            return Ok(path);
        }
    }

    process::say(&format!(
        "installing {package} {version} into target/tools (from source, about {time} on 2 cores)"
    ));
    let build = root.join("build").join(package);
    let install = |more: &[&str]| {
        process::run(
            cargo::command(&["install", package, "--version", version, "--force"])
                .args(more)
                .arg("--root")
                .arg(root)
                .arg("--target-dir")
                .arg(&build),
        )
    };
    let outcome = install(&["--locked"]).or_else(|problem| {
        process::say(&format!("{problem}; retrying without its lock file"));
        install(&[])
    });
    // Only the programs are needed. If this fails, they still work.
    let _ = fs::remove_dir_all(&build);
    let _ = build.parent().map(fs::remove_dir); // fails while another build uses it
    outcome.map(|()| ours)
}
