//! What every test needs: the server, an id of its own there, a bound on every wait, and an eye on
//! errors that nobody caught.

mod cases;
mod clock;
mod errors;
mod global;
mod js;
mod memory;
mod quirks;
mod raw;
mod skip;
mod stats;
mod timers;

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_websocket::{CloseEvent, Closed, ConnectError, Disconnected, Message, Payload, WebSocket};

pub(crate) use self::cases::cases;
pub use self::clock::Clock;
pub use self::global::{Replaced, javascript, realm};
pub use self::js::{engine, environment, global, property};
pub use self::memory::{InUse, memory_size};
pub use self::quirks::Quirks;
pub use self::raw::{event, first_poll};
pub(crate) use self::skip::skip;
pub use self::stats::{Stats, Wait};
pub use self::timers::Timers;

pub const KIB: usize = 1 << 10;
pub const MIB: usize = 1 << 20;

/// How long anything may take that should come at once, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// A bound for what takes long on a busy machine.
pub const LONG: Duration = Duration::from_secs(60);

/// A short limit of time, for tests of what happens when it has passed.
pub const SHORT: Duration = Duration::from_millis(300);

/// A port of this machine where nobody listens: above those that systems hand out.
pub const NOBODY: &str = "ws://127.0.0.1:61911/";

/// The path of a server that answers no Close frame, for longer than any test waits. Deno's process
/// lives as long as it does.
pub const IGNORE_CLOSE: &str = "/ignore-close?hold_ms=15000";

/// One test: its id at the server, and what it needs to get there.
pub struct Test {
    origin: String,
    id: String,
}

/// Runs a test, and fails it for errors and rejections that nobody caught meanwhile.
pub async fn run(body: impl AsyncFnOnce(&Test)) {
    errors::watch();
    let test = Test { origin: origin().await, id: js::random_id() };
    body(&test).await;
    // A rejection is reported in a task after the one in which it happened.
    sleep(Duration::ZERO).await;
    let uncaught = errors::take();
    assert!(uncaught.is_empty(), "nobody caught: {}", uncaught.join("; "));
}

impl Test {
    /// The URL of one of the server's paths, such as `/echo` or `/close?code=4001`, with this test's
    /// id.
    pub fn url(&self, path: &str) -> String {
        let separator = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{separator}id={}", self.origin.replacen("http", "ws", 1), self.id)
    }

    /// Connects to one of the server's paths, in bounded time.
    pub async fn try_connect(&self, path: &str) -> Result<WebSocket, ConnectError> {
        let connect = WebSocket::connect(self.url(path));
        within("the connection", connect.into_future()).await
    }

    /// Connects to one of the server's paths, which must succeed.
    pub async fn connect(&self, path: &str) -> WebSocket {
        match self.try_connect(path).await {
            Ok(socket) => socket,
            Err(error) => panic!("{path} should open: {error}"),
        }
    }

    /// What the server saw of this test so far.
    pub async fn stats(&self) -> Stats {
        Stats::fetch(&format!("{}/stats?id={}", self.origin, self.id)).await
    }

    /// The same, once it has seen that handshakes were aborted, where that can be seen.
    pub async fn stats_when_aborted(&self) -> Stats {
        if quirks().keeps_aborted_attempt {
            return self.stats().await;
        }
        let stats = self.stats_when(Wait { live: Some(0), ..Wait::default() }).await;
        assert_eq!(stats.live, 0, "a handshake was not aborted: {stats:?}");
        stats
    }

    /// What the server saw of this test, as soon as it has seen what `wait` says.
    pub async fn stats_when(&self, wait: Wait) -> Stats {
        let query = wait.query();
        let url = format!("{}/stats/wait?id={}&timeout_ms=8000{query}", self.origin, self.id);
        Stats::fetch(&url).await
    }
}

/// Fails the test if `future` is not ready in time, saying what did not come.
pub async fn within<F: Future>(what: &str, future: F) -> F::Output {
    within_time(what, PATIENCE, future).await
}

/// The same with a bound of one's own.
///
/// It passes in ten steps: while the thread stands still, on a busy machine, only one of them is lost,
/// and whatever else is late has its turn before the next.
pub async fn within_time<F: Future>(what: &str, limit: Duration, future: F) -> F::Output {
    const STEPS: u32 = 10;
    let passed = async {
        for _ in 0..STEPS {
            sleep(limit / STEPS).await;
        }
    };
    match select(pin!(future), pin!(passed)).await {
        Either::Left((output, _)) => output,
        Either::Right(_) => panic!("{what} did not come within {limit:?}"),
    }
}

