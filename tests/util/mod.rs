//! What every test needs: the server, an id there, bounded waits, and a check for uncaught errors.

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
use wasm_websocket::{
    CloseEvent, Closed, Connect, ConnectError, Disconnected, Message, Payload, WebSocket,
};

pub(crate) use self::cases::cases;
pub use self::clock::Clock;
pub use self::global::{GlobalOverride, javascript, realm};
pub use self::js::{engine, environment, global, property};
pub use self::memory::{InUse, memory_size};
pub use self::quirks::Quirks;
pub use self::raw::{event, first_poll};
pub(crate) use self::skip::skip;
pub use self::stats::{Stats, Wait, until};
pub use self::timers::Timers;

pub const KIB: usize = 1 << 10;
pub const MIB: usize = 1 << 20;

/// The bound for what should happen at once, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bound for what takes long on a busy machine.
pub const LONG: Duration = Duration::from_secs(60);

/// A short time limit, for tests of what happens after it.
pub const SHORT: Duration = Duration::from_millis(300);

/// A URL whose port nobody listens on. The port is above those that systems assign.
pub const REFUSED_URL: &str = "ws://127.0.0.1:61911/";

/// The path of a server that answers no Close frame for longer than any test waits. Deno's process
/// lives until that connection ends.
pub const IGNORE_CLOSE: &str = "/ignore-close?hold_ms=15000";

/// One test: the server's origin and the test's id there.
pub struct Test {
    origin: String,
    id: String,
}

/// Runs a test, and fails it if errors or rejections were not caught.
pub async fn run(body: impl AsyncFnOnce(&Test)) {
    errors::watch();
    let test = Test { origin: origin().await, id: js::random_id() };
    body(&test).await;
    // A rejection is reported in a later task.
    sleep(Duration::ZERO).await;
    let uncaught = errors::take();
    assert!(uncaught.is_empty(), "nobody caught: {}", uncaught.join("; "));
}

impl Test {
    /// Returns the URL of a path of the server, such as `/echo` or `/close?code=4001`, with this
    /// test's id.
    pub fn url(&self, path: &str) -> String {
        let separator = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{separator}id={}", self.origin.replacen("http", "ws", 1), self.id)
    }

    /// Connects to a path of the server, in bounded time.
    pub async fn try_connect(&self, path: &str) -> Result<WebSocket, ConnectError> {
        let connect = WebSocket::connect(self.url(path));
        within("the connection", connect.into_future()).await
    }

    /// Connects to a path of the server. It must succeed.
    pub async fn connect(&self, path: &str) -> WebSocket {
        match self.try_connect(path).await {
            Ok(socket) => socket,
            Err(error) => panic!("{path} should open: {error}"),
        }
    }

    /// Returns what the server has seen of this test.
    pub async fn stats(&self) -> Stats {
        Stats::fetch(&format!("{}/stats?id={}", self.origin, self.id)).await
    }

    /// Returns what the server has seen once it has noticed aborted attempts, if the engine shows
    /// them.
    pub async fn stats_when_aborted(&self) -> Stats {
        if quirks().keeps_aborted_attempt {
            return self.stats().await;
        }
        let stats = self.stats_when(until().live(0)).await;
        assert_eq!(stats.live, 0, "a handshake was not aborted: {stats:?}");
        stats
    }

    /// Returns what the server has seen of this test once `wait` holds.
    pub async fn stats_when(&self, wait: Wait) -> Stats {
        let query = wait.query();
        let url = format!("{}/stats/wait?id={}&timeout_ms=8000{query}", self.origin, self.id);
        Stats::fetch(&url).await
    }
}

/// Awaits `future`. Fails the test if it is not ready in time.
pub async fn within<F: Future>(what: &str, future: F) -> F::Output {
    within_time(what, PATIENCE, future).await
}

/// Awaits `future`. Fails the test if it is not ready within `limit`.
///
/// The limit passes in ten steps. If the thread is blocked on a busy machine, only one step is
/// lost, and other late events are handled before the next step ends.
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

