//! A small client for [WebDriver](https://www.w3.org/TR/webdriver2/), for the demo page's tests and
//! the benchmark. `cargo xtask` starts the drivers.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use ureq::Agent;

type Result<T> = std::result::Result<T, String>;

/// The key of an element's id in JSON, defined by the standard.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser session, which is closed on drop.
#[derive(Debug)]
pub struct Driver {
    agent: Agent,
    url: String,
    capabilities: Value,
    /// The timeout for scripts and page loads.
    timeout: Duration,
    session: String,
}

/// An element of the loaded page.
#[derive(Debug)]
pub struct Element(Value);

impl Driver {
    /// Starts a browser with a timeout for scripts and page loads.
    pub fn start(url: &str, capabilities: &str, timeout: Duration) -> Result<Self> {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout + Duration::from_secs(30)))
            .http_status_as_error(false);
        let capabilities = serde_json::from_str(capabilities)
            .map_err(|problem| format!("the capabilities are not JSON: {problem}"))?;
        let (agent, url) = (config.build().into(), url.trim_end_matches('/').to_owned());
        let mut driver = Self { agent, url, capabilities, timeout, session: String::new() };
        driver.open()?;
        Ok(driver)
    }

    /// Closes the browser and starts another.
    pub fn restart(&mut self) -> Result<()> {
        self.close();
        self.open()
    }

    fn open(&mut self) -> Result<()> {
        self.session = format!("{}/session", self.url);
        let made = self.post("", &json!({"capabilities": {"alwaysMatch": self.capabilities}}))?;
        let Some(id) = made["sessionId"].as_str() else {
            return Err(format!("the driver created no session: {made}"));
        };
        self.session = format!("{}/session/{id}", self.url);
        let millis = self.timeout.as_millis() as u64;
        self.post("/timeouts", &json!({"script": millis, "pageLoad": millis, "implicit": 0}))?;
        Ok(())
    }

    fn close(&self) {
        // If this fails, the process that started the driver kills the browser.
        let _ = self.agent.delete(&self.session).call();
    }

    /// Loads a page.
    pub fn go(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({"url": url})).map(drop)
    }

    /// Runs a function body in the page. Returns its result.
    pub fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// Runs a function body that passes its result to a callback, its last argument.
    pub fn run_async(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("/execute/async", &json!({"script": script, "args": arguments}))
    }

    /// The first element that matches a CSS selector.
    pub fn find(&self, selector: &str) -> Result<Element> {
        let what = json!({"using": "css selector", "value": selector});
        let found = self.post("/element", &what).map_err(|why| format!("{selector}: {why}"))?;
        Ok(Element(found))
    }

    /// Clicks an element.
    pub fn click(&self, element: &Element) -> Result<()> {
        self.on(element, "click", &json!({})).map(drop)
    }

    /// Clears a field.
    pub fn clear(&self, element: &Element) -> Result<()> {
        self.on(element, "clear", &json!({})).map(drop)
    }

    /// Types into an element. For a file input, the text is the path of the file.
    pub fn type_into(&self, element: &Element, text: &str) -> Result<()> {
        self.on(element, "value", &json!({"text": text})).map(drop)
    }

    /// Presses keys in sequence. The focused element gets them.
    pub fn press(&self, keys: &str) -> Result<()> {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                let key = key.to_string();
                [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})]
            })
            .collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        self.post("/actions", &json!({"actions": [keyboard]})).map(drop)
    }

    /// Resizes the window, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.post("/window/rect", &json!({"width": width, "height": height})).map(drop)
    }

    /// Minimises the window, if the browser can.
    pub fn minimize(&self) -> Result<()> {
        self.post("/window/minimize", &json!({})).map(drop)
    }

    /// Switches to a frame, or with `None` to the top-level page.
    pub fn enter_frame(&self, frame: Option<&Element>) -> Result<()> {
        let frame = frame.map_or(Value::Null, |element| element.0.clone());
        self.post("/frame", &json!({"id": frame})).map(drop)
    }

    /// A PNG screenshot of the viewport or of one element.
    pub fn screenshot(&self, element: Option<&Element>) -> Result<Vec<u8>> {
        let path = match element {
            Some(element) => format!("/element/{}/screenshot", element.id()),
            None => "/screenshot".to_owned(),
        };
        let image = self.get(&path)?;
        let text = image.as_str().unwrap_or_default();
        BASE64_STANDARD
            .decode(text)
            .map_err(|problem| format!("the screenshot is not Base64: {problem}"))
    }

    fn on(&self, element: &Element, what: &str, body: &Value) -> Result<Value> {
        self.post(&format!("/element/{}/{what}", element.id()), body)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.session));
        let request = request.header("Content-Type", "application/json; charset=utf-8");
        answer(path, request.send(body.to_string()))
    }

    fn get(&self, path: &str) -> Result<Value> {
        answer(path, self.agent.get(format!("{}{path}", self.session)).call())
    }
}

impl Element {
    fn id(&self) -> &str {
        self.0[ELEMENT].as_str().unwrap_or_default()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.close();
    }
}

type Answer = std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>;

/// The value of a response, or the driver's error.
fn answer(path: &str, answer: Answer) -> Result<Value> {
    let mut answer = answer.map_err(|problem| format!("WebDriver {path}: {problem}"))?;
    let text = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string();
    let text = text.map_err(|problem| format!("WebDriver {path}: {problem}"))?;
    let mut value: Value = serde_json::from_str(&text)
        .map_err(|_| format!("WebDriver {path}: the response is not JSON: {text}"))?;
    let value = value["value"].take();
    if !answer.status().is_success() {
        let (error, message) = (&value["error"], value["message"].as_str().unwrap_or_default());
        return Err(format!("WebDriver {path}: {error}: {message}"));
    }
    Ok(value)
}
