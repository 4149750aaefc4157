//! Tests the library with the lowest versions of its dependencies that `Cargo.toml` allows.
//!
//! `target/minimal-versions` has a manifest with the same dependencies in exactly these versions,
//! and with the paths of the same sources. Indirect dependencies stay as they are in `Cargo.lock`
//! where possible. This needs no unstable option of cargo.

use std::path::Path;

use crate::engine::{ANYWHERE, Engine, Host, Scope};
use crate::wasm::Built;
use crate::{Result, cargo, process, project, runtime_shim, test, tools};

/// The targets of the manifest. Cargo can't discover them, as the sources are elsewhere.
const TARGETS: &str = r#"
[lib]
path = "../../src/lib.rs"

[[test]]
name = "native"
path = "../../tests/native/main.rs"

[[test]]
name = "anywhere"
path = "../../tests/anywhere.rs"
"#;

/// Runs the native tests, and in Node the tests that need no page.
pub(crate) fn check() -> Result<()> {
    runtime_shim::install()?;
    tools::wasm_target()?;
    let folder = project::target("minimal-versions");
    write(&folder)?;
    let command = |args: &[&str]| {
        let mut command = cargo::command(args);
        command.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
        command
    };
    process::run(&mut command(&["test", "--quiet", "--lib", "--test", "native"]))?;
    let build = ["test", "--no-run", "--test", ANYWHERE, "--target", project::WASM];
    let program = cargo::build(command(&build))?.file(ANYWHERE, "wasm")?;
    let version = project::locked_version_in(&folder.join("Cargo.lock"), "wasm-bindgen")?;
    let runner = tools::wasm_bindgen_of(&version, "wasm-bindgen-test-runner")?;
    let node = Engine { host: Host::Node, scope: Scope::Main };
    test::run_one(&node, &Built::anywhere(runner, program))
}

/// Writes the manifest and the initial lock file, unless both are up to date. With an up-to-date
/// lock file cargo needs no registry.
fn write(folder: &Path) -> Result<()> {
    let manifest = manifest(&project::read(&project::root().join("Cargo.toml"))?);
    let lock = project::read(&project::root().join("Cargo.lock"))?;
    let (stamp, source) = (folder.join("stamp.txt"), format!("{manifest}\n{lock}"));
    if project::read(&stamp).is_ok_and(|before| before == source) {
        return Ok(());
    }
    project::write(&folder.join("Cargo.toml"), &manifest)?;
    project::write(&folder.join("Cargo.lock"), &lock)?;
    project::write(&stamp, &source)
}

/// The library's manifest as a workspace of its own with exact versions.
fn manifest(original: &str) -> String {
    let mut text = String::new();
    let mut section = "";
    for line in original.lines() {
        let is_header = line.starts_with('[');
        if is_header {
            section = line;
        }
        match section {
            "[workspace]" if !is_header => continue,
            "[package]" if is_header => text.push_str("[package]\nautotests = false"),
            _ if section.ends_with("dependencies]") => text.push_str(&exact(line)),
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text.push_str(TARGETS);
    text
}

/// Replaces a version requirement in a line by the exact version.
fn exact(line: &str) -> String {
    let mut parts = line.split("= \"");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_version = part.starts_with(|first: char| first.is_ascii_digit());
        text.push_str(if is_version { "= \"=" } else { "= \"" });
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{TARGETS, manifest};

    #[test]
    fn versions_are_exact_and_members_are_removed() {
        let original = r#"[workspace]
members = [
    "a",
]

[workspace.package]
version = "0.1.0"

[package]
name = "this"
rust-version = "1.85"

[dependencies]
a = "1.2"
# Why.
b = { version = "0.3.4", features = [
    "c",
] }

[target.'cfg(all(x, y = "z"))'.dev-dependencies]
c = { version = "2.0.1", default-features = false }

[lints.rust]
d = "deny"
"#;
        let expected = r#"[workspace]
[workspace.package]
version = "0.1.0"

[package]
autotests = false
name = "this"
rust-version = "1.85"

[dependencies]
a = "=1.2"
# Why.
b = { version = "=0.3.4", features = [
    "c",
] }

[target.'cfg(all(x, y = "z"))'.dev-dependencies]
c = { version = "=2.0.1", default-features = false }

[lints.rust]
d = "deny"
"#;
        assert_eq!(manifest(original), format!("{expected}{TARGETS}"));
    }
}
