//! Promise 11: the receive queue is bounded, and nothing hides an overflow.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Connect, Disconnected, Error, Message, Overflow, WebSocket};

use crate::util::{
    InUse, MIB, Test, memory_size, next, next_text, open, outcome, run, time_for, until,
    until_waiting, within, within_time,
};

fn flood(test: &Test, query: &str) -> Connect {
    WebSocket::connect(test.url(&format!("/flood?{query}")))
}

/// Returns the numbers of all remaining messages, and the errors after them.
async fn rest(socket: &mut WebSocket) -> (Vec<u32>, Vec<Error>) {
    let (mut numbers, mut errors) = (Vec::new(), Vec::new());
    while let Some(item) = within("the end of the stream", socket.next()).await {
        match item {
            Ok(message) => numbers.push(number(&message)),
            Err(error) => errors.push(error),
        }
    }
    for _ in 0..3 {
        assert!(within("the end again", socket.next()).await.is_none());
    }
    (numbers, errors)
}

fn number(message: &Message) -> u32 {
    match message {
        Message::Text(text) => text.as_str().split(':').next().unwrap().parse().unwrap(),
        Message::Binary(bytes) => {
            let mut number = [0; 4];
            bytes.copy_to(&mut number);
            u32::from_be_bytes(number)
        }
        Message::Blob(blob) => panic!("{blob:?} has no number"),
    }
}

fn is_overflow(errors: &[Error]) -> bool {
    matches!(errors, [Error::Disconnected(Disconnected::Overflow)])
}

