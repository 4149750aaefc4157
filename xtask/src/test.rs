//! `cargo xtask test`: one run of the tests per engine.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::arguments::Test as Options;
use crate::demo_tests::DemoTests;
use crate::display::Display;
use crate::engine::{Engine, Host, Scope};
use crate::report::{Count, Report, Row, Skips};
use crate::server::Background;
use crate::wasm::{self, Built, Tests};
use crate::webdriver::WebDriver;
use crate::{Result, cargo, process, project};

/// What a line of a test's output begins with that is meant for people.
const FIGURES: &str = "FIGURES ";

/// The test program of one engine, ready to be started.
pub(crate) struct Run {
    /// The engine's version.
    pub(crate) version: String,
    pub(crate) command: Command,
    /// A display that must last as long as the program.
    pub(crate) display: Option<Display>,
    /// A browser's driver that must.
    pub(crate) driver: Option<WebDriver>,
}

/// Runs the tests in the engines asked for.
pub(crate) fn run(options: &Options) -> Report {
    let mut report = Report::default();
    run_into(&mut report, options);
    report
}

/// Like [`run`], with the rows put behind those that are there.
pub(crate) fn run_into(report: &mut Report, options: &Options) {
    let ran = attempt(report, options);
    match (ran, &options.name) {
        (Ok(false), Some(name)) => {
            report.add_problem("filter", format!("no test has `{name}` in its name"));
        }
        (Ok(_), _) => {}
        (Err(problem), _) => report.add_problem("set-up", problem),
    }
}

/// Runs all tests of one program in one engine, with nothing to report but whether all passed.
pub(crate) fn run_one(engine: &Engine, tests: &Built) -> Result<()> {
    let _turn = turn()?;
    let server = Background::start()?;
    let mut run = tests.run_in(engine)?;
    tell(&mut run.command, engine, &server);
    process::run(&mut run.command)
}

/// Tells the tests which engine they should be in, and where the server is.
fn tell(command: &mut Command, engine: &Engine, server: &Background) {
    command
        .env("WASM_WEBSOCKET_TEST_SERVER", &server.origin)
        .env("WASM_WEBSOCKET_TEST_ENGINE", engine.to_string());
}

/// Runs in all engines, and tells whether any test ran.
fn attempt(report: &mut Report, options: &Options) -> Result<bool> {
    let _turn = turn()?;
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
        None => Err("its tests were not built".to_owned()),
    };
    // Alone, as they load the machine, and the server with it.
    for engine in pages {
        first.run(engine, Output::Plain, || run_in(engine));
    }
    // The others wait more than they work, so two run at once. For each of the two test programs a file
    // says which browser it should be in, so a program's own runs come one after the other.
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

/// Waits until no other `cargo xtask test` runs here, and keeps others waiting while the value lives:
/// the files that lead tests to their server and engine are the same for all.
fn turn() -> Result<File> {
    let path = project::target("test.lock");
    project::write(&path, "")?;
    let locked = File::open(&path).and_then(|file| match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            process::say("waiting for another `cargo xtask test` to end");
            file.lock().map(|()| file)
        }
        Err(TryLockError::Error(problem)) => Err(problem),
    });
    locked.map_err(|problem| format!("cannot lock {}: {problem}", path.display()))
}

/// The tests of the host, those in the documentation included.
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
    /// As it is.
    Plain,
    /// With the name of its engine before each line, as another's may come between.
    Labelled,
}

/// Runs of one command that come one after the other.
struct Session<'a> {
    options: &'a Options,
    server: &'a Background,
    /// How many engines have had their turn, in all sessions.
    done: &'a AtomicUsize,
    report: Report,
}

impl Session<'_> {
    /// Prepares one engine, runs the tests in it, and reports whatever comes of that.
    fn run(&mut self, engine: &Engine, output: Output, prepare: impl FnOnce() -> Result<Run>) {
        let turn = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let turns = self.options.engines.len();
        let time = match engine.host {
            Host::Native => "a minute or two to build the first time",
            _ => "some seconds to start, five minutes at most",
        };
        process::say(&format!("[{turn}/{turns}] {engine} ({time})"));

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

    /// Runs the program to its end and adds up what it counts.
    fn start(
        &mut self,
        engine: &Engine,
        output: Output,
        mut run: Run,
        count: &mut Count,
    ) -> Result<ExitStatus> {
        let _name = NameFile::write(engine)?;
        tell(&mut run.command, engine, self.server);
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

    /// What is wrong with a run apart from the tests that failed.
    fn problem(&self, status: ExitStatus, count: Count) -> Option<String> {
        if !status.success() && count.failed == 0 {
            return Some(format!(
                "it ended before its tests did ({status}); what it said is above"
            ));
        }
        let none = count.is_empty() && self.options.name.is_none();
        none.then(|| "it ran no test".to_owned())
    }
}

/// The file by which a test in a browser knows the engine that it should be in, while that is so.
struct NameFile(PathBuf);

impl NameFile {
    fn write(engine: &Engine) -> Result<Option<Self>> {
        let Some(program) = wasm::program(engine).filter(|_| engine.host.is_browser()) else {
            return Ok(None);
        };
        let path = wasm::engine_file(program);
        project::write(&path, &format!("{engine}\n"))?;
        Ok(Some(Self(path)))
    }
}

impl Drop for NameFile {
    fn drop(&mut self) {
        // A file that stays is overwritten by the next run.
        let _ = fs::remove_file(&self.0);
    }
}
