//! Promise 4: what each action gives in each state of a connection.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Disconnected, Error, Message, Outcome, WebSocket};

use crate::util::{Test, open, quirks, run, until, within};

/// How a connection stands when an action is tried.
#[derive(Clone, Copy, Debug)]
enum State {
    Connecting,
    Open,
    /// Open, with more buffered than the high-water mark.
    Blocked,
    /// After a local `close`, before the outcome.
    Closing,
    /// Closed by the server with 4001, cleanly.
    Closed,
    /// Ended by the server without a Close frame.
    Lost,
}

const STATES: [State; 6] =
    [State::Connecting, State::Open, State::Blocked, State::Closing, State::Closed, State::Lost];

impl State {
    async fn reach(self, test: &Test) -> WebSocket {
        match self {
            Self::Connecting => {
                let raw = web_sys::WebSocket::new(&test.url("/delay?ms=200")).unwrap();
                WebSocket::from_raw(raw)
            }
            Self::Open => test.connect("/echo").await,
            Self::Blocked => {
                let connect = WebSocket::connect(test.url("/echo")).high_water_mark(1);
                let socket = open(connect).await;
                // Within one task `bufferedAmount` only grows.
                socket.try_send("fills it").unwrap();
                socket
            }
            Self::Closing => {
                let socket = test.connect("/echo").await;
                socket.close_with(4002, "").unwrap();
                socket
            }
            Self::Closed => {
                let socket = test.connect("/close?code=4001").await;
                let _ = within("the close", socket.closed()).await;
                socket
            }
            Self::Lost => {
                let socket = test.connect("/fin?delay_ms=100").await;
                let _ = within("the end", socket.closed()).await;
                socket
            }
        }
    }
}

/// What one poll of a future gives; what it gives later is other tests' business.
fn poll_once<F: Future + Unpin>(mut future: F, name: impl FnOnce(F::Output) -> String) -> String {
    match Pin::new(&mut future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => name(output),
        Poll::Pending => "pending".into(),
    }
}

fn outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Clean(event) => format!("clean {}", u16::from(event.code)),
        Outcome::Unclean(disconnected) => lost(disconnected),
    }
}

fn lost(disconnected: Disconnected) -> String {
    match disconnected.close_event() {
        Some(event) => format!("lost {}", u16::from(event.code)),
        None => format!("{disconnected:?}"),
    }
}

fn ok_or<E>(error: impl FnOnce(E) -> String) -> impl FnOnce(Result<(), E>) -> String {
    |result| result.err().map_or_else(|| "ok".into(), error)
}

/// The actions, by name.
type Action = fn(&mut WebSocket) -> String;

const ACTIONS: [(&str, Action); 9] = [
    ("try_send", |socket| {
        ok_or(|error: wasm_websocket::SendError| {
            let kind = match (error.is_connecting(), error.is_full(), error.outcome()) {
                (true, ..) => "connecting".into(),
                (_, true, _) => "full".into(),
                (.., Some(ended)) => outcome(ended.clone()),
                _ => "closing".into(),
            };
            assert!(matches!(error.into_message(), Message::Text(text) if text == "x"));
            kind
        })(socket.try_send("x"))
    }),
    ("send", |socket| {
        let name = |error: wasm_websocket::SendError| outcome(error.outcome().cloned().unwrap());
        poll_once(socket.send("x"), ok_or(name))
    }),
    ("flush", |socket| poll_once(socket.flush(), ok_or(lost))),
    ("opened", |socket| poll_once(socket.opened(), ok_or(lost))),
    ("closed", |socket| poll_once(socket.closed(), outcome)),
    ("next", |socket| {
        poll_once(socket.next(), |item| match item {
            None => "end".into(),
            Some(Err(Error::Disconnected(disconnected))) => lost(disconnected),
            Some(item) => format!("{item:?}"),
        })
    }),
    ("close", |socket| poll_once(socket.close(), outcome)),
    ("close_with", |socket| poll_once(socket.close_with(4003, "").unwrap(), outcome)),
    ("close_with 1001", |socket| match socket.close_with(1001, "") {
        Ok(_) => "ok".into(),
        Err(_) => "refused".into(),
    }),
];

/// A row for each action and a column for each state, in the order of the two tables above.
const EXPECTED: [[&str; 6]; 9] = [
    // Connecting   Open       Blocked    Closing    Closed        Lost
    ["connecting", "ok", "full", "closing", "clean 4001", "lost 1006"], // try_send
    ["pending", "ok", "pending", "pending", "clean 4001", "lost 1006"], // send
    ["ok", "ok", "pending", "pending", "lost 4001", "lost 1006"],       // flush
    ["pending", "ok", "ok", "ok", "lost 4001", "lost 1006"],            // opened
    ["pending", "pending", "pending", "pending", "clean 4001", "lost 1006"], // closed
    ["pending", "pending", "pending", "pending", "end", "lost 1006"],   // next
    ["pending", "pending", "pending", "pending", "clean 4001", "lost 1006"], // close
    ["pending", "pending", "pending", "pending", "clean 4001", "lost 1006"], // close_with
    ["refused"; 6],                                                     // close_with 1001
];

/// Adapts an entry of the table to this engine.
fn in_this_engine(expected: &str, action: &str, state: State) -> String {
    let quirks = quirks();
    match (action, state) {
        ("close" | "close_with", State::Connecting) if quirks.fires_events_within_close => {
            format!("lost {}", quirks.lost_code)
        }
        _ => expected.replace("1006", &quirks.lost_code.to_string()),
    }
}

#[wasm_bindgen_test]
async fn every_action_in_every_state_gives_what_the_table_says() {
    run(async |test| {
        let mut connections = 0;
        for (row, (name, action)) in ACTIONS.iter().enumerate() {
            for (column, state) in STATES.iter().enumerate() {
                if matches!(state, State::Blocked) && quirks().omits_system_buffer {
                    continue;
                }
                let mut socket = state.reach(test).await;
                connections += 1;
                let expected = in_this_engine(EXPECTED[row][column], name, *state);
                assert_eq!(action(&mut socket), expected, "{name} when {state:?}");
            }
        }
        // All connections were dropped, in every state. A dropped attempt may not have reached the
        // server.
        let reached = connections - ACTIONS.len() as u32;
        let wait = until().live(0).closes(reached);
        let stats = test.stats_when(wait).await;
        assert_eq!(stats.live, 0, "{stats:?}");
    })
    .await;
}
