//! What `cargo xtask bench` hands over.

use std::env;

/// What to do, and where.
pub struct Options {
    pub driver: String,
    pub capabilities: String,
    /// Where the page is served.
    pub origin: String,
    /// The browser's name and version, for the heading.
    pub browser: String,
    /// In the order of the table's columns; the first is what the others are compared to.
    pub variants: Vec<String>,
    pub rounds: usize,
    pub quick: bool,
    pub scenario: Option<String>,
    pub json: Option<String>,
}

impl Options {
    pub fn from_environment() -> Result<Self, String> {
        let needed = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
        let mut options = Self {
            driver: needed("WEBDRIVER_URL")?,
            capabilities: needed("WEBDRIVER_CAPABILITIES")?,
            origin: needed("BENCH_ORIGIN")?,
            browser: needed("BENCH_BROWSER")?,
            variants: ["js", "js-raw"]
                .into_iter()
                .chain(needed("BENCH_VARIANTS")?.split(','))
                .map(str::to_owned)
                .collect(),
            rounds: 7,
            quick: false,
            scenario: None,
            json: None,
        };
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--rounds" => {
                    options.rounds = value()?.parse().map_err(|_| "no number of rounds")?;
                }
                "--quick" => options.quick = true,
                "--scenario" => options.scenario = Some(value()?),
                "--json" => options.json = Some(value()?),
                _ => return Err(format!("{word} is not understood")),
            }
        }
        Ok(options)
    }
}
