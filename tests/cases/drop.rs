//! Promise 4: every future can be dropped at any time. A connection attempt is aborted, an open
//! connection closes with 1000, and nothing is left behind.

use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::join_all;
use futures_util::poll;
use wasm_bindgen::externref_heap_live_count;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::ReadyState::Open;
use wasm_websocket::{BinaryType, Message, WebSocket};

use crate::util::{
    InUse, Stats, Test, cases, event, first_poll, next, next_text, open, outcome, parts, quirks,
    run, skip, sleep, until, until_waiting, within,
};

/// When a connect is dropped.
#[derive(PartialEq)]
enum Moment {
    AfterOnePoll,
    /// Once the server has received the request.
    WhenRequested,
}

/// Drops a connect before it is open.
async fn dropped_while_connecting(path: &str, moment: Moment) {
    run(async |test| {
        let mut connecting = WebSocket::connect(test.url(path)).into_future();
        assert!(poll!(&mut connecting).is_pending());
        if moment == Moment::WhenRequested {
            test.stats_when(until().connections(1)).await;
            assert!(poll!(&mut connecting).is_pending());
        }
        drop(connecting);
        // The next connection must not be delayed, and must be the only one that the server sees.
        let mut socket = test.connect("/echo").await;
        within("the sending", socket.send("next")).await.unwrap();
        assert_eq!(next_text(&mut socket).await, "next");
        outcome(socket.close()).await.unwrap();
        let stats = test.stats_when_aborted().await;
        assert_eq!(stats.messages_in, 1, "{stats:?}");
        let aborted = stats.closes.iter().filter(|(code, _)| *code == 1006).count();
        assert!(aborted <= 1 && stats.closes.len() <= aborted + 1, "{stats:?}");
    })
    .await;
}

cases! {
    dropped_while_connecting {
        a_connect_dropped_at_once("/delay?ms=300", Moment::AfterOnePoll);
        a_connect_dropped_while_the_server_takes_its_time("/delay?ms=1500", Moment::WhenRequested);
        a_connect_dropped_at_once_before_a_server_that_is_silent("/silent", Moment::AfterOnePoll);
        a_connect_dropped_later_before_a_server_that_is_silent("/silent", Moment::WhenRequested);
    }
}

#[wasm_bindgen_test]
async fn a_connect_that_was_never_polled_never_asks_the_server() {
    run(async |test| {
        drop(WebSocket::connect(test.url("/echo")));
        drop(WebSocket::connect(test.url("/echo")).into_future());
        // Nothing must happen meanwhile.
        sleep(Duration::from_millis(100)).await;
        assert_eq!(test.stats().await.connections, 0);
    })
    .await;
}

/// The open event was fired, and nobody has polled since.
#[wasm_bindgen_test]
async fn a_connect_dropped_when_open_already_closes_with_1000() {
    run(async |test| {
        let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
        let raw = first_poll(&mut connecting);
        within("the open event", event(&raw, "open")).await;
        drop((connecting, raw));
        assert_eq!(closed(test).await.closes, [(1000, String::new())]);
    })
    .await;
}

/// Returns what the server has seen once no connection is left.
async fn closed(test: &Test) -> Stats {
    let wait = until().live(0).closes(1);
    let stats = test.stats_when(wait).await;
    assert_eq!(stats.live, 0, "{stats:?}");
    stats
}

async fn dropped_when_open(last: impl AsyncFnOnce(WebSocket)) {
    run(async |test| {
        let socket = test.connect("/echo").await;
        last(socket).await;
        assert_eq!(closed(test).await.closes, [(1000, String::new())]);
    })
    .await;
}

cases! {
    dropped_when_open {
        the_whole_dropped(async |socket| drop(socket));
        the_sender_dropped_then_the_receiver(async |socket| {
            let (sender, receiver) = socket.split();
            drop(sender);
            drop(receiver);
        });
        the_receiver_dropped_then_the_sender(async |socket| {
            let (sender, receiver) = socket.split();
            drop(receiver);
            sender.try_send("still open").unwrap();
            drop(sender);
        });
        a_clone_keeps_it_open_to_the_last(async |socket| {
            let sender = socket.sender().clone();
            drop(socket);
            assert_eq!(sender.ready_state(), Open);
            within("the sending", sender.send("still open")).await.unwrap();
        });
        a_send_that_was_not_polled_keeps_it_open(async |socket| {
            let sending = socket.send("still open");
            drop(socket);
            within("the sending", sending).await.unwrap();
        });
        a_flush_keeps_it_open(async |socket| {
            let flushing = socket.flush();
            drop(socket);
            within("the flush", flushing).await.unwrap();
        });
        who_waits_for_the_end_sees_it(async |socket| {
            let closed = socket.closed();
            drop(socket);
            assert_eq!(parts(&outcome(closed).await.unwrap()), (1000, "", true));
        });
        who_watches_keeps_nothing_open(async |socket| {
            let (events, opened) = (socket.events(), socket.opened());
            drop(socket);
            drop((events, opened));
        });
        with_messages_that_nobody_took(async |mut socket| {
            for text in ["taken", "left", "left, too"] {
                socket.try_send(text).unwrap();
            }
            assert_eq!(next_text(&mut socket).await, "taken");
            drop(socket);
        });
        within_a_handler_of_the_platform_s(async |socket| {
            let (done, dropped) = oneshot::channel();
            let raw = socket.as_raw().clone();
            let handler = Closure::once_into_js(move || {
                drop(socket);
                let _ = done.send(());
            });
            raw.set_onmessage(Some(handler.unchecked_ref()));
            raw.send_with_str("echo").unwrap();
            within("the message", dropped).await.unwrap();
        });
    }
}

/// The number of messages that are queued when handles are dropped.
const WAITING: u32 = 500;

