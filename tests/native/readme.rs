//! The table in `tests/README.md` names tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_table_names_exists() {
    // Not below the package: with minimal versions another one, elsewhere, has these tests.
    let tests = Path::new(file!()).ancestors().nth(2).unwrap();
    let readme = fs::read_to_string(tests.join("README.md")).unwrap();
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