/// A bound for what sends or receives so many bytes: a MiB a second, on a busy machine.
pub fn time_for(bytes: usize) -> Duration {
    PATIENCE + Duration::from_secs((bytes / MIB) as u64)
}

/// A generous bound for what happens when this limit of time has passed. For [`SHORT`] it is less than
/// any limit of the crate's own.
pub fn soon_after(limit: Duration) -> Duration {
    3 * limit + Duration::from_secs(2)
}

/// Lets time pass: in which something must *not* happen, or until the next look.
pub async fn sleep(time: Duration) {
    TimeoutFuture::new(time.as_millis() as u32).await;
}

/// What the engine that runs this does differently from others, whatever its global scope.
pub fn quirks() -> Quirks {
    let engine = engine();
    Quirks::of(engine.split(' ').next().unwrap_or_default())
}

/// Sends a message, which must succeed, in bounded time.
pub async fn send(socket: &WebSocket, message: impl Payload) {
    if let Err(error) = within("the sending", socket.send(message)).await {
        panic!("a message should be sent: {error}");
    }
}

/// Returns once so many messages wait to be taken, without taking any. Bound it.
pub async fn until_waiting(socket: &WebSocket, messages: usize) {
    while socket.depth().messages < messages {
        sleep(Duration::from_millis(20)).await;
    }
}

/// The next message, which must come, in bounded time.
pub async fn next(socket: &mut WebSocket) -> Message {
    match within("a message", socket.next()).await {
        Some(Ok(message)) => message,
        Some(Err(error)) => panic!("a message should come, not the error {error:?}"),
        None => panic!("a message should come, not the end"),
    }
}

/// The next message, which must be a text.
pub async fn next_text(socket: &mut WebSocket) -> String {
    match next(socket).await {
        Message::Text(text) => text.into_string(),
        other => panic!("a text should come, not {other:?}"),
    }
}

/// The next message, which must be bytes.
pub async fn next_bytes(socket: &mut WebSocket) -> Vec<u8> {
    match next(socket).await {
        Message::Binary(bytes) => bytes.to_vec(),
        other => panic!("bytes should come, not {other:?}"),
    }
}

/// Where the server is. Pages and workers read the file that it wrote, which the test runner serves;
/// runtimes without an origin are told by an environment variable.
async fn origin() -> String {
    /// A test before this one has found that there is no server.
    static IS_MISSING: AtomicBool = AtomicBool::new(false);

    if IS_MISSING.load(Ordering::Relaxed) {
        // Without a stack, which takes longer to print for each of hundreds of tests than all else.
        let error = js_sys::Error::new("no test server, as the first failure says");
        let _ = js_sys::Reflect::set(&error, &"stack".into(), &"".into());
        wasm_bindgen::throw_val(error.into());
    }
    let origin = setting("WASM_WEBSOCKET_TEST_SERVER", "ws-url.txt").await.unwrap_or_default();
    if origin.is_empty() || js::fetch_text(&format!("{origin}/stats?id=x")).await.is_none() {
        IS_MISSING.store(true, Ordering::Relaxed);
        panic!("the test server is not running: start it with `cargo xtask server`");
    }
    origin
}

/// The engine that `cargo xtask test` is about to test, if it is that which runs this.
pub async fn asked_engine() -> Option<String> {
    let file = concat!("test-engine-", env!("CARGO_CRATE_NAME"), ".txt");
    setting("WASM_WEBSOCKET_TEST_ENGINE", file).await
}

/// Something that whoever runs the tests has set: in the environment, or, as browsers have none, in a
/// file of the folder `target`.
pub async fn setting(variable: &str, file: &str) -> Option<String> {
    let value = match environment(variable) {
        Some(value) => Some(value),
        None => js::fetch_text(&format!("/target/{file}")).await,
    };
    value.map(|value| value.trim().to_owned())
}

/// The outcome, which must come, in bounded time.
pub async fn outcome(closed: Closed) -> Result<CloseEvent, Disconnected> {
    within("the outcome", closed).await.into_result()
}

/// What is to be compared of a close event.
pub fn parts(event: &CloseEvent) -> (u16, &str, bool) {
    (event.code.into(), &event.reason, event.was_clean)
}

/// How many seconds `cargo xtask soak` gives this engine.
pub async fn soak_seconds() -> f64 {
    let seconds = js::fetch_text("/target/soak-seconds.txt").await;
    seconds.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(20.0)
}

/// Throws a JavaScript value as the failure of a test.
pub fn fail(what: &str, thrown: &JsValue) -> ! {
    panic!("{what}: {thrown:?}")
}
