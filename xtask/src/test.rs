//! `cargo xtask test`: runs the tests once per engine.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::arguments::Test as Options;
use crate::demo_tests::DemoTests;
use crate::engine::{self, Engine, Host, Scope};
use crate::report::{Count, Report, Row, Skips};
use crate::run::Run;
use crate::server::Background;
use crate::wasm::{self, Built, Tests};
use crate::{Result, cargo, process, project};

/// The prefix of the lines in a test's output that the report shows.
const FIGURES: &str = "FIGURES ";

/// Runs the tests in the requested engines.
pub(crate) fn run(options: &Options) -> Report {
    let mut report = Report::default();
    run_into(&mut report, options);
    report
}

/// Like [`run`], but appends the rows to a report.
pub(crate) fn run_into(report: &mut Report, options: &Options) {
    let ran = attempt(report, options);
    match (ran, &options.name) {
        (Ok(false), Some(name)) => {
            report.add_problem("filter", format!("no test has a name that contains `{name}`"));
        }
        (Ok(_), _) => {}
        (Err(problem), _) => report.add_problem("set-up", problem),
    }
}

/// Runs all tests of one program in one engine.
pub(crate) fn run_one(engine: &Engine, tests: &Built) -> Result<()> {
    let _lock = lock()?;
    let server = Background::start()?;
    let mut run = tests.run_in(engine)?;
    set_env(&mut run.command, engine, &server);
    process::run(&mut run.command)
}

/// Sets the environment variables with the expected engine and the address of the server.
fn set_env(command: &mut Command, engine: &Engine, server: &Background) {
    command
        .env("WASM_WEBSOCKET_TEST_SERVER", &server.origin)
        .env("WASM_WEBSOCKET_TEST_ENGINE", engine.to_string());
}

/// Runs in all engines. Returns whether any test ran.
fn attempt(report: &mut Report, options: &Options) -> Result<bool> {
    let _lock = lock()?;
    let of = |kind: fn(&Engine) -> bool| -> Vec<&Engine> {
        options.engines.iter().filter(|engine| kind(engine)).collect()
    };
    let native = of(|engine| engine.host == Host::Native);
    let demo = of(|engine| engine.scope == Scope::Demo);
    let pages = of(Engine::is_page);
    let shared = of(|engine| engine.scope == Scope::SharedMemory);
    let workers = of(Engine::is_worker);
    let runtimes = of(|engine| matches!(engine.host, Host::Node | Host::Deno | Host::Bun));

    let has_wasm =
        !(pages.is_empty() && shared.is_empty() && workers.is_empty() && runtimes.is_empty());
    let tests = if has_wasm { Some(Tests::set_up()?) } else { None };
    let server = Background::start()?;
    let done = AtomicUsize::new(0);
    let session = || Session { options, server: &server, done: &done, report: Report::default() };

    let mut first = session();
    for engine in native {
        first.run(engine, Output::Plain, native_run);
    }
    let tests = tests.map(|tests| tests.build(!shared.is_empty())).transpose()?;
    let run_in = |engine: &Engine| match &tests {
        Some(tests) => tests.run_in(engine),
        None => Err("the tests were not built".to_owned()),
    };
    // Not in parallel, as they load the machine and the server.
    for engine in pages {
        first.run(engine, Output::Plain, || run_in(engine));
    }
    // The others mostly wait, so two run in parallel. Each test program reads the expected engine
    // from one file, so the runs of one program are sequential.
    let (mut left, mut right) = (session(), session());
    thread::scope(|scope| {
        scope.spawn(|| {
            for engine in workers {
                right.run(engine, Output::Labelled, || run_in(engine));
            }
        });
        for engine in shared.into_iter().chain(runtimes) {
            left.run(engine, Output::Labelled, || run_in(engine));
        }
        if !demo.is_empty() {
            match DemoTests::build() {
                Ok(tests) => {
                    for engine in demo {
                        left.run(engine, Output::Labelled, || tests.run_in(engine));
                    }
                }
                Err(problem) => left.report.add_problem("demo", problem),
            }
        }
    });
    let mut ran = false;
    for session in [first, left, right] {
        ran |= !session.report.sum().is_empty();
        report.append(session.report);
    }
    Ok(ran)
}

