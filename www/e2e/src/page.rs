//! The page in the browser: reading it and interacting with it.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wasm_websocket_webdriver::Driver;

use crate::Result;
use crate::server::Server;

/// How long a case waits for a condition.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The key codes of WebDriver.
pub(crate) mod keys {
    pub(crate) const TAB: &str = "\u{e004}";
    pub(crate) const ENTER: &str = "\u{e007}";
    pub(crate) const SPACE: &str = " ";
    pub(crate) const LEFT: &str = "\u{e012}";
    pub(crate) const UP: &str = "\u{e013}";
    pub(crate) const RIGHT: &str = "\u{e014}";
    pub(crate) const DOWN: &str = "\u{e015}";
    pub(crate) const HOME: &str = "\u{e011}";
    pub(crate) const END: &str = "\u{e010}";
}

/// The page, its browser and its server.
pub(crate) struct Page {
    pub(crate) driver: Driver,
    pub(crate) server: Server,
    /// `firefox`, `chromium` or `webkit`.
    pub(crate) browser: String,
    /// Counts the loads. A URL that differs only in its fragment would not reload the page.
    loads: u32,
}

impl Page {
    pub(crate) fn new(driver: Driver, server: Server, browser: String) -> Self {
        Self { driver, server, browser, loads: 0 }
    }

    /// A unique URL of the page.
    pub(crate) fn url(&mut self, fragment: &str) -> String {
        self.loads += 1;
        format!("{}/?{}{fragment}", self.server.origin(), self.loads)
    }

    /// Loads the page and waits until it is ready.
    pub(crate) fn open(&mut self, fragment: &str) -> Result<()> {
        let url = self.url(fragment);
        self.driver.go(&url)?;
        self.wait_until_ready()
    }

    /// Waits until the page and its wasm are loaded. A driver may return while the previous page is
    /// still shown.
    pub(crate) fn wait_until_ready(&self) -> Result<()> {
        let script = "return location.search === arguments[0] &&
            document.getElementById('demo')?.inert === false";
        self.until_with("the page is ready", script, json!([format!("?{}", self.loads)]))
    }

    /// Waits until a function body returns `true`.
    pub(crate) fn until(&self, what: &str, script: &str) -> Result<()> {
        self.until_with(what, script, json!([]))
    }

    pub(crate) fn until_with(&self, what: &str, script: &str, arguments: Value) -> Result<()> {
        let start = Instant::now();
        loop {
            let value = self.driver.run(script, arguments.clone())?;
            if value.as_bool() == Some(true) {
                return Ok(());
            }
            if start.elapsed() > TIMEOUT {
                return Err(format!(
                    "timed out waiting for: {what}. State: {}. Problems: {}. Log: {}",
                    self.text("#state")?,
                    self.driver.run(PROBLEMS, json!([]))?,
                    self.driver.run(LAST_ROWS, json!([]))?,
                ));
            }
            thread::sleep(Duration::from_millis(25));
        }
    }

    /// Waits until an element's text contains `text`.
    pub(crate) fn reads(&self, selector: &str, text: &str) -> Result<()> {
        let script = "const element = document.querySelector(arguments[0]);
            return element !== null && element.textContent.includes(arguments[1])";
        let what = format!("{selector} to read “{text}”, not “{}”", self.text(selector)?);
        self.until_with(&what, script, json!([selector, text]))
    }

    /// Waits for a state of the connection.
    pub(crate) fn state(&self, state: &str) -> Result<()> {
        let script = "return document.getElementById('state').textContent === arguments[0]";
        self.until_with(&format!("the state {state}"), script, json!([state]))
    }

    /// Waits until a visible row of the log contains `text`.
    pub(crate) fn logs(&self, class: &str, text: &str) -> Result<()> {
        let script = "return [...document.querySelectorAll('.row:not([hidden]).' + arguments[0])]
            .some((row) => row.textContent.includes(arguments[1]))";
        self.until_with(&format!("a row {class}: {text}"), script, json!([class, text]))
    }

    /// The text of an element. Empty if there is no such element.
    pub(crate) fn text(&self, selector: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0])?.textContent ?? ''";
        let text = self.driver.run(script, json!([selector]))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The value of a field.
    pub(crate) fn value(&self, selector: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0]).value";
        let value = self.driver.run(script, json!([selector]))?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// The number that a function body returns.
    pub(crate) fn number(&self, script: &str) -> Result<f64> {
        let value = self.driver.run(script, json!([]))?;
        value.as_f64().ok_or_else(|| format!("not a number but {value}: {script}"))
    }

    /// Scrolls an element to the centre, as the header covers the top, and clicks it.
    pub(crate) fn click(&self, selector: &str) -> Result<()> {
        let script = "document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})";
        self.driver.run(script, json!([selector]))?;
        let element = self.driver.find(selector)?;
        self.driver.click(&element).map_err(|problem| format!("{selector}: {problem}"))
    }

    /// Replaces the text of a field.
    pub(crate) fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.driver.find(selector)?;
        self.driver.clear(&element)?;
        self.driver.type_into(&element, text).map_err(|problem| format!("{selector}: {problem}"))
    }

    /// Selects an option by its value, by script: WebDriver can't use the native pop-up in WebKit.
    pub(crate) fn choose(&self, selector: &str, value: &str) -> Result<()> {
        let script = "const select = document.querySelector(arguments[0]);
            select.value = arguments[1];
            select.dispatchEvent(new Event('input', {bubbles: true}));
            select.dispatchEvent(new Event('change', {bubbles: true}));
            return select.value === arguments[1]";
        match self.driver.run(script, json!([selector, value]))?.as_bool() {
            Some(true) => Ok(()),
            _ => Err(format!("{selector} has no option {value}")),
        }
    }

    /// Selects the kind of message to send.
    pub(crate) fn send_kind(&self, what: &str) -> Result<()> {
        self.click(&format!("#send .choice label:has([value={what}])"))
    }

    /// Opens the page and connects to a path of its server.
    pub(crate) fn open_connected(&mut self, path: &str) -> Result<()> {
        self.open("")?;
        self.fill("#address", path)?;
        self.click("#connect")?;
        self.state("open")
    }
}

const PROBLEMS: &str =
    "return [...document.querySelectorAll('.problem')].map((p) => p.textContent).join(' ')";
const LAST_ROWS: &str = "return [...document.querySelectorAll('.row:not([hidden])')]
    .map((row) => row.textContent).join(' | ').slice(-600)";
