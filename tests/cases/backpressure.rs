//! Promise 10: the send buffer is bounded, and waiting senders are served in order.

use std::time::Duration;

use futures_util::future::{join, join_all};
use futures_util::{SinkExt, poll};
use js_sys::{Array, Uint8Array};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, Disconnected, Message, Outcome, WebSocket};

use crate::util::{
    KIB, LONG, MIB, Test, next, next_text, open, outcome, quirks, run, skip, sleep, time_for,
    within, within_time,
};

/// Bytes outside of Rust's memory. The first is a number.
fn bytes(len: usize, number: u8) -> Uint8Array {
    let bytes = Uint8Array::new_with_length(len as u32);
    bytes.set_index(0, number);
    bytes
}

/// Connects to `path` with small high-water and low-water marks.
async fn connect_with_marks(test: &Test, path: &str) -> WebSocket {
    let options = WebSocket::connect(test.url(path));
    open(options.high_water_mark(64 * KIB as u64).low_water_mark(16 * KIB as u64)).await
}

/// Sends with `try_send` until the send buffer is full, and returns the number of messages sent.
/// Returns `None` if `bufferedAmount` stays 0, as the quirk `omits_system_buffer` allows.
fn fill(socket: &WebSocket, message: &Message) -> Option<u32> {
    for sent in 0..1000 {
        if let Err(error) = socket.try_send(message) {
            assert!(error.is_full(), "{error}");
            return Some(sent);
        }
        if sent == 100 && socket.buffered_amount() == 0 && quirks().omits_system_buffer {
            return None;
        }
    }
    panic!("{} bytes wait, and it is not full", socket.buffered_amount());
}

