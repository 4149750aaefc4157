//! The developer commands of this repository: `cargo xtask demo | server | test | soak | bench |
//! mutants | ci`.
//!
//! The commands need rustup, cargo and a C compiler, and install everything else: `tools` installs
//! programs that cargo builds from source, `browsers` and `runtimes` install the engines. `test`
//! runs the tests once per engine (`engine` lists them), and `report` sums up the results.

mod arguments;
mod bench;
mod bench_workspace;
mod browsers;
mod cargo;
mod ci;
mod cost;
mod debian;
mod demo;
mod demo_tests;
mod display;
mod engine;
mod error;
mod help;
mod minimal;
mod mutant_table;
mod mutants;
mod npm;
mod process;
mod project;
mod report;
mod run;
mod runtime_shim;
mod runtimes;
mod server;
mod sizes;
mod soak;
mod test;
mod tools;
mod wasm;
mod webdriver;

use std::process::ExitCode;

use arguments::Command;
use error::Result;

fn main() -> ExitCode {
    if let Some(code) = runtime_shim::run_if_invoked() {
        return code;
    }
    let command = match arguments::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", help::OVERVIEW);
            return ExitCode::from(2);
        }
    };
    let outcome = match command {
        Command::Help(text) => {
            println!("{text}");
            Ok(true)
        }
        Command::Demo(options) => demo::run(&options).map(|()| true),
        Command::Server(options) => server::foreground(&options).map(|()| true),
        Command::Test(options) => Ok(test::run(&options).print()),
        Command::Bench(options) => bench::run(&options).map(|()| true),
        Command::Soak(options) => soak::run(&options).map(|report| report.print()),
        Command::Mutants(name) => mutants::run(name.as_deref()),
        Command::Ci => Ok(ci::run().print()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("\nerror: {problem}");
            ExitCode::FAILURE
        }
    }
}