/// The bound for sending or receiving this many bytes: a MiB per second, on a busy machine.
pub fn time_for(bytes: usize) -> Duration {
    PATIENCE + Duration::from_secs((bytes / MIB) as u64)
}

/// A generous bound for what happens after a time limit. For [`SHORT`] it is below all default
/// limits of the crate.
pub fn soon_after(limit: Duration) -> Duration {
    3 * limit + Duration::from_secs(2)
}

/// Waits: for a time in which something must *not* happen, or until the next check of a condition.
pub async fn sleep(time: Duration) {
    TimeoutFuture::new(time.as_millis() as u32).await;
}

/// The quirks of this engine, whatever its global scope.
pub fn quirks() -> Quirks {
    let engine = engine();
    Quirks::of(engine.split(' ').next().unwrap_or_default())
}

/// Connects in bounded time. It must succeed.
pub async fn open(connect: Connect) -> WebSocket {
    match within("the connection", connect.into_future()).await {
        Ok(socket) => socket,
        Err(error) => panic!("it should open: {error}"),
    }
}

/// Sends a message in bounded time. It must succeed.
pub async fn send(socket: &WebSocket, message: impl Payload) {
    if let Err(error) = within("the sending", socket.send(message)).await {
        panic!("a message should be sent: {error}");
    }
}

/// Returns once this many messages are queued. The caller bounds the time.
pub async fn until_waiting(socket: &WebSocket, messages: usize) {
    while socket.depth().messages < messages {
        sleep(Duration::from_millis(20)).await;
    }
}

/// Receives a message in bounded time.
pub async fn next(socket: &mut WebSocket) -> Message {
    match within("a message", socket.next()).await {
        Some(Ok(message)) => message,
        Some(Err(error)) => panic!("a message should come, not the error {error:?}"),
        None => panic!("a message should come, not the end"),
    }
}

/// Receives a message, which must be a text.
pub async fn next_text(socket: &mut WebSocket) -> String {
    match next(socket).await {
        Message::Text(text) => text.into_string(),
        other => panic!("a text should come, not {other:?}"),
    }
}

/// Receives a message, which must be bytes.
pub async fn next_bytes(socket: &mut WebSocket) -> Vec<u8> {
    match next(socket).await {
        Message::Binary(bytes) => bytes.to_vec(),
        other => panic!("bytes should come, not {other:?}"),
    }
}

/// Returns the server's origin. The server writes it to a file that the test runner serves to pages
/// and workers. Runtimes read an environment variable.
async fn origin() -> String {
    /// An earlier test has found no server.
    static IS_MISSING: AtomicBool = AtomicBool::new(false);

    if IS_MISSING.load(Ordering::Relaxed) {
        // The error has no stack: printing one for each of hundreds of tests takes too long.
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

/// The engine that `cargo xtask test` means to test, if it runs this.
pub async fn asked_engine() -> Option<String> {
    let file = concat!("test-engine-", env!("CARGO_CRATE_NAME"), ".txt");
    setting("WASM_WEBSOCKET_TEST_ENGINE", file).await
}

/// A setting from the environment or, in browsers, from a file in the folder `target`.
pub async fn setting(variable: &str, file: &str) -> Option<String> {
    let value = match environment(variable) {
        Some(value) => Some(value),
        None => js::fetch_text(&format!("/target/{file}")).await,
    };
    value.map(|value| value.trim().to_owned())
}

/// Awaits the outcome in bounded time.
pub async fn outcome(closed: Closed) -> Result<CloseEvent, Disconnected> {
    within("the outcome", closed).await.into_result()
}

/// Code, reason and `was_clean` of a close event.
pub fn parts(event: &CloseEvent) -> (u16, &str, bool) {
    (event.code.into(), &event.reason, event.was_clean)
}

/// The number of seconds that `cargo xtask soak` gives this engine.
pub async fn soak_seconds() -> f64 {
    let seconds = js::fetch_text("/target/soak-seconds.txt").await;
    seconds.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(20.0)
}

/// Throws a JavaScript value as the failure of a test.
pub fn fail(what: &str, thrown: &JsValue) -> ! {
    panic!("{what}: {thrown:?}")
}
