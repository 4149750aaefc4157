//! `cargo xtask mutants`: changes the library, and checks that a test notices each change.
//!
//! cargo-mutants changes what the native tests reach. A table of mutants made by hand covers the code
//! that needs a JavaScript platform.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::mutant_table::{ACCEPTED, HAND_MADE, HandMade};
use crate::{Result, cargo, process, project, tools};

/// The name of the part that cargo-mutants does.
const NATIVE: &str = "native";

/// Files without a pure part: all of their code needs a socket, which the host has none of.
const PLATFORM: [&str; 18] = [
    "src/sys/js/**",
    "src/sys/unsupported.rs",
    "src/message/js.rs",
    "src/message/blob.rs",
    "src/socket/close_guard.rs",
    "src/socket/futures.rs",
    "src/socket/mod.rs",
    "src/socket/properties.rs",
    "src/socket/raw.rs",
    "src/socket/receiver.rs",
    "src/socket/sender.rs",
    "src/socket/sink.rs",
    "src/connection/mod.rs",
    "src/connection/handle.rs",
    "src/connection/lifecycle.rs",
    "src/connection/receive.rs",
    "src/connection/send.rs",
    "src/connection/state.rs",
];

/// The variable that turns debug information off. Without it builds are faster.
const DEBUG: &str = "CARGO_PROFILE_DEV_DEBUG";
/// The time of one run of tests after its build. A test that hangs is caught then.
const LIMIT: Duration = Duration::from_secs(300);
/// The time of a run with its build.
const LIMIT_WITH_BUILD: Duration = Duration::from_secs(1200);

/// Runs all mutants, or only those whose name contains `name`. Returns whether a test notices each
/// of them, except the accepted ones.
pub(crate) fn run(name: Option<&str>) -> Result<bool> {
    let is_wanted = |other: &str| name.is_none_or(|name| other.contains(name));
    let hand_made: Vec<_> = HAND_MADE.iter().filter(|mutant| is_wanted(mutant.name)).collect();
    if hand_made.is_empty() && !is_wanted(NATIVE) {
        return Err(format!("no mutant has `{}` in its name", name.unwrap_or_default()));
    }
    for mutant in &hand_made {
        mutant.apply(&project::read(&project::root().join(mutant.file))?)?;
    }
    let mut rows = Vec::new();
    if is_wanted(NATIVE) {
        rows.extend(native()?);
    }
    if !hand_made.is_empty() {
        let tree = Tree::copy()?;
        tree.check(&hand_made)?;
        for (number, mutant) in hand_made.iter().enumerate() {
            process::say(&format!("[{}/{}] {}", number + 1, hand_made.len(), mutant.name));
            let result = tree.test(mutant).unwrap_or_else(|problem| {
                eprintln!("error: {problem}");
                Outcome::Unknown
            });
            rows.push(Row { name: mutant.name.to_owned(), result });
        }
    }
    println!("\n{}", table(&rows));
    Ok(rows.iter().all(|row| !matches!(row.result, Outcome::Survived | Outcome::Unknown)))
}

/// What became of one mutant.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// The test that failed first, or how else the run ended.
    Caught(String),
    /// No test failed, for this reason.
    Accepted(&'static str),
    Survived,
    /// The tests did not run, which an error above explains.
    Unknown,
}

struct Row {
    name: String,
    result: Outcome,
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let line = |row: &Row| {
        let result = match &row.result {
            Outcome::Caught(test) => format!("caught by {test}"),
            Outcome::Accepted(reason) => format!("accepted: {reason}"),
            Outcome::Survived => "SURVIVED".to_owned(),
            Outcome::Unknown => "UNKNOWN".to_owned(),
        };
        format!("{:width$}  {result}\n", row.name)
    };
    let survived = rows.iter().filter(|row| row.result == Outcome::Survived).count();
    let lines: String = rows.iter().map(line).collect();
    format!("{lines}\n{survived} survived")
}

