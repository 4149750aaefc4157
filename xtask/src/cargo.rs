//! Running cargo.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, process, project};

/// The cargo that runs this program, in the workspace's root.
pub(crate) fn command(args: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(project::root()).args(args);
    command
}

/// Runs a build. Returns the files that it produced.
pub(crate) fn build(mut command: Command) -> Result<Built> {
    let messages = process::output(command.arg("--message-format=json-render-diagnostics"))?;
    Ok(Built(messages))
}

/// Cargo's messages about a build: one JSON object per line.
pub(crate) struct Built(String);

impl Built {
    /// The file of the target `name` with this extension. On most hosts a program has none.
    pub(crate) fn file(&self, name: &str, extension: &str) -> Result<PathBuf> {
        let target = format!("\"name\":\"{name}\"");
        self.0
            .lines()
            .filter(|line| line.contains("\"reason\":\"compiler-artifact\""))
            .filter(|line| line.contains(&target))
            .flat_map(strings)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .find(|path| path.extension().unwrap_or_default() == extension)
            .ok_or_else(|| format!("cargo built no file `{name}` with the extension `{extension}`"))
    }
}

/// Every string in one line of JSON. Decodes only the escapes that occur in paths.
fn strings(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = json.chars();
    while chars.any(|char| char == '"') {
        let mut text = String::new();
        while let Some(char) = chars.next() {
            match char {
                '"' => break,
                '\\' => text.extend(chars.next()),
                _ => text.push(char),
            }
        }
        found.push(text);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_target_and_extension() {
        let built = Built(
            [
                r#"{"reason":"compiler-artifact","target":{"name":"web","src_path":"/p/web.rs"},"executable":"/t/web-1.wasm"}"#,
                r#"{"reason":"compiler-artifact","target":{"name":"tool","src_path":"/p/main.rs"},"filenames":["/t/a \"b\"/tool"]}"#,
                r#"{"reason":"build-finished","success":true}"#,
            ]
            .join("\n"),
        );
        assert_eq!(built.file("web", "wasm"), Ok("/t/web-1.wasm".into()));
        assert_eq!(built.file("tool", ""), Ok("/t/a \"b\"/tool".into()));
        assert!(built.file("other", "wasm").is_err());
    }
}
