//! As much of WebDriver as the benchmark needs: a session, a page, scripts. A driver speaks plain
//! HTTP on loopback, and that is all there is to it here.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a script may take before the driver gives it up, and how long the driver may take.
const SCRIPT_MS: u32 = 60_000;
const ANSWER: Duration = Duration::from_secs(75);

/// A browser, until it is dropped.
pub struct Session {
    driver: String,
    capabilities: Value,
    id: String,
}

impl Session {
    pub fn new(driver: &str, capabilities: &str) -> Result<Self, String> {
        let mut capabilities: Value =
            serde_json::from_str(capabilities).map_err(|error| error.to_string())?;
        if let Some(args) = capabilities.pointer_mut("/goog:chromeOptions/args") {
            // Or the page is told rounded numbers.
            args.as_array_mut().into_iter().for_each(|args| {
                args.push(json!("--enable-precise-memory-info"));
            });
        }
        if let Some(prefs) = capabilities.pointer_mut("/moz:firefoxOptions/prefs") {
            // What this turns on is `gc()`.
            prefs["javascript.options.mem.gc_on_demand"] = json!(true);
        }
        let driver = driver.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut session = Self { driver, capabilities, id: String::new() };
        session.start()?;
        Ok(session)
    }

    fn start(&mut self) -> Result<(), String> {
        let body = json!({ "capabilities": { "alwaysMatch": self.capabilities } });
        let value = request(&self.driver, "POST", "/session", Some(&body))?;
        self.id = value["sessionId"].as_str().ok_or("the driver gave no session")?.to_owned();
        self.post("timeouts", &json!({ "script": SCRIPT_MS, "pageLoad": SCRIPT_MS })).map(drop)
    }

    /// Another browser in the place of this one.
    pub fn renew(&mut self) -> Result<(), String> {
        self.end();
        self.start()
    }

    pub fn go(&self, url: &str) -> Result<(), String> {
        self.post("url", &json!({ "url": url })).map(drop)
    }

    /// What a script returns.
    pub fn call(&self, script: &str, arguments: &[Value]) -> Result<Value, String> {
        self.post("execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// What a script hands to its last argument.
    pub fn call_async(&self, script: &str, arguments: &[Value]) -> Result<Value, String> {
        self.post("execute/async", &json!({ "script": script, "args": arguments }))
    }

    pub fn wait_until(&self, script: &str) -> Result<(), String> {
        let start = Instant::now();
        while self.call(script, &[])? != true {
            if start.elapsed() > Duration::from_secs(30) {
                return Err(format!("in vain waited for: {script}"));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Hides the page; says whether the browser can.
    pub fn hide(&self) -> Result<bool, String> {
        // What a headless browser makes of a minimised window differs.
        let _ = self.post("window/minimize", &json!({}));
        let is_hidden = || self.call("return document.hidden", &[]);
        Ok(is_hidden()? == true)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        request(&self.driver, "POST", &format!("/session/{}/{path}", self.id), Some(body))
    }

    fn end(&self) {
        let _ = request(&self.driver, "DELETE", &format!("/session/{}", self.id), None);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

/// One request, and the `value` of its answer.
fn request(driver: &str, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let exchange = || {
        let mut stream = TcpStream::connect(driver)?;
        stream.set_read_timeout(Some(ANSWER))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {driver}\r\nConnection: close\r\n\
             Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        read_answer(&mut stream)
    };
    let body = exchange().map_err(|error: std::io::Error| format!("the driver: {error}"))?;
    let answer: Value =
        serde_json::from_slice(&body).map_err(|error| format!("the driver's answer: {error}"))?;
    match answer["value"]["error"].as_str() {
        Some(error) => Err(format!("{error}: {}", answer["value"]["message"])),
        None => Ok(answer["value"].clone()),
    }
}

/// The body: as long as its length says, as some drivers leave the connection open.
fn read_answer(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut answer, mut buffer) = (Vec::new(), [0; 16384]);
    loop {
        if let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length = length.and_then(|length| length.trim().parse::<usize>().ok());
            let body = end + 4;
            if let Some(length) = length.filter(|length| answer.len() >= body + length) {
                return Ok(answer[body..body + length].to_vec());
            }
        }
        match stream.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => answer.extend_from_slice(&buffer[..count]),
        }
    }
}
