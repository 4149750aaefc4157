//! The options from `cargo xtask bench`.

use std::env;

/// The options of a run.
pub struct Options {
    pub driver: String,
    pub capabilities: String,
    /// The origin of the page.
    pub origin: String,
    /// The browser's name and version, for the heading.
    pub browser: String,
    /// The variants in the order of the table's columns. The first is the baseline.
    pub variants: Vec<String>,
    pub rounds: usize,
    pub quick: bool,
    pub scenario: Option<String>,
    pub json: Option<String>,
}

impl Options {
    pub fn from_environment() -> Result<Self, String> {
        let required = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
        let mut options = Self {
            driver: required("WEBDRIVER_URL")?,
            capabilities: required("WEBDRIVER_CAPABILITIES")?,
            origin: required("BENCH_ORIGIN")?,
            browser: required("BENCH_BROWSER")?,
            variants: ["js", "js-raw"]
                .into_iter()
                .chain(required("BENCH_VARIANTS")?.split(','))
                .map(str::to_owned)
                .collect(),
            rounds: 7,
            quick: false,
            scenario: None,
            json: None,
        };
        let mut args = env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg} needs a value"));
            match arg.as_str() {
                "--rounds" => {
                    options.rounds =
                        value()?.parse().map_err(|_| "the number of rounds is invalid")?;
                }
                "--quick" => options.quick = true,
                "--scenario" => options.scenario = Some(value()?),
                "--json" => options.json = Some(value()?),
                _ => return Err(format!("unexpected argument {arg}")),
            }
        }
        Ok(options)
    }
}
