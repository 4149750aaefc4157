//! What cargo and rustup install: the wasm target, the wasm-bindgen programs, geckodriver.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, cargo, process, project};

/// A version that works with the Firefox releases of its time and later ones.
const GECKODRIVER: &str = "0.37.1";

/// The package of wasm-bindgen's programs.
const WASM_BINDGEN: &str = "wasm-bindgen-cli";

/// Makes sure that rustc can build for wasm.
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

/// Makes sure that the standard library's source is there, to be built anew.
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

/// Makes sure that cargo has these subcommands, which a minimal toolchain lacks.
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

/// One of the programs of wasm-bindgen-cli, in exactly the version of the library.
pub(crate) fn wasm_bindgen(program: &str) -> Result<PathBuf> {
    let version = project::locked_version("wasm-bindgen")?;
    installed(program, WASM_BINDGEN, &version, "4 minutes", &project::target("tools"))
}

/// The same in another version, which has a folder of its own.
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

/// A program in this version: ours, or the one on `PATH`, or else built from source into
/// `root`.
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
        process::say(&format!("{problem}; trying again with its dependencies chosen anew"));
        install(&[])
    });
    // Only the programs are of use, and if this fails they still are.
    let _ = fs::remove_dir_all(&build);
    let _ = build.parent().map(fs::remove_dir); // stays while another build is in it
    outcome.map(|()| ours)
}
