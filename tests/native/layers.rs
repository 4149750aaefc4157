//! The modules of `src/` stand in layers, and no modules of a crate import each other in a circle.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The folders and files of `src/`, lowest layer first. A file imports only from lower layers and
/// from its own folder.
const LAYERS: [&[&str]; 7] = [
    &["spec"],
    &["sys"],
    &["message"],
    &["connection"],
    &["error.rs"],
    &["socket"],
    &["reconnect", "typed", "io", "testing"],
];

/// The file that belongs to no layer: it declares the modules and re-exports their names.
const ROOT: &str = "lib.rs";

const MAX_LINES: usize = 300;

/// The files of a crate: their paths below its `src/`, with their text.
type Sources = BTreeMap<String, String>;

#[test]
fn the_library_stands_in_layers() {
    assert_eq!(layer_faults(&read("src")), [""; 0]);
}

#[test]
fn the_server_has_no_circle() {
    assert_eq!(circle_faults(&read("server/src")), [""; 0]);
}

#[test]
fn xtask_has_no_circle() {
    assert_eq!(circle_faults(&read("xtask/src")), [""; 0]);
}

/// Reads the sources of one crate of this repository.
fn read(folder: &str) -> Sources {
    // Not below the package: the check of the minimal versions builds this file as part of another.
    let repository = Path::new(file!()).ancestors().nth(3).unwrap();
    let root = repository.join(folder);
    let mut folders = vec![root.clone()];
    let mut sources = Sources::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                sources.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    assert!(sources.len() > 10, "{} has {} files", root.display(), sources.len());
    sources
}

/// What breaks the rules of the layers, a sentence each.
fn layer_faults(sources: &Sources) -> Vec<String> {
    let root = Root::new(sources);
    let layer_of = |entry: &str| LAYERS.iter().position(|layer| layer.contains(&entry));
    let mut faults = Vec::new();
    for (file, source) in sources {
        let entry = entry(file);
        let lines = source.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{file} has {lines} lines, the maximum is {MAX_LINES}"));
        }
        if file == ROOT {
            continue;
        }
        let Some(layer) = layer_of(entry) else {
            faults.push(format!("{file} stands in no layer"));
            continue;
        };
        for path in imports::paths(file, source) {
            let path_text = format!("crate::{}", path.join("::"));
            let Some(module) = root.module(&path) else {
                faults.push(format!("{file} imports {path_text}, which no module defines"));
                continue;
            };
            let target = root.entries[&module].as_str();
            let is_lower = || layer_of(target).is_some_and(|other| other < layer);
            if target != entry && !is_lower() {
                faults.push(format!("{file} imports {path_text}, which is in no lower layer"));
            }
        }
    }
    faults
}

/// The circles among the first-level modules of a crate, a sentence each.
fn circle_faults(sources: &Sources) -> Vec<String> {
    let root = Root::new(sources);
    let mut faults = Vec::new();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, source) in sources.iter().filter(|(file, _)| !is_root(file)) {
        let from = entry(file).trim_end_matches(".rs").to_owned();
        for path in imports::paths(file, source) {
            match root.module(&path) {
                Some(module) if module == from => {}
                Some(module) => {
                    graph.entry(from.clone()).or_default().insert(module);
                }
                None => faults.push(format!(
                    "{file} imports crate::{}, which no module defines",
                    path.join("::")
                )),
            }
        }
    }
    // A module without imports is in no circle, and neither is one that imports only such modules.
    loop {
        let done: Vec<_> = root.entries.keys().filter(|name| !graph.contains_key(*name)).collect();
        let before = graph.len();
        for imported in graph.values_mut() {
            imported.retain(|module| !done.contains(&module));
        }
        graph.retain(|_, imported| !imported.is_empty());
        if graph.len() == before {
            break;
        }
    }
    // Every module left imports another one that is left, so each walk comes to a circle.
    if let Some(start) = graph.keys().next() {
        let mut walk = vec![start];
        let start = loop {
            let next = graph[*walk.last().unwrap()].first().unwrap();
            let seen = walk.iter().position(|module| *module == next);
            walk.push(next);
            if let Some(position) = seen {
                break position;
            }
        };
        let circle: Vec<_> = walk[start..].iter().map(|module| module.as_str()).collect();
        faults.push(format!("a circle of imports: {}", circle.join(" -> ")));
    }
    faults
}

/// The first-level folder or file.
fn entry(file: &str) -> &str {
    file.split_once('/').map_or(file, |(folder, _)| folder)
}

fn is_root(file: &str) -> bool {
    matches!(file, "lib.rs" | "main.rs")
}

/// The root module of a crate.
struct Root {
    /// The first-level modules, each with its folder or file.
    entries: BTreeMap<String, String>,
    /// The names that the root imports, each with its path.
    names: BTreeMap<String, Vec<String>>,
}

