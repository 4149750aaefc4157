//! Promises 1 to 3 under load: no message is lost or reordered.

use std::time::Duration;

use futures_util::future::{join, join_all};
use js_sys::{Date, Uint8Array};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Message, Text, WebSocket};

use super::figures::print;
use crate::util::{
    InUse, LONG, MIB, Test, next, next_text, outcome, quirks, run, sleep, time_for, until,
    until_waiting, within_time,
};

/// Opens this many connections, and retries if necessary: connections of earlier tests that the
/// browser has not closed yet count too, in Firefox for up to 20 s.
async fn connect_to_many(test: &Test, count: usize) -> Vec<WebSocket> {
    let mut sockets = Vec::with_capacity(count);
    let mut refused_in_a_row = 0;
    // They open one by one: Chromium delays the connections of a page that opens too many at once.
    while sockets.len() < count {
        match test.try_connect("/echo").await {
            Ok(socket) => {
                sockets.push(socket);
                refused_in_a_row = 0;
            }
            Err(error) => {
                refused_in_a_row += 1;
                if refused_in_a_row == 100 {
                    let opened = sockets.len();
                    // A test that panics drops nothing, so later tests could not connect.
                    drop(sockets);
                    panic!("no more than {opened} sockets are open at once: {error}");
                }
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
    sockets
}

#[wasm_bindgen_test]
async fn two_hundred_sockets_exchange_messages_and_lose_none() {
    run(async |test| exchange(test, 2.0).await).await;
}

/// Lets all sockets exchange messages for this many seconds.
pub async fn exchange(test: &Test, seconds: f64) {
    let count = quirks().max_sockets;
    let sockets = within_time("the connections", LONG, connect_to_many(test, count)).await;
    let end = Date::now() + seconds * 1000.0;
    let talks = sockets.into_iter().enumerate().map(async |(name, mut socket)| {
        let mut messages = 0_u32;
        while Date::now() < end {
            for number in messages..messages + 5 {
                socket.send(format!("{name}: {number}")).await.unwrap();
            }
            for number in messages..messages + 5 {
                assert_eq!(next_text(&mut socket).await, format!("{name}: {number}"));
            }
            messages += 5;
            // A pause leaves time for the other sockets.
            sleep(Duration::from_millis(20)).await;
        }
        let closing = socket.close_with(1000, "enough").unwrap();
        let event = within_time("the close", LONG, closing).await.into_result().unwrap();
        assert!(event.was_clean, "{event}");
        assert!(socket.next().await.is_none());
        messages
    });
    let limit = LONG + Duration::from_secs_f64(seconds);
    let messages: u32 = within_time("the talks", limit, join_all(talks)).await.iter().sum();
    let wait = until().closes(count as u32).live(0);
    let stats = test.stats_when(wait).await;
    assert_eq!((stats.connections, stats.messages_in), (count as u32, messages));
    assert!(stats.closes.iter().all(|close| *close == (1000, "enough".to_owned())));
    print(&format!("{count} sockets, {messages} messages each way, all closes clean"));
}

/// Bytes outside of Rust's memory, with a number at both ends.
fn bytes(len: usize, number: u32) -> Uint8Array {
    let bytes = Uint8Array::new_with_length(len as u32);
    let number = Uint8Array::from(&number.to_be_bytes()[..]);
    bytes.set(&number, 0);
    bytes.set(&number, len as u32 - 4);
    bytes
}

fn assert_bytes(message: &Message, len: usize, number: u32) {
    let Message::Binary(bytes) = message else { panic!("bytes should come, not {message:?}") };
    assert_eq!(bytes.len(), len);
    let view = bytes.to_uint8_array();
    let part = |from: usize| view.subarray(from as u32, from as u32 + 4).to_vec();
    assert_eq!(
        (part(0), part(len - 4)),
        (number.to_be_bytes().into(), number.to_be_bytes().into())
    );
}

#[wasm_bindgen_test]
async fn sixty_four_mib_go_each_way_in_many_messages() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let sender = socket.sender();
        let (count, len) = (1024, MIB / 16);
        let sending = async {
            for number in 0..count {
                sender.send(bytes(len, number)).await.unwrap();
            }
        };
        let receiving = async {
            for number in 0..count {
                assert_bytes(&next(&mut socket).await, len, number);
            }
        };
        within_time("64 MiB each way", time_for(128 * MIB), join(sending, receiving)).await;
        assert!(outcome(socket.close()).await.unwrap().was_clean);
    })
    .await;
}

#[wasm_bindgen_test]
async fn sixty_four_mib_go_each_way_in_one_message() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        socket.send(bytes(64 * MIB, 7)).await.unwrap();
        let message =
            within_time("the echo", time_for(128 * MIB), socket.next()).await.unwrap().unwrap();
        assert_bytes(&message, 64 * MIB, 7);
        assert!(outcome(socket.close()).await.unwrap().was_clean);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_messages_wait_for_a_reader_that_sleeps() {
    run(async |test| {
        let mut socket = test.connect("/flood?n=100000&size=16&then=stay").await;
        let before = InUse::now();
        within_time("the messages", LONG, until_waiting(&socket, 100_000)).await;
        let depth = socket.depth();
        assert_eq!((depth.messages, depth.bytes, depth.dropped), (100_000, 1_600_000, 0));
        for number in 0..100_000 {
            let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("no text") };
            assert_number(&text, number);
        }
        // wasm-bindgen's table of references remains, with 4 bytes each. The queue is freed.
        let after = InUse::now();
        assert!(after.bytes < before.bytes + MIB, "{after:?} after {before:?}");
        assert!(outcome(socket.close()).await.unwrap().was_clean);
        assert!(socket.next().await.is_none());
    })
    .await;
}

fn assert_number(text: &Text, number: u32) {
    assert_eq!(text.as_str(), format!("{number:08}:xxxxxxx"));
}