/// Locks out other runs of `cargo xtask test` in this folder: all runs share the files with the
/// address of the server and the expected engine.
fn lock() -> Result<File> {
    let path = project::target("test.lock");
    project::write(&path, "")?;
    let file = File::open(&path).and_then(|file| match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            process::say("waiting for another `cargo xtask test` to end");
            file.lock().map(|()| file)
        }
        Err(TryLockError::Error(problem)) => Err(problem),
    });
    file.map_err(|problem| format!("cannot lock {}: {problem}", path.display()))
}

/// The native tests and the doctests.
fn native_run() -> Result<Run> {
    let rust = process::output(Command::new("rustc").arg("--version"))?;
    Ok(Run {
        version: process::first_version(&rust).unwrap_or_default(),
        command: cargo::command(&["test", "--workspace", "--no-fail-fast", "--"]),
        display: None,
        driver: None,
    })
}

/// How the output of a program is shown.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Output {
    /// Unchanged.
    Plain,
    /// With the name of the engine before each line, as two engines run in parallel.
    Labelled,
}

/// A sequence of runs.
struct Session<'a> {
    options: &'a Options,
    server: &'a Background,
    /// The number of engines started by all sessions.
    done: &'a AtomicUsize,
    report: Report,
}

impl Session<'_> {
    /// Prepares one engine, runs the tests in it, and adds a row to the report.
    fn run(&mut self, engine: &Engine, output: Output, prepare: impl FnOnce() -> Result<Run>) {
        let number = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let total = self.options.engines.len();
        let time = match engine.host {
            Host::Native => "a minute or two to build the first time",
            _ => "some seconds to start, five minutes at most",
        };
        process::say(&format!("[{number}/{total}] {engine} ({time})"));

        let start = Instant::now();
        let mut row = Row {
            name: engine.to_string(),
            version: String::new(),
            count: Count::default(),
            time: start.elapsed(),
            problem: None,
        };
        let outcome = prepare().and_then(|run| {
            row.version.clone_from(&run.version);
            self.start(engine, output, run, &mut row.count)
        });
        row.time = start.elapsed();
        row.problem = match outcome {
            Err(problem) => Some(problem),
            Ok(status) => self.problem(status, row.count),
        };
        if let Some(problem) = &row.problem {
            eprintln!("error: {engine}: {problem}");
        }
        self.report.add(row);
    }

    /// Runs the program, and sums up the counts in its output.
    fn start(
        &mut self,
        engine: &Engine,
        output: Output,
        mut run: Run,
        count: &mut Count,
    ) -> Result<ExitStatus> {
        let _name = NameFile::write(engine)?;
        set_env(&mut run.command, engine, self.server);
        run.command.args(&self.options.name);
        if let Some(seconds) = self.options.soak_seconds {
            run.command
                .arg("--include-ignored")
                .env(wasm::TIME_LIMIT, (2 * seconds + 300).to_string());
        }
        let (mut figures, mut skips) = (Vec::new(), Skips::default());
        let label = match output {
            Output::Plain => String::new(),
            Output::Labelled => format!("{engine} | "),
        };
        let status = process::stream(&mut run.command, &label, |line| {
            if let Some(more) = Count::in_line(line) {
                *count += more;
            }
            skips.read(line);
            if let Some(line) = line.trim().strip_prefix(FIGURES) {
                figures.push(line.to_owned());
            }
        });
        count.move_skipped(&skips);
        self.report.add_figures(figures);
        self.report.add_skips(&engine.to_string(), skips);
        drop(run.driver);
        drop(run.display);
        status
    }

    /// The problem of a run, apart from failed tests.
    fn problem(&self, status: ExitStatus, count: Count) -> Option<String> {
        if !status.success() && count.failed == 0 {
            return Some(format!("the run ended before its tests ({status}); its output is above"));
        }
        let none = count.is_empty() && self.options.name.is_none();
        none.then(|| "no test ran".to_owned())
    }
}

/// The file from which the tests in a browser read the expected engine, removed on drop.
struct NameFile(PathBuf);

impl NameFile {
    fn write(engine: &Engine) -> Result<Option<Self>> {
        let Some(program) = engine.wasm_program().filter(|_| engine.host.is_browser()) else {
            return Ok(None);
        };
        let path = engine::name_file(program);
        project::write(&path, &format!("{engine}\n"))?;
        Ok(Some(Self(path)))
    }
}

impl Drop for NameFile {
    fn drop(&mut self) {
        // If this fails, the next run overwrites the file.
        let _ = fs::remove_file(&self.0);
    }
}