/// Runs cargo-mutants with the native tests. Returns a row for its sum and one for each survivor.
fn native() -> Result<Vec<Row>> {
    let program = tools::cargo_mutants()?;
    let output = project::target("mutants");
    fs::create_dir_all(&output)
        .map_err(|problem| format!("cannot create {}: {problem}", output.display()))?;
    process::say("testing the mutants of cargo-mutants (about half an hour)");
    let mut command = Command::new(program);
    command
        .current_dir(project::root())
        .args(["mutants", "--no-config", "--package", project::PACKAGE, "--colors", "never"])
        .args(["--jobs", "1", "--timeout", "60"])
        .args(PLATFORM.iter().flat_map(|glob| ["--exclude", glob]))
        // The text of `Debug` is no promise.
        .args(["--exclude-re", "impl (fmt::)?Debug for|replace tests::", "--output"])
        .arg(&output)
        .args(["--", "--lib", "--test", "native"])
        // cargo-mutants works in a copy with another path each time.
        .env("CARGO_TARGET_DIR", output.join("native"))
        .env(DEBUG, "false");
    let status =
        command.status().map_err(|problem| format!("cannot start cargo-mutants: {problem}"))?;
    // 2: mutants were missed. 3: tests timed out.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        return Err(format!("cargo-mutants failed ({status})"));
    }
    let lines = |kind: &str| -> Result<Vec<String>> {
        let text = project::read(&output.join(format!("mutants.out/{kind}.txt")))?;
        Ok(text.lines().map(str::to_owned).collect())
    };
    let (caught, unviable) = (lines("caught")?.len(), lines("unviable")?.len());
    let timeout = lines("timeout")?.len();
    let sum = format!("{caught} tests, {timeout} by time; {unviable} do not compile");
    let mut rows = vec![Row { name: NATIVE.to_owned(), result: Outcome::Caught(sum) }];
    for name in lines("missed")? {
        let result = match accepted(&name) {
            Some(reason) => Outcome::Accepted(reason),
            None => Outcome::Survived,
        };
        rows.push(Row { name, result });
    }
    Ok(rows)
}

/// Why a mutant of cargo-mutants may survive. Its name is `FILE:LINE:COLUMN: CHANGE`.
fn accepted(name: &str) -> Option<&'static str> {
    let (place, change) = name.split_once(": ")?;
    let (file, _) = place.split_once(':')?;
    let found = ACCEPTED.iter().find(|it| it.file == file && change.contains(it.change));
    found.map(|it| it.reason)
}

impl HandMade {
    /// The changed text of the file.
    fn apply(&self, source: &str) -> Result<String> {
        let mut text = source.to_owned();
        for (find, replacement) in self.edits {
            match text.matches(find).count() {
                1 => text = text.replacen(find, replacement, 1),
                count => {
                    let Self { name, file, .. } = self;
                    return Err(format!("{name}: {file} has this text {count} times: {find}"));
                }
            }
        }
        Ok(text)
    }
}

/// A copy of the repository, in which one file at a time is changed.
struct Tree(PathBuf);

impl Tree {
    /// Copies what differs, so that later builds are incremental.
    fn copy() -> Result<Self> {
        let (root, tree) = (project::root(), project::target("mutants/tree"));
        let list = |folder: &Path| -> Result<BTreeSet<String>> {
            let words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
            let list = process::output(Command::new("git").args(words).current_dir(folder))?;
            let files = list.split_terminator('\0').map(str::to_owned);
            Ok(files.filter(|file| folder.join(file).is_file()).collect())
        };
        let copy = || -> io::Result<()> {
            fs::create_dir_all(tree.join("target"))?;
            // A repository of its own lists the files that a later copy must remove.
            let status =
                Command::new("git").args(["init", "--quiet"]).current_dir(&tree).status()?;
            if !status.success() {
                return Err(io::Error::other("`git init` failed"));
            }
            for shared in ["tools", "runtimes"] {
                fs::create_dir_all(root.join("target").join(shared))?;
                link(&root.join("target").join(shared), &tree.join("target").join(shared))?;
            }
            Ok(())
        };
        let failed =
            |problem| format!("cannot copy the repository to {}: {problem}", tree.display());
        copy().map_err(failed)?;
        let files = list(&root)?;
        for gone in list(&tree)?.difference(&files) {
            fs::remove_file(tree.join(gone)).map_err(failed)?;
        }
        for file in &files {
            let new = fs::read(root.join(file)).map_err(failed)?;
            let path = tree.join(file);
            if !fs::read(&path).is_ok_and(|old| old == new) {
                let folder = path.parent().unwrap_or(&tree);
                fs::create_dir_all(folder).and_then(|()| fs::write(&path, new)).map_err(failed)?;
            }
        }
        Ok(Self(tree))
    }

    /// Runs the same tests without a mutant. All must pass.
    fn check(&self, mutants: &[&HandMade]) -> Result<()> {
        process::say("running the tests without a mutant (some minutes the first time)");
        let runs: BTreeMap<_, _> =
            mutants.iter().map(|mutant| ((mutant.engine, mutant.filter), mutant)).collect();
        for mutant in runs.into_values() {
            if let Some(test) = self.run(mutant)? {
                return Err(format!("without a mutant this fails: {test}"));
            }
        }
        Ok(())
    }

