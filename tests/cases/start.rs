//! Promise 3: no message is lost at the start.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{BinaryType, Message, WebSocket};

use crate::util::{
    event, first_poll, next, next_text, open, outcome, run, sleep, until, until_waiting, within,
};

/// The server sends messages in the same write as the handshake's answer, and nobody polls until
/// they are queued. Crates that listen only after the open event was awaited lose them (W1).
#[wasm_bindgen_test]
async fn a_greeting_waits_for_a_reader_that_is_slow_to_poll() {
    run(async |test| {
        let mut socket = test.connect("/greet?n=2").await;
        within("the greetings", until_waiting(&socket, 2)).await;
        assert_eq!(next_text(&mut socket).await, "greeting 0");
        assert_eq!(next_text(&mut socket).await, "greeting 1");
    })
    .await;
}

/// The future is polled only every 30 ms, as in a game loop.
#[wasm_bindgen_test]
async fn a_greeting_survives_an_executor_that_polls_now_and_then() {
    run(async |test| {
        let mut connecting = WebSocket::connect(test.url("/greet?n=2")).into_future();
        let mut socket = loop {
            let polled = Pin::new(&mut connecting).poll(&mut Context::from_waker(Waker::noop()));
            match polled {
                Poll::Ready(socket) => break socket.unwrap(),
                Poll::Pending => sleep(Duration::from_millis(30)).await,
            }
        };
        assert_eq!(next_text(&mut socket).await, "greeting 0");
        assert_eq!(next_text(&mut socket).await, "greeting 1");
    })
    .await;
}

/// The server sends messages and closes before the future is polled a second time. The connect
/// still succeeds.
#[wasm_bindgen_test]
async fn a_greeting_survives_even_if_the_server_closes_before_anybody_looks() {
    run(async |test| {
        let url = test.url("/close?code=4001&messages=2");
        let mut connecting = WebSocket::connect(url).into_future();
        let raw = first_poll(&mut connecting);
        let close = event(&raw, "close");
        let wait = until().closes(1).live(0);
        assert_eq!(test.stats_when(wait).await.closes.len(), 1);
        within("the close event", close).await;
        let mut socket = within("the connection", connecting).await.unwrap();
        assert_eq!(next_text(&mut socket).await, "message 0");
        assert_eq!(next_text(&mut socket).await, "message 1");
        assert!(within("the end", socket.next()).await.is_none());
        assert_eq!(outcome(socket.closed()).await.unwrap().code, 4001);
    })
    .await;
}

/// The first binary message has the requested type.
#[wasm_bindgen_test]
async fn the_binary_type_holds_from_the_first_message_on() {
    run(async |test| {
        for (binary_type, is_blob) in [(BinaryType::Blob, true), (BinaryType::ArrayBuffer, false)] {
            let connect = WebSocket::connect(test.url("/greet?n=1&binary=1"));
            let mut socket = open(connect.binary_type(binary_type)).await;
            assert_eq!(socket.binary_type(), binary_type);
            let message = next(&mut socket).await;
            assert_eq!(matches!(message, Message::Blob(_)), is_blob, "{message:?}");
        }
    })
    .await;
}
