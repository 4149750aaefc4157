//! `cargo xtask ci`: all checks that must pass before a merge.

use std::process::Command;
use std::time::Instant;

use crate::arguments::Test;
use crate::report::{Count, Report, Row};
use crate::{
    Result, bench_workspace, cargo, cost, engine, minimal, process, project, test, tools, wasm,
};

/// Runs all checks and all tests, even after a failure.
pub(crate) fn run() -> Report {
    let mut report = Report::default();
    check(&mut report, "set-up", || {
        tools::wasm_target()?;
        tools::components(&["rustfmt", "clippy"])
    });
    for (name, mut command) in checks() {
        check(&mut report, name, || process::run(&mut command));
    }
    check(&mut report, "minimal versions", minimal::check);
    check(&mut report, "panic=unwind", wasm::build_unwinding);
    check(&mut report, "cost", cost::check);
    test::run_into(&mut report, &Test { engines: engine::ALL.to_vec(), ..Test::default() });
    report
}

fn check(report: &mut Report, name: &str, check: impl FnOnce() -> Result<()>) {
    process::say(&format!("{name} (up to a minute or two the first time)"));
    let start = Instant::now();
    let problem = check().err();
    if let Some(problem) = &problem {
        eprintln!("error: {problem}");
    }
    report.add(Row {
        name: name.to_owned(),
        version: String::new(),
        count: Count::default(),
        time: start.elapsed(),
        problem,
    });
}

fn checks() -> [(&'static str, Command); 9] {
    const WASM: [&str; 6] = [
        "--package",
        project::PACKAGE,
        "--package",
        project::DEMO_PACKAGE,
        "--target",
        project::WASM,
    ];
    // The packages that this crate's variant consists of.
    const BENCH: [&str; 10] = [
        "--package",
        "bench-count",
        "--package",
        "bench-echo",
        "--package",
        "bench-page",
        "--features",
        "bench-echo/wasm-websocket,bench-page/wasm-websocket",
        "--target",
        project::WASM,
    ];
    let host = ["--package", "bench-host", "--all-targets"];
    let deny = ["--", "-Dwarnings"];
    let clippy = ["clippy", "--all-targets", "--all-features"];
    let doc = ["doc", "--no-deps", "--all-features"];
    let documented = |args: &[&str]| {
        let mut command = cargo::command(args);
        command.env("RUSTDOCFLAGS", "-Dwarnings");
        command
    };
    [
        ("fmt", cargo::command(&["fmt", "--all", "--check"])),
        ("clippy", cargo::command(&[&clippy[..], &["--workspace"], &deny].concat())),
        ("clippy wasm", cargo::command(&[&clippy[..], &WASM, &deny].concat())),
        ("doc", documented(&[&doc[..], &["--workspace"]].concat())),
        (
            "doc wasm",
            documented(&[&doc[..], &["--package", project::PACKAGE], &WASM[4..]].concat()),
        ),
        ("fmt bench", bench_workspace::command(&["fmt", "--all", "--check"])),
        ("clippy bench", bench_workspace::command(&[&["clippy"], &host[..], &deny].concat())),
        ("clippy bench wasm", bench_workspace::command(&[&["clippy"], &BENCH[..], &deny].concat())),
        ("test bench", bench_workspace::command(&["test", "--quiet", "--package", "bench-host"])),
    ]
}
