//! End-to-end tests of the demo page in a real browser.
//!
//! `cargo xtask test --engine demo` starts this program and sets its environment variables: the
//! address of a WebDriver and the requested capabilities (`WEBDRIVER_URL`,
//! `WEBDRIVER_CAPABILITIES`), the path of the server (`DEMO_SERVER`), the path of axe-core's source
//! (`AXE`), and the name of the browser as the first word of `WASM_WEBSOCKET_TEST_ENGINE`. An
//! argument filters the cases by name.
//!
//! One browser session runs all cases in sequence. Each case reloads the page.

mod cases;
mod page;
mod server;

use std::env;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use page::Page;
use server::Server;
use wasm_websocket_webdriver::Driver;

/// The error is a sentence.
type Result<T> = std::result::Result<T, String>;

/// Fails the case unless the condition holds.
macro_rules! check {
    ($condition:expr, $($message:tt)+) => {
        let holds: bool = $condition;
        if !holds {
            return Err(format!($($message)+));
        }
    };
}
pub(crate) use check;

fn main() -> ExitCode {
    let filter = env::args().nth(1).filter(|arg| !arg.starts_with('-')).unwrap_or_default();
    let cases = cases::all().into_iter().filter(|(name, _)| name.contains(&filter));
    let cases: Vec<_> = cases.collect();
    println!("\nrunning {} tests", cases.len());
    if cases.is_empty() {
        println!("test result: ok. 0 passed; 0 failed; 0 ignored; 0 filtered out");
        return ExitCode::SUCCESS;
    }
    let mut page = match page() {
        Ok(page) => page,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    let mut failures = Vec::new();
    for (name, case) in &cases {
        let start = Instant::now();
        let outcome = case(&mut page);
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("test {name} ... {word} ({:.1} s)", start.elapsed().as_secs_f64());
        if let Err(problem) = outcome {
            println!("    {problem}");
            failures.push(format!("{name}: {problem}"));
        }
    }
    for failure in &failures {
        println!("\n{failure}");
    }
    let (failed, word) = (failures.len(), if failures.is_empty() { "ok" } else { "FAILED" });
    println!(
        "\ntest result: {word}. {} passed; {failed} failed; 0 ignored; finished in {:.1}s",
        cases.len() - failed,
        start.elapsed().as_secs_f64()
    );
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn page() -> Result<Page> {
    let server = Server::start(variable("DEMO_SERVER")?)?;
    let (url, capabilities) = (variable("WEBDRIVER_URL")?, variable("WEBDRIVER_CAPABILITIES")?);
    let driver = Driver::start(&url, &capabilities, Duration::from_secs(30))?;
    // WebKit runs without a window manager, so its window keeps its initial size.
    let _ = driver.resize(1280, 1000);
    let engine = variable("WASM_WEBSOCKET_TEST_ENGINE")?;
    let browser = engine.split(' ').next().unwrap_or_default().to_owned();
    Ok(Page::new(driver, server, browser))
}

/// An environment variable that xtask sets.
fn variable(name: &str) -> Result<String> {
    env::var(name).map_err(|_| format!("{name} is not set: run `cargo xtask test --engine demo`"))
}