impl Root {
    fn new(sources: &Sources) -> Self {
        let files = sources.keys().filter(|file| !is_root(file)).map(|file| entry(file));
        let entries = files.map(|entry| (entry.trim_end_matches(".rs").into(), entry.into()));
        let root = sources.get("lib.rs").or_else(|| sources.get("main.rs"));
        let names = root.map(|source| imports::root_names(source)).unwrap_or_default();
        Self { entries: entries.collect(), names: names.into_iter().collect() }
    }

    /// The first-level module that defines what `path` names.
    fn module(&self, path: &[String]) -> Option<String> {
        let first = path.first()?;
        if self.entries.contains_key(first) {
            return Some(first.clone());
        }
        let first = self.names.get(first)?.first()?;
        self.entries.contains_key(first).then(|| first.clone())
    }
}

fn sources(files: &[(&str, &str)]) -> Sources {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The faults of a library whose `sys/socket.rs` is `text`.
fn faults_in_sys(text: &str) -> Vec<String> {
    let files = [
        ("lib.rs", "mod sys; pub use self::connection::{Connection as Link, config::*};"),
        ("spec/mod.rs", ""),
        ("sys/mod.rs", "use crate::spec::Code; mod socket;"),
        ("sys/socket.rs", text),
        ("connection/mod.rs", "use crate::sys::{self, socket::Socket};"),
    ];
    layer_faults(&sources(&files))
}

#[test]
fn an_upward_import_is_a_fault() {
    let fault = ["sys/socket.rs imports crate::connection::Link, which is in no lower layer"];
    for text in [
        "use crate::connection::Link;",
        "use crate::{spec::{self, Code}, connection::Link as Listener};",
        "fn open(link: &crate::connection::Link) {}",
        "use super::super::connection::Link;",
        "use self::super::super::connection::Link;",
        "mod tests { use super::super::super::connection::Link; }",
        "const A: char = '\"'; use crate::connection::Link; const B: &str = \"\\\"\";",
        "macro_rules! link { () => { $crate::connection::Link } }",
        "fn f<'a>(x: &'a str) { r#\"{\"#; } mod a { mod b {} } use super::super::connection::Link;",
    ] {
        assert_eq!(faults_in_sys(text), fault, "{text}");
    }
}

#[test]
fn a_name_of_the_root_leads_to_its_module() {
    let fault = ["sys/socket.rs imports crate::Link, which is in no lower layer"];
    assert_eq!(faults_in_sys("use crate::Link;"), fault);
    let fault = ["sys/socket.rs imports crate::Config, which no module defines"];
    assert_eq!(faults_in_sys("use crate::Config;"), fault);
    let fault = ["sys/socket.rs imports crate::, which no module defines"];
    assert_eq!(faults_in_sys("use super::super::*;"), fault);
}

#[test]
fn what_points_down_or_is_no_import_is_allowed() {
    for text in [
        "use crate::spec::{Code, frame::Frame};",
        "use super::*; use super::{Data, js::Timer}; use crate::sys::socket;",
        "mod tests { use super::super::Data; use super::*; }",
        "//! [`crate::connection::Link`]\n/* crate::connection /* */ crate::connection */",
        "const A: &str = \"crate::connection\"; const B: &str = r#\"\"crate::connection\"#;",
        "pub(crate) use std::fmt; use connection::Link;",
    ] {
        assert_eq!(faults_in_sys(text), [""; 0], "{text}");
    }
}

#[test]
fn every_file_stands_in_a_layer_and_is_short() {
    let long = "\n".repeat(301);
    let files = [
        ("error.rs", "use crate::connection::ConnectionError;"),
        ("connection/mod.rs", "use crate::error::Error;"),
        ("extra.rs", ""),
        ("error/mod.rs", ""),
        ("io/mod.rs", "use crate::typed::Codec;"),
        ("typed/mod.rs", &long),
    ];
    let wanted = [
        "connection/mod.rs imports crate::error::Error, which is in no lower layer",
        "error/mod.rs stands in no layer",
        "extra.rs stands in no layer",
        "io/mod.rs imports crate::typed::Codec, which is in no lower layer",
        "typed/mod.rs has 301 lines, the maximum is 300",
    ];
    let mut faults = layer_faults(&sources(&files));
    faults.sort_unstable();
    assert_eq!(faults, wanted);
}

#[test]
fn a_circle_is_a_fault() {
    let mut files = sources(&[
        ("main.rs", "mod a; mod b; mod c; use c::Result; fn main() { a::run() }"),
        ("a.rs", "use crate::{Result, b};"),
        ("b/mod.rs", "mod inner;"),
        ("b/inner.rs", "use super::*; use crate::c;"),
        ("c.rs", ""),
    ]);
    assert_eq!(circle_faults(&files), [""; 0]);
    files.insert("c.rs".into(), "fn f() { crate::a::run() }".into());
    assert_eq!(circle_faults(&files), ["a circle of imports: a -> b -> c -> a"]);
}