/// Asserts that `last` frees the queued messages, although a future of the outcome remains. What
/// `last` returns is dropped later.
async fn frees_what_waits<T>(last: impl AsyncFnOnce(WebSocket) -> T) {
    run(async |test| {
        let path = format!("/flood?n={WAITING}&size=16&kind=binary&then=stay");
        let socket = test.connect(&path).await;
        within("the messages", until_waiting(&socket, WAITING as usize)).await;
        let closed = socket.closed();
        let before = InUse::now();
        let kept = last(socket).await;
        let after = InUse::now();
        // The drop starts a close, whose timer is a reference.
        let most = before.references - WAITING + 2;
        assert!(after.references <= most, "{after:?} after {before:?}");
        assert!(after.bytes < before.bytes, "{after:?} after {before:?}");
        drop(kept);
        outcome(closed).await.unwrap();
    })
    .await;
}

cases! {
    frees_what_waits {
        the_messages_go_with_the_last_handle(async |socket| drop(socket));
        the_messages_go_with_the_receiver(async |socket| {
            let (sender, receiver) = socket.split();
            drop(receiver);
            sender
        });
        the_messages_go_with_both_halves(async |socket| {
            let (sender, receiver) = socket.split();
            drop(sender);
            drop(receiver);
        });
    }
}

/// The second of three waiting senders is dropped. The others send, in order.
#[wasm_bindgen_test]
async fn a_send_dropped_while_it_waits_is_not_sent_and_holds_up_nobody() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/echo")).high_water_mark(1).low_water_mark(0);
        let mut socket = open(connect).await;
        socket.try_send("first").unwrap();
        let mut sends = ["second", "third", "fourth"].map(|text| socket.send(text)).map(Some);
        for sending in sends.iter_mut().flatten() {
            assert!(poll!(sending).is_pending() || quirks().omits_system_buffer);
        }
        if quirks().omits_system_buffer {
            skip!("bufferedAmount stays 0 after a send");
        }
        sends[1] = None;
        for result in within("the sending", join_all(sends.into_iter().flatten())).await {
            result.unwrap();
        }
        for expected in ["first", "second", "fourth"] {
            assert_eq!(next_text(&mut socket).await, expected);
        }
        outcome(socket.close()).await.unwrap();
        assert_eq!(closed(test).await.messages_in, 3);
    })
    .await;
}

#[wasm_bindgen_test]
async fn whatever_waits_can_be_dropped_before_the_end_and_after() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let (mut closed_, mut opened) = (socket.closed(), socket.opened());
        assert!(poll!(&mut closed_).is_pending() && poll!(&mut opened).is_ready());
        assert!(poll!(socket.next()).is_pending());
        drop((closed_, opened));
        let mut waits = (socket.closed(), socket.send("late"), socket.flush());
        let mut late = socket.close_with(4001, "").unwrap();
        assert!(poll!(&mut late).is_pending() && poll!(&mut waits.0).is_pending());
        assert!(poll!(&mut waits.1).is_pending());
        drop(late);
        outcome(socket.closed()).await.unwrap();
        drop(waits);
        assert!(within("the end", socket.next()).await.is_none());
        assert_eq!(closed(test).await.closes, [(4001, String::new())]);
    })
    .await;
}

/// Runs some rounds, after which all that is kept exists, then many more, which must not add a
/// reference.
async fn leaves_nothing_behind(rounds: usize, round: impl AsyncFn(&Test)) {
    run(async |test| {
        for _ in 0..2 {
            round(test).await;
        }
        let before = settled().await;
        for _ in 0..rounds {
            round(test).await;
        }
        let gone = async {
            while externref_heap_live_count() > before {
                sleep(Duration::ZERO).await;
            }
        };
        within(&format!("no more references than {before}"), gone).await;
    })
    .await;
}

/// Returns the number of references once it is stable for some turns of the event loop.
async fn settled() -> u32 {
    let (mut count, mut turns) = (externref_heap_live_count(), 0);
    while turns < 10 {
        sleep(Duration::from_millis(5)).await;
        let before = std::mem::replace(&mut count, externref_heap_live_count());
        turns = if count == before { turns + 1 } else { 0 };
    }
    count
}

cases! {
    leaves_nothing_behind {
        two_hundred_connects_dropped_at_once(200, async |test| {
            let mut connecting = WebSocket::connect(test.url("/delay?ms=50")).into_future();
            assert!(poll!(&mut connecting).is_pending());
        });
        two_hundred_connections_dropped_when_open(200, async |test| {
            let socket = test.connect("/echo").await;
            let (events, closed) = (socket.events(), socket.closed());
            drop(socket);
            outcome(closed).await.unwrap();
            drop(events);
        });
        // Chromium delays a page by seconds after a dozen failed attempts, each time.
        a_few_connections_that_are_refused(5, async |test| {
            test.try_connect("/status?code=401").await.unwrap_err();
        });
        a_hundred_blobs_that_are_read(100, async |test| {
            let connect = WebSocket::connect(test.url("/echo")).binary_type(BinaryType::Blob);
            let mut socket = open(connect).await;
            socket.try_send([1, 2]).unwrap();
            let Message::Blob(blob) = next(&mut socket).await else { panic!("no blob") };
            assert_eq!(within("the bytes", blob.bytes()).await.unwrap().to_vec(), [1, 2]);
            outcome(socket.close()).await.unwrap();
        });
        a_hundred_exchanges_with_messages_left(100, async |test| {
            let mut socket = test.connect("/echo").await;
            for text in ["taken", "left"] {
                socket.try_send(text).unwrap();
            }
            assert_eq!(next_text(&mut socket).await, "taken");
            let closed = socket.close();
            drop(socket);
            outcome(closed).await.unwrap();
        });
    }
}