/// 64 MiB arrive, nobody receives, and 16 MiB can be queued.
#[wasm_bindgen_test]
async fn by_default_too_much_closes_the_connection_and_is_the_outcome() {
    run(async |test| {
        let mut socket = open(flood(test, "n=1024&size=65536&kind=binary&then=stay")).await;
        let end = within_time("the end", time_for(64 * MIB), socket.closed()).await;
        assert_eq!(end.into_result(), Err(Disconnected::Overflow));
        let depth = socket.depth();
        assert_eq!((depth.messages, depth.bytes, depth.dropped), (256, 16 * MIB as u64, 0));

        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!(stats.closes, [(4009, "receiver too slow".to_owned())]);

        let (numbers, errors) = rest(&mut socket).await;
        assert!(numbers.into_iter().eq(0..256), "all that came before, in order");
        assert!(is_overflow(&errors), "{errors:?}");
        assert_eq!(outcome(socket.closed()).await, Err(Disconnected::Overflow));
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_server_sees_the_code_and_reason_that_were_chosen() {
    run(async |test| {
        let overflow = Overflow::close(4321, "slow down").unwrap();
        let options = flood(test, "n=1000&size=16&then=stay").max_waiting_messages(10);
        let mut socket = open(options.on_overflow(overflow)).await;
        assert_eq!(outcome(socket.closed()).await, Err(Disconnected::Overflow));
        let stats = test.stats_when(until().closes(1).live(0));
        assert_eq!(stats.await.closes, [(4321, "slow down".to_owned())]);
        let (numbers, errors) = rest(&mut socket).await;
        assert!(numbers.into_iter().eq(0..10));
        assert!(is_overflow(&errors), "{errors:?}");
    })
    .await;
}

/// The server closes right after its messages, before it sees the overflow.
#[wasm_bindgen_test]
async fn a_clean_close_that_follows_does_not_hide_that_it_was_too_much() {
    run(async |test| {
        let options = flood(test, "n=100&size=16&code=1000").max_waiting_messages(99);
        let mut socket = open(options).await;
        assert_eq!(outcome(socket.closed()).await, Err(Disconnected::Overflow));
        test.stats_when(until().closes(1).live(0)).await;
        let (numbers, errors) = rest(&mut socket).await;
        assert!(numbers.into_iter().eq(0..99));
        assert!(is_overflow(&errors), "{errors:?}");
        assert_eq!(outcome(socket.closed()).await, Err(Disconnected::Overflow));
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_oldest_messages_make_room_and_are_counted() {
    run(async |test| {
        let options = flood(test, "n=1000&size=16").max_waiting_messages(10);
        let mut socket = open(options.on_overflow(Overflow::DropOldest)).await;
        assert!(outcome(socket.closed()).await.is_ok());
        let depth = socket.depth();
        assert_eq!((depth.messages, depth.bytes, depth.dropped), (10, 160, 990));
        let (numbers, errors) = rest(&mut socket).await;
        assert!(numbers.into_iter().eq(990..1000) && errors.is_empty(), "{errors:?}");
        assert_eq!(socket.depth().dropped, 990);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_newest_messages_are_dropped_and_counted() {
    run(async |test| {
        let options = flood(test, "n=1000&size=16").max_waiting_bytes(160);
        let mut socket = open(options.on_overflow(Overflow::DropNewest)).await;
        assert!(outcome(socket.closed()).await.is_ok());
        let depth = socket.depth();
        assert_eq!((depth.messages, depth.bytes, depth.dropped), (10, 160, 990));
        let (numbers, errors) = rest(&mut socket).await;
        assert!(numbers.into_iter().eq(0..10) && errors.is_empty(), "{errors:?}");
    })
    .await;
}

/// The bytes stay in JavaScript's memory.
#[wasm_bindgen_test]
async fn without_a_limit_64_mib_wait_outside_of_rusts_memory() {
    run(async |test| {
        let options = flood(test, "n=1024&size=65536&kind=binary&then=stay");
        let mut socket = open(options.max_waiting_bytes(None)).await;
        let (before, size_before) = (InUse::now(), memory_size());
        within_time("the messages", time_for(64 * MIB), until_waiting(&socket, 1024)).await;
        let (after, size_after) = (InUse::now(), memory_size());
        let depth = socket.depth();
        assert_eq!((depth.messages, depth.bytes, depth.dropped), (1024, 64 * MIB as u64, 0));
        assert!(after.bytes < before.bytes + 256 * 1024, "{after:?} after {before:?}");
        assert!(size_after < size_before + MIB as u64, "{size_after} after {size_before}");
        assert!(outcome(socket.close()).await.is_ok());
        let (numbers, errors) = rest(&mut socket).await;
        assert!(numbers.into_iter().eq(0..1024) && errors.is_empty(), "{errors:?}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_depth_tells_what_waits() {
    run(async |test| {
        let mut socket = test.connect("/close?messages=3&code=1000").await;
        assert!(outcome(socket.closed()).await.is_ok());
        for waiting in (1..=3).rev() {
            let depth = socket.depth();
            assert_eq!((depth.messages, depth.bytes), (waiting, waiting as u64 * 9));
            next(&mut socket).await;
        }
        assert_eq!((socket.depth().messages, socket.depth().bytes), (0, 0));
    })
    .await;
}

/// The platform has already received it, so refusing it would save nothing.
#[wasm_bindgen_test]
async fn one_message_may_wait_whatever_its_size() {
    run(async |test| {
        let options = WebSocket::connect(test.url("/echo")).max_waiting_bytes(10);
        let mut socket = open(options).await;
        let long = "é".repeat(1000);
        socket.send(&long).await.unwrap();
        assert_eq!(next_text(&mut socket).await, long);
        socket.send("short").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "short");
    })
    .await;
}

/// A dropped receiver can't be too slow.
#[wasm_bindgen_test]
async fn what_nobody_will_read_never_overflows() {
    run(async |test| {
        let options = flood(test, "n=1000&size=16").max_waiting_messages(1);
        let (sender, receiver) = open(options).await.split();
        drop(receiver);
        assert!(outcome(sender.closed()).await.is_ok());
        assert_eq!((sender.depth().messages, sender.depth().dropped), (0, 0));
    })
    .await;
}
