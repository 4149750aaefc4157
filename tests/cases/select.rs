//! `futures::select!` ignores branches that are terminated, and waits forever if they are
//! terminated too late. So a stream must be terminated after `None`, and a future after its result.

use std::future::IntoFuture;

use futures_channel::mpsc;
use futures_util::future::FusedFuture;
use futures_util::stream::FusedStream;
use futures_util::{StreamExt, select};
use js_sys::{Array, Uint8Array};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Blob, Error, Event, Message, Outcome, ReadyState, WebSocket};

use crate::util::{REFUSED_URL, Test, cases, parts, run, within};

/// Both paths send two messages before the end.
const CLEAN: &str = "/close?code=4001&messages=2&delay_ms=100";
const UNCLEAN: &str = "/abort?messages=2&delay_ms=100";

cases! {
    gives_every_item_and_then_none {
        a_socket_that_ends_cleanly(CLEAN, &["message 0", "message 1", "none"]);
        a_socket_that_is_lost(UNCLEAN, &["message 0", "message 1", "lost", "none"]);
    }
    gives_every_event_and_then_none {
        events_of_a_clean_end(CLEAN);
        events_of_a_loss(UNCLEAN);
    }
    gives_each_result_once {
        futures_before_and_after_a_clean_end(CLEAN);
        futures_before_and_after_a_loss(UNCLEAN);
    }
}

/// Collects a stream in a loop, beside a stream that never yields or ends.
async fn items<S: FusedStream + Unpin>(
    mut stream: S,
    name: impl Fn(S::Item) -> String,
) -> Vec<String> {
    let (_commands, mut never) = mpsc::unbounded::<()>();
    let mut names = Vec::new();
    loop {
        assert!(!stream.is_terminated(), "after {names:?}");
        select! {
            _ = never.next() => unreachable!(),
            item = StreamExt::next(&mut stream) => match item {
                Some(item) => names.push(name(item)),
                None => break,
            },
        }
    }
    assert!(stream.is_terminated());
    select! {
        _ = StreamExt::next(&mut stream) => panic!("it was terminated"),
        complete => names.push("none".to_owned()),
    }
    names
}

fn name(item: Result<Message, Error>) -> String {
    match item {
        Ok(Message::Text(text)) => text.into_string(),
        Err(Error::Disconnected(_)) => "lost".to_owned(),
        other => panic!("{other:?}"),
    }
}

async fn gives_every_item_and_then_none(path: &str, expected: &[&str]) {
    run(async |test| {
        let socket = test.connect(path).await;
        assert_eq!(within("the end of the socket", items(socket, name)).await, expected);

        let (_sender, receiver) = test.connect(path).await.split();
        assert_eq!(within("the end of the receiver", items(receiver, name)).await, expected);

        let socket = test.connect(path).await;
        assert_eq!(within("the end by `next`", items_by_next(socket)).await, expected);
    })
    .await;
}

/// Uses the crate's own `next`, which `socket.next()` means even with `StreamExt` in scope. A loop
/// that ends by `complete` must end.
async fn items_by_next(mut socket: WebSocket) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        select! {
            message = socket.next() => names.push(message.map_or("none".to_owned(), name)),
            complete => return names,
        }
    }
}

async fn gives_every_event_and_then_none(path: &str) {
    run(async |test| {
        let socket = test.socket_in(path, ReadyState::Connecting).await;
        let names = within("the end of the events", items(socket.events(), event_name)).await;
        assert_eq!(names[..3], ["open", "message", "message"]);
        assert_eq!(names[names.len() - 2..], ["close", "none"]);
        // All messages are queued by now.
        let names = items(socket, name).await;
        assert_eq!(names[..2], ["message 0", "message 1"]);
    })
    .await;
}

fn event_name(event: Event) -> String {
    match event {
        Event::Open => "open",
        Event::Message(_) => "message",
        Event::Error => "error",
        Event::Close(_) => "close",
        other => panic!("{other:?}"),
    }
    .to_owned()
}

/// Awaits a future beside a stream that never yields or ends, and asserts that it is terminated
/// then.
async fn result<F: FusedFuture + Unpin>(mut future: F) -> F::Output {
    let (_commands, mut never) = mpsc::unbounded::<()>();
    assert!(!future.is_terminated());
    let result = async {
        select! {
            _ = never.next() => unreachable!(),
            result = future => result,
        }
    };
    let result = within("the result", result).await;
    assert!(future.is_terminated());
    select! {
        _ = future => panic!("it was terminated"),
        complete => result,
    }
}

async fn gives_each_result_once(path: &str) {
    run(async |test: &Test| {
        let connect = WebSocket::connect(test.url(path));
        let mut socket = result(connect.into_future()).await.unwrap();
        result(socket.opened()).await.unwrap();
        result(socket.send("text")).await.unwrap();
        result(socket.flush()).await.unwrap();
        assert!(matches!(result(socket.next()).await, Some(Ok(Message::Text(_)))));

        let ended = result(socket.closed()).await;
        assert_eq!(within("the outcome", socket.closed()).await, ended);
        assert_eq!(ended.is_clean(), path == CLEAN, "{ended:?}");
        if let Outcome::Clean(event) = &ended {
            assert_eq!(parts(event), (4001, "", true));
        }
        result(socket.opened()).await.unwrap_err();
        result(socket.send("text")).await.unwrap_err();
        result(socket.flush()).await.unwrap_err();
        assert_eq!(result(socket.close()).await, ended);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_connection_that_is_refused_gives_its_error_once() {
    run(async |_| {
        result(WebSocket::connect(REFUSED_URL).into_future()).await.unwrap_err();
        result(WebSocket::connect("ftp://a").into_future()).await.unwrap_err();
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_blob_gives_its_bytes_and_its_text_once() {
    run(async |_| {
        let parts = Array::of1(&Uint8Array::from(&b"text"[..]));
        let blob = web_sys::Blob::new_with_u8_array_sequence(&parts).unwrap();
        let blob = Blob::from(blob);
        assert_eq!(result(blob.bytes()).await.unwrap().to_vec(), b"text");
        assert_eq!(result(blob.text()).await.unwrap(), "text");
    })
    .await;
}

/// A future that lost against another branch continues where it was.
#[wasm_bindgen_test]
async fn a_result_that_came_meanwhile_is_not_lost() {
    run(async |test| {
        let socket = test.connect(CLEAN).await;
        let (mut closed, mut opened) = (socket.closed(), socket.opened());
        let mut ended = None;
        while ended.is_none() {
            select! {
                opened = opened => opened.unwrap(),
                outcome = closed => ended = Some(outcome.into_result().unwrap()),
            }
        }
        assert!(opened.is_terminated() && closed.is_terminated());
    })
    .await;
}
