//! Runs the benchmark in a browser. `cargo xtask bench` builds and starts this program.

mod cpu;
mod options;
mod results;
mod table;

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use options::Options;
use results::Results;
use serde_json::{Value, json};
use wasm_websocket_webdriver::Driver;

/// The timeout for scripts and page loads. It is longer than the timeout of a scenario.
const TIMEOUT: Duration = Duration::from_secs(45);
/// The memory scenarios, whose figures are the same in every round.
const ONCE: [&str; 2] = ["200 idle sockets", "128 MiB that nobody reads"];

fn main() -> ExitCode {
    match Options::from_environment().and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let mut page = Page::open(options)?;
    let names = page.driver.run("return bench.names", json!([]))?;
    let names: Vec<String> = serde_json::from_value(names).map_err(|error| error.to_string())?;
    let wanted: Vec<&String> = names
        .iter()
        .filter(|name| options.scenario.as_ref().is_none_or(|part| name.contains(part.as_str())))
        .collect();
    let mut results = Results::default();
    for round in 0..options.rounds {
        eprintln!("==> round {} of {}", round + 1, options.rounds);
        for scenario in &wanted {
            if round > 0 && ONCE.contains(&scenario.as_str()) {
                continue;
            }
            // A fresh page, so that no scenario affects the next one.
            page.load()?;
            let start = Instant::now();
            // Rotates the order, as the first variant meets cold caches.
            for index in 0..options.variants.len() {
                let variant = &options.variants[(index + round) % options.variants.len()];
                if results.has_failed(scenario, variant) {
                    continue;
                }
                let outcome = page.measure(scenario, variant);
                if let Err(problem) = &outcome {
                    eprintln!("{scenario}: {variant}: {problem}");
                }
                results.add(scenario, variant, outcome);
            }
            eprintln!("{scenario}: {:.1} s", start.elapsed().as_secs_f64());
        }
        // Writes after each round, as a full run takes long.
        if let Some(path) = &options.json {
            std::fs::write(path, results.json(options).to_string())
                .map_err(|error| format!("can't write {path}: {error}"))?;
        }
    }
    let mut report = table::tables(&wanted, &results, options);
    if options.scenario.is_none() {
        report.push_str(&microbenchmarks(&mut page)?);
        report.push_str(&poll_timers(&mut page, options.quick)?);
    }
    println!("{report}");
    Ok(())
}

/// The table of the microbenchmarks.
fn microbenchmarks(page: &mut Page) -> Result<String, String> {
    page.load()?;
    let result = page.driver.run("return bench.microbenchmarks()", json!([]))?;
    let mut text = "\nNanoseconds in plain JavaScript:\n\n| | ns |\n|---|--:|\n".to_owned();
    for (way, ns) in result.as_object().into_iter().flatten() {
        text.push_str(&format!("| {way} | {:.0} |\n", ns.as_f64().unwrap_or_default()));
    }
    Ok(text)
}

/// The table of the poll timers: how fast a blocked sender resumes, in a visible and a hidden page.
fn poll_timers(page: &mut Page, quick: bool) -> Result<String, String> {
    // A hidden page may poll only once a second.
    let mib = if quick { 8 } else { 16 };
    let mut text = format!(
        "\n{mib} MiB sent in messages of 64 KiB by plain JavaScript that polls `bufferedAmount` \
         above 4 MiB:\n\n| page | timer | ms | polls |\n|---|---|--:|--:|\n"
    );
    for hidden in [false, true] {
        if hidden && !page.hide()? {
            continue;
        }
        let call =
            "const done = arguments[1]; bench.pollTimers(arguments[0]).then(done, e => done({}))";
        let result = page.driver.run_async(call, json!([mib]))?;
        let state = if result["hidden"] == true { "hidden" } else { "visible" };
        for (way, figures) in result.as_object().into_iter().flatten() {
            if let (Some(ms), Some(polls)) = (figures["ms"].as_f64(), figures["polls"].as_u64()) {
                text.push_str(&format!("| {state} | {way} | {ms:.0} | {polls} |\n"));
            }
        }
    }
    Ok(text)
}

/// The requested capabilities, with the settings that measuring needs.
fn capabilities(options: &Options) -> Result<String, String> {
    let mut capabilities: Value =
        serde_json::from_str(&options.capabilities).map_err(|error| error.to_string())?;
    let args = capabilities.pointer_mut("/goog:chromeOptions/args").and_then(Value::as_array_mut);
    if let Some(args) = args {
        // Without this the page gets rounded numbers.
        args.push(json!("--enable-precise-memory-info"));
    }
    if let Some(prefs) = capabilities.pointer_mut("/moz:firefoxOptions/prefs") {
        // This enables `gc()`.
        prefs["javascript.options.mem.gc_on_demand"] = json!(true);
    }
    Ok(capabilities.to_string())
}

/// The benchmark page in a browser.
struct Page {
    driver: Driver,
    address: String,
    process: Option<u32>,
}

impl Page {
    fn open(options: &Options) -> Result<Self, String> {
        let driver = Driver::start(&options.driver, &capabilities(options)?, TIMEOUT)?;
        let quick = if options.quick { "?quick" } else { "" };
        let address = format!("{}/index.html{quick}", options.origin);
        let mut page = Self { driver, address, process: None };
        page.load()?;
        Ok(page)
    }

    /// Reloads the page.
    fn load(&mut self) -> Result<(), String> {
        self.driver.go(&self.address)?;
        let start = Instant::now();
        while self.driver.run("return globalThis.ready === true", json!([]))? != true {
            if start.elapsed() > TIMEOUT {
                return Err(format!("{} did not become ready", self.address));
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Finds the page's process, as Chromium may start one for each page.
        let before = cpu::all();
        let spin = "const end = performance.now() + 100; while (performance.now() < end);";
        self.driver.run(spin, json!([]))?;
        self.process = cpu::busiest(&before);
        Ok(())
    }

    /// Hides the page. Returns whether the browser supports it.
    fn hide(&self) -> Result<bool, String> {
        // Headless browsers differ in their support of minimised windows.
        let _ = self.driver.minimize();
        Ok(self.driver.run("return document.hidden", json!([]))? == true)
    }

    /// Runs one scenario with one variant. Returns its figures, including the CPU time.
    fn measure(&mut self, scenario: &str, variant: &str) -> Result<Value, String> {
        const LIMIT_MS: u32 = 30_000;
        let call = "const [scenario, variant, limit, done] = arguments; \
                    bench.run(scenario, variant, limit).then(done)";
        let before = self.process.and_then(cpu::of);
        let result = self.driver.run_async(call, json!([scenario, variant, LIMIT_MS]));
        let result = match result {
            Ok(result) => result,
            Err(problem) => {
                // The page may hang forever.
                self.driver.restart()?;
                self.load()?;
                return Err(format!("hangs ({problem})"));
            }
        };
        if let Some(problem) = result["problem"].as_str() {
            return Err(problem.to_owned());
        }
        let mut figures = result["figures"].clone();
        if let (Some(before), Some(after)) = (before, self.process.and_then(cpu::of)) {
            figures["cpu"] = json!((after - before) as f64 / 1e6);
        }
        Ok(figures)
    }
}