#[wasm_bindgen_test]
async fn what_waits_never_exceeds_the_mark_by_more_than_one_message() {
    run(async |test| {
        let mut socket = test.connect("/slow?pause_ms=200").await;
        let (count, len, mut most) = (1024_usize, 64 * KIB, 0);
        within_time("64 MiB", time_for(count * len), async {
            let message = bytes(len, 0);
            for _ in 0..count {
                socket.send(&message).await.unwrap();
                most = most.max(socket.buffered_amount());
            }
        })
        .await;
        assert!(most < (4 * MIB + len) as u64, "{most} bytes waited");
        socket.send("?").await.unwrap();
        let counted = within_time("the count", time_for(count * len), next_text(&mut socket)).await;
        assert_eq!(counted, format!("{count} {}", count * len));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_message_that_may_not_wait_comes_back_when_it_is_full() {
    run(async |test| {
        let mut socket = test.connect("/slow?pause_ms=200").await;
        let Some(sent) = fill(&socket, &bytes(64 * KIB, 0).into()) else {
            skip!("bufferedAmount stays 0 after a send")
        };
        assert!(sent == 64 || sent > 64 && quirks().omits_system_buffer, "{sent} of 4 MiB");
        let error = socket.try_send("back").unwrap_err();
        assert!(error.is_full() && !error.is_closed() && error.outcome().is_none());
        assert!(matches!(error.into_message(), Message::Text(text) if text == "back"));
        within_time("the drain", LONG, socket.flush()).await.unwrap();
        socket.try_send("?").unwrap();
        assert_eq!(next_text(&mut socket).await, format!("{sent} {}", sent as usize * 64 * KIB));
    })
    .await;
}

#[wasm_bindgen_test]
async fn every_kind_of_message_counts_in_full() {
    run(async |test| {
        let len = 30 * KIB;
        let parts = Array::of1(&bytes(len, 0));
        // Each character has three bytes in UTF-8.
        let text = "€".repeat(len / 3);
        let mut messages = vec![Message::from(text.as_str()), bytes(len, 0).into()];
        if !quirks().omits_blobs {
            messages.push(web_sys::Blob::new_with_u8_array_sequence(&parts).unwrap().into());
        }
        for message in messages {
            let socket = connect_with_marks(test, "/slow?pause_ms=200").await;
            let Some(sent) = fill(&socket, &message) else {
                skip!("bufferedAmount stays 0 after a send")
            };
            assert_eq!(sent, 3, "64 KiB are reached by the third {message:?}");
        }
        let socket = connect_with_marks(test, "/slow?pause_ms=200").await;
        for sent in 0..3 {
            assert!(socket.try_send(&text).is_ok(), "{sent}");
        }
        assert!(socket.try_send(&text).unwrap_err().is_full());
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_others_send_over_the_socket_counts() {
    run(async |test| {
        let socket = test.connect("/slow?pause_ms=200").await;
        let raw = socket.as_raw().clone();
        for _ in 0..64 {
            raw.send_with_array_buffer(&bytes(64 * KIB, 0).buffer()).unwrap();
        }
        let is_full = raw.buffered_amount() as usize >= 4 * MIB;
        assert!(is_full || quirks().omits_system_buffer, "{} bytes wait", raw.buffered_amount());
        assert_eq!(socket.try_send("one more").is_err_and(|error| error.is_full()), is_full);
        within_time("the drain", LONG, socket.flush()).await.unwrap();
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_message_larger_than_the_mark_goes_through() {
    run(async |test| {
        let mut socket = connect_with_marks(test, "/sink").await;
        within_time("three large messages", time_for(12 * MIB), async {
            for number in 0..3 {
                socket.send(bytes(4 * MIB, number)).await.unwrap();
            }
        })
        .await;
        socket.send("?").await.unwrap();
        let counted = within_time("the count", time_for(12 * MIB), next_text(&mut socket)).await;
        assert_eq!(counted, format!("3 {}", 12 * MIB));
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_marks_are_those_that_were_set() {
    run(async |test| {
        let options = WebSocket::connect(test.url("/slow?pause_ms=100"));
        let socket = open(options.high_water_mark(1000).low_water_mark(0)).await;
        let Some(sent) = fill(&socket, &bytes(400, 0).into()) else {
            skip!("bufferedAmount stays 0 after a send")
        };
        assert_eq!(sent, 3, "1000 bytes are reached by the third");
        let mut sending = socket.send(bytes(400, 0));
        assert!(poll!(&mut sending).is_pending());
        within("the turn", sending).await.unwrap();
        assert_eq!(socket.buffered_amount(), 400, "it waited until nothing else did");
    })
    .await;
}

#[wasm_bindgen_test]
async fn senders_that_wait_are_served_in_order() {
    run(async |test| {
        let mut socket = connect_with_marks(test, "/echo").await;
        let sender = socket.sender();
        let mut sending: Vec<_> = (0..100).map(|n| sender.send(bytes(32 * KIB, n))).collect();
        let mut waiting = 0;
        for sending in &mut sending {
            waiting += u32::from(poll!(sending).is_pending());
        }
        assert!(waiting >= 97 || socket.buffered_amount() == 0, "only {waiting} wait");
        // Futures that are done must not be polled again, so only the others are joined.
        let done = 100 - waiting as usize;
        let rest = join_all(sending.drain(done..));
        let reading = async {
            for number in 0..100 {
                let Message::Binary(bytes) = next(&mut socket).await else { panic!("no bytes") };
                let mut first = [0];
                bytes.copy_to(&mut first);
                assert_eq!((first[0], bytes.len()), (number, 32 * KIB));
            }
        };
        let (sent, ()) = within_time("the echoes", LONG, join(rest, reading)).await;
        assert!(sent.iter().all(Result::is_ok));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_waiting_sender_that_is_dropped_lets_the_next_go_on() {
    run(async |test| {
        let mut socket = connect_with_marks(test, "/echo").await;
        let sender = socket.sender();
        let Some(sent) = fill(&socket, &bytes(32 * KIB, 0).into()) else {
            skip!("bufferedAmount stays 0 after a send")
        };
        let (mut first, mut second) = (sender.send("first"), sender.send("second"));
        let mut third = sender.send("third");
        assert!(poll!(&mut first).is_pending());
        assert!(poll!(&mut second).is_pending());
        assert!(poll!(&mut third).is_pending());
        drop(first);
        within("the second's turn", second).await.unwrap();
        within("the third's turn", third).await.unwrap();
        for _ in 0..sent {
            assert!(matches!(next(&mut socket).await, Message::Binary(_)));
        }
        assert_eq!(next_text(&mut socket).await, "second");
        assert_eq!(next_text(&mut socket).await, "third");
    })
    .await;
}

/// The server reads nothing, so it does not see the close, and the close times out. Bytes in flight
/// extend the limit up to twentyfold. The flush has the same outcome, although Deno's
/// `bufferedAmount` is 0 as soon as the close has begun.
#[wasm_bindgen_test]
async fn a_close_wakes_all_who_wait_with_the_outcome() {
    run(async |test| {
        let limit = Duration::from_millis(100);
        let options = WebSocket::connect(test.url("/slow?pause_ms=10000")).close_timeout(limit);
        let socket = open(options).await;
        // This is more than the system's buffers hold.
        let Ok(()) = socket.try_send(bytes(48 * MIB, 0)) else { panic!("it goes through") };
        let mut sending: Vec<_> = (0..5).map(|n| socket.send(format!("message {n}"))).collect();
        for sending in &mut sending {
            if poll!(sending).is_ready() && quirks().omits_system_buffer {
                skip!("bufferedAmount stays 0 after a send");
            }
        }
        let mut flushing = socket.flush();
        assert!(poll!(&mut flushing).is_pending());
        drop(socket.close_with(4000, "").unwrap());
        let all = join(join_all(sending), flushing);
        let (results, flushed) = within("the outcome", all).await;
        assert_eq!(flushed, Err(Disconnected::CloseTimedOut(limit)));
        for (number, result) in results.into_iter().enumerate() {
            let error = result.unwrap_err();
            assert!(error.is_closed());
            assert_eq!(
                error.outcome(),
                Some(&Outcome::Unclean(Disconnected::CloseTimedOut(limit)))
            );
            let Message::Text(text) = error.into_message() else { panic!("no text") };
            assert_eq!(text, format!("message {number}").as_str());
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_lost_connection_tells_all_who_send() {
    run(async |test| {
        let socket = connect_with_marks(test, "/abort?after=1&delay_ms=100").await;
        socket.send("go").await.unwrap();
        let sending = (0..5).map(|_| send_until_the_end(&socket));
        let outcomes = within_time("the end", LONG, join_all(sending)).await;
        let outcome = within("the outcome", socket.closed()).await;
        assert!(!outcome.is_clean(), "{outcome:?}");
        assert!(outcomes.iter().all(|other| *other == outcome), "{outcomes:?}");
    })
    .await;
}

async fn send_until_the_end(socket: &WebSocket) -> Outcome {
    loop {
        if let Err(error) = socket.send(bytes(64 * KIB, 0)).await {
            return error.outcome().cloned().expect("it waits for the outcome");
        }
        // A loop that never waits would keep the end from being reported.
        sleep(Duration::ZERO).await;
    }
}

#[wasm_bindgen_test]
async fn a_flush_waits_until_nothing_waits_to_be_sent() {
    run(async |test| {
        let socket = test.connect("/slow?pause_ms=100").await;
        within("nothing to wait for", socket.flush()).await.unwrap();
        socket.send(bytes(8 * MIB, 0)).await.unwrap();
        within_time("the flush", LONG, socket.flush()).await.unwrap();
        assert_eq!(socket.buffered_amount(), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_flush_after_the_close_is_an_error() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let event = outcome(socket.close_with(4001, "bye").unwrap()).await.unwrap();
        assert_eq!(event.code, CloseCode::from(4001));
        let flushed = within("the error", socket.flush()).await;
        assert_eq!(flushed, Err(Disconnected::Closed(event)));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_sink_keeps_to_the_mark_as_well() {
    run(async |test| {
        let mut socket = connect_with_marks(test, "/slow?pause_ms=100").await;
        let mut most = 0;
        within_time("4 MiB", LONG, async {
            for _ in 0..128 {
                socket.feed(bytes(32 * KIB, 0).into()).await.unwrap();
                most = most.max(socket.buffered_amount());
            }
            SinkExt::flush(&mut socket).await.unwrap();
        })
        .await;
        assert!(most < (96 * KIB) as u64, "{most} bytes waited");
        socket.send("?").await.unwrap();
        assert_eq!(next_text(&mut socket).await, format!("128 {}", 4 * MIB));
    })
    .await;
}
