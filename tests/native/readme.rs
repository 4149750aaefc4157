//! `tests/README.md` is right: the tests that it names exist, and its table of quirks is that of
//! the tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::quirks::TABLE;

/// The folder of the tests. It is not found through the package, because with minimal versions
/// another package has these tests.
fn tests() -> &'static Path {
    Path::new(file!()).ancestors().nth(2).unwrap()
}

fn readme() -> String {
    fs::read_to_string(tests().join("README.md")).unwrap()
}

#[test]
fn every_test_that_the_table_names_exists() {
    let (tests, readme) = (tests(), readme());
    let mut names = 0;
    for name in readme.split('`').filter(|name| name.contains("::")) {
        let (file, test) = name.split_once("::").unwrap();
        let read = |folder: &str| fs::read_to_string(tests.join(format!("{folder}/{file}.rs")));
        let source = read("cases").or_else(|_| read("page")).unwrap();
        let words: BTreeSet<_> =
            source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
        assert!(words.contains(test), "there is no {name}");
        names += 1;
    }
    assert!(names > 40, "{names} alone were found");
}

/// Formats a value for the table.
fn shown(value: &str) -> String {
    match value {
        "true" => "yes".to_owned(),
        "false" => "no".to_owned(),
        value => {
            let some = value.strip_prefix("Some(").and_then(|value| value.strip_suffix(')'));
            let value = some.unwrap_or(value);
            let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            format!("`{}`", text.unwrap_or(value).replace('\\', ""))
        }
    }
}

fn engine(name: &str) -> &str {
    match name {
        "bun" => "Bun",
        "chromium" => "Chromium",
        "deno" => "Deno",
        "firefox" => "Firefox",
        "node" => "Node",
        "webkit" => "WebKit",
        name => panic!("there is no engine {name:?}"),
    }
}

#[test]
fn the_table_of_quirks_is_that_of_the_tests() {
    let mut table = String::from("| Quirk | | Usually | Elsewhere |\n|---|---|---|---|\n");
    for (name, sentence, usual, others) in TABLE {
        let others: Vec<_> = others
            .iter()
            .map(|(name, value)| format!("{} {}", engine(name), shown(value)))
            .collect();
        let (sentence, usual) = (sentence.trim(), shown(usual));
        table += &format!("| `{name}` | {sentence} | {usual} | {} |\n", others.join(", "));
    }
    let is_there = readme().contains(&format!("\n\n{table}"));
    assert!(is_there, "tests/README.md should have this table of tests/util/quirks.rs:\n\n{table}");
}
