//! Promise 4: nothing is left behind, however often; and memory doesn't grow with what arrives.

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::future::{join_all, select};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::WebSocket;

use super::figures::print;
use crate::util::{InUse, Test, Wait, memory_size, next_text, outcome, run, sleep, within_time};

/// After so many cycles every list and queue, here and below, has its final room.
const WARM_UP: u32 = 100;

/// How many cycles run at once. Chromium delays connections by seconds when more are being made.
const LANES: u32 = 5;

/// Runs so many cycles, of which those after the warm-up must leave nothing.
async fn leave_nothing(cycles: u32, cycle: impl AsyncFn(u32)) {
    leave_nothing_while(|number| number < cycles, cycle).await;
}

/// The same as long as it is wanted; gives the number of cycles.
pub async fn leave_nothing_while(is_wanted: impl Fn(u32) -> bool, cycle: impl AsyncFn(u32)) -> u32 {
    let mut cycles = 0;
    let mut before = None;
    while is_wanted(cycles) {
        if cycles == WARM_UP {
            before = Some(settled().await);
        }
        let next = cycles + LANES;
        join_all((cycles..next).map(|number| cycle(number))).await;
        cycles = next;
    }
    let before = before.expect("it is wanted for longer than the warm-up");
    let after = settled().await;
    // No equality: what the test runner has left to the garbage collector may go meanwhile.
    let more = after.bytes > before.bytes
        || after.allocations > before.allocations
        || after.references > before.references;
    assert!(!more, "after {cycles} cycles {after:?}, after the first {WARM_UP} {before:?}");
    print(&format!("{cycles} cycles: {after:?}; after the first {WARM_UP}: {before:?}"));
    cycles
}

/// What is in use when nothing is under way.
async fn settled() -> InUse {
    sleep(Duration::ZERO).await;
    InUse::now()
}

/// The server must have seen so many connections, and all of them end.
pub async fn all_have_ended(test: &Test, connections: u32) {
    let wait = Wait { closes: Some(connections), live: Some(0), ..Wait::default() };
    let stats = test.stats_when(wait).await;
    assert_eq!((stats.live, stats.connections), (0, connections));
}

pub async fn echo_and_close(test: &Test, number: u32) {
    let mut socket = test.connect("/echo").await;
    socket.send(number.to_string()).await.unwrap();
    assert_eq!(next_text(&mut socket).await, number.to_string());
    let event = outcome(socket.close()).await.unwrap();
    assert!(event.was_clean);
}

#[wasm_bindgen_test]
async fn a_thousand_connections_that_echo_and_close_leave_nothing() {
    run(async |test| {
        leave_nothing(1000, async |number| echo_and_close(test, number).await).await;
        all_have_ended(test, 1000).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_thousand_connections_that_are_dropped_leave_nothing() {
    run(async |test| {
        leave_nothing(1000, async |_| drop(test.connect("/echo").await)).await;
        all_have_ended(test, 1000).await;
    })
    .await;
}

/// With a good one after every third: Chromium makes a page whose connections mostly fail wait for
/// seconds before each. No 401, which WebKit would try to log in to.
#[wasm_bindgen_test]
async fn a_thousand_refused_connections_leave_nothing() {
    run(async |test| {
        leave_nothing(1000, async |number| {
            test.try_connect("/status?code=500").await.unwrap_err();
            if number % 3 == 0 {
                drop(test.connect("/echo").await);
            }
        })
        .await;
        all_have_ended(test, 1000 + 334).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn two_hundred_cancelled_connections_leave_nothing() {
    run(async |test| {
        leave_nothing(WARM_UP + 200, async |number| {
            // Late enough to be cancelled before; no later, as Firefox may hold the next connection
            // back until the server has answered the one that was cancelled.
            let mut connecting = WebSocket::connect(test.url("/delay?ms=30")).into_future();
            match number % 4 {
                0 => {}
                1 => {
                    let mut context = Context::from_waker(Waker::noop());
                    assert!(pin!(&mut connecting).poll(&mut context).is_pending());
                }
                moment => {
                    let millis = if moment == 2 { 1 } else { 8 };
                    select(&mut connecting, pin!(sleep(Duration::from_millis(millis)))).await;
                }
            }
            drop(connecting);
            if number % 2 == 0 {
                drop(test.connect("/echo").await);
            }
        })
        .await;
        // Those that the server has heard of are gone, and the way to it is free.
        let connect = WebSocket::connect(test.url("/echo")).connect_timeout(None);
        let minute = Duration::from_secs(60);
        drop(within_time("a connection after them", minute, connect.into_future()).await.unwrap());
        let wait = Wait { closes: Some(1), live: Some(0), ..Wait::default() };
        assert_eq!(test.stats_when(wait).await.live, 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn memory_does_not_grow_with_two_hundred_thousand_messages() {
    run(async |test| receive(test, 200_000).await).await;
}

/// Receives so many messages, and ends with the memory that was in use after the first 10,000.
pub async fn receive(test: &Test, messages: u32) {
    // No close by the server: it waits 5 s for the answer, and Firefox may hold more than that.
    let mut socket = test.connect(&format!("/flood?n={messages}&size=16&then=stay")).await;
    let limit = Duration::from_secs(120);
    let reading = async {
        let mut early = None;
        for number in 1..=messages {
            drop(socket.next().await.unwrap().unwrap());
            if number == 10_000 {
                early = Some((InUse::now(), memory_size()));
            }
        }
        early.expect("there are more than that")
    };
    let (early, early_size) = within_time("the messages", limit, reading).await;
    assert!(outcome(socket.close()).await.unwrap().was_clean);
    assert!(socket.next().await.is_none());
    let (late, late_size) = (InUse::now(), memory_size());
    assert!(late.references <= early.references, "{late:?} after {early:?}");
    // The queue keeps room for a burst; a single byte for each message would be more than this.
    assert!(late.bytes <= early.bytes + 65_536, "{late:?} after {early:?}");
    assert_eq!(late_size, early_size, "the size of the memory");
    print(&format!(
        "{messages} messages: {late:?}, memory {late_size}; after 10000: {early:?}, {early_size}"
    ));
}