    /// Runs the tests that must notice a mutant.
    fn test(&self, mutant: &HandMade) -> Result<Outcome> {
        let path = self.0.join(mutant.file);
        let source = project::read(&path)?;
        project::write(&path, &mutant.apply(&source)?)?;
        let run = self.run(mutant);
        project::write(&path, &source)?;
        match (run?, mutant.accepted) {
            (Some(caught), None) => Ok(Outcome::Caught(caught)),
            (Some(caught), Some(_)) => {
                Err(format!("{}: caught by {caught}, but listed as accepted", mutant.name))
            }
            (None, Some(reason)) => Ok(Outcome::Accepted(reason)),
            (None, None) => Ok(Outcome::Survived),
        }
    }

    /// What catches the mutant, if anything does.
    fn run(&self, mutant: &HandMade) -> Result<Option<String>> {
        let mut command = cargo::command(&["xtask", "test", "--engine", mutant.engine]);
        command
            .arg(mutant.filter)
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .env(DEBUG, "false")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        process::say(&format!("{} {}", mutant.engine, mutant.filter));
        let mut group = Group::spawn(&mut command)?;
        let (sender, lines) = mpsc::channel();
        let outputs: [Option<Box<dyn io::Read + Send>>; 2] = [
            group.0.stdout.take().map(|output| Box::new(output) as _),
            group.0.stderr.take().map(|output| Box::new(output) as _),
        ];
        for output in outputs.into_iter().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                for bytes in BufReader::new(output).split(b'\n').map_while(io::Result::ok) {
                    // Fails once nobody reads any more.
                    let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
                }
            });
        }
        drop(sender);

        let mut end = Instant::now() + LIMIT_WITH_BUILD;
        let (mut is_built, mut log) = (false, String::new());
        loop {
            match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(test) = failed_test(&line) {
                        process::say(&format!("caught by {test}"));
                        return Ok(Some(test.to_owned()));
                    }
                    if line.starts_with("==> [1/1]") {
                        (is_built, end) = (true, Instant::now() + LIMIT);
                    }
                    log.push_str(&line);
                    log.push('\n');
                }
                Err(RecvTimeoutError::Timeout) if is_built => {
                    return Ok(Some(format!("time: no end within {LIMIT:?}")));
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("{}: not built in time\n{log}", mutant.name));
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = group.0.wait().map_err(|problem| format!("cannot wait: {problem}"))?;
        match (status.success(), log.contains("ended before its tests")) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some("a crash of the test program".to_owned())),
            // It does not compile, or no test has this name.
            (false, false) => Err(format!("{log}\n{}: the run above failed", mutant.name)),
        }
    }
}

/// The test that failed, from a line of cargo's or wasm-bindgen's test programs.
fn failed_test(line: &str) -> Option<&str> {
    let line = line.split_once(" | ").map_or(line, |(_, line)| line).trim();
    let (test, result) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let test = test.split(' ').next().unwrap_or(test);
    result.starts_with("FAIL").then_some(test)
}

/// A process and its children, which are killed on drop.
struct Group(std::process::Child);

impl Group {
    fn spawn(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        process::spawn(command).map(Self)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.0.id())])
            .stderr(Stdio::null())
            .status();
        // Both fail only if the process has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Links a folder. Without links the copy installs its own tools.
fn link(target: &Path, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if path.symlink_metadata().is_err() {
        return std::os::unix::fs::symlink(target, path);
    }
    let _ = (target, path);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise nobody sees that a change of the library takes a mutant out of use.
    #[test]
    fn every_mutant_made_by_hand_applies() {
        let mut names = BTreeSet::new();
        let mut problems = Vec::new();
        for mutant in HAND_MADE {
            let source = project::read(&project::root().join(mutant.file)).unwrap();
            problems.extend(mutant.apply(&source).err());
            assert!(names.insert(mutant.name), "{} occurs twice", mutant.name);
        }
        assert!(problems.is_empty(), "{problems:#?}");
    }

    #[test]
    fn a_text_that_is_not_unique_is_an_error() {
        let mutant = HandMade { edits: &[("a", "b")], ..HAND_MADE[0] };
        assert_eq!(mutant.apply("xax"), Ok("xbx".to_owned()));
        assert!(mutant.apply("aa").is_err() && mutant.apply("").is_err());
    }

    #[test]
    fn a_failed_test_is_found_in_the_output() {
        for (line, test) in [
            ("node | test anywhere::cases::drop::a ... FAIL", Some("anywhere::cases::drop::a")),
            ("test tests::b ... FAILED", Some("tests::b")),
            ("test tests::b - should panic ... FAILED", Some("tests::b")),
            ("test tests::b ... ok", None),
            ("test result: FAILED. 1 passed; 3 failed; 1 ignored; 5 filtered out", None),
        ] {
            assert_eq!(failed_test(line), test, "{line}");
        }
    }
}
