//! Promise 4: any number of connections leaves nothing behind, and memory does not grow with the
//! messages received.

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::future::{join_all, select};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::WebSocket;

use super::figures::print;
use crate::util::{InUse, Test, memory_size, next_text, outcome, run, sleep, until, within_time};

/// After this many cycles every list and queue, here and in the platform, has its final capacity.
const WARM_UP: u32 = 100;

/// How many cycles run concurrently. Chromium delays connections by seconds if there are more.
const LANES: u32 = 5;

/// Runs this many cycles. Those after the warm-up must leave nothing behind.
async fn leave_nothing(cycles: u32, cycle: impl AsyncFn(u32)) {
    leave_nothing_while(|number| number < cycles, cycle).await;
}

/// Runs cycles while `is_wanted` holds, and returns their number.
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
    // The values may be lower: garbage of the test runner may be collected in between.
    let more = after.bytes > before.bytes
        || after.allocations > before.allocations
        || after.references > before.references;
    assert!(!more, "after {cycles} cycles {after:?}, after the first {WARM_UP} {before:?}");
    print(&format!("{cycles} cycles: {after:?}; after the first {WARM_UP}: {before:?}"));
    cycles
}

/// What is in use when no task is pending.
async fn settled() -> InUse {
    sleep(Duration::ZERO).await;
    InUse::now()
}

/// Asserts that the server has seen this many connections, and that all have ended.
pub async fn all_have_ended(test: &Test, connections: u32) {
    let wait = until().closes(connections).live(0);
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

/// Every third cycle also opens a connection: Chromium delays each connection of a page by seconds
/// if most of them fail. The status is not 401, because WebKit would try to log in.
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
            // The answer is late enough for a cancellation before it. It is no later, because
            // Firefox may delay the next connection until the server has answered the cancelled
            // one.
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
        // The cancelled connections are gone, and do not delay a new one.
        let connect = WebSocket::connect(test.url("/echo")).connect_timeout(None);
        let minute = Duration::from_secs(60);
        drop(within_time("a connection after them", minute, connect.into_future()).await.unwrap());
        let wait = until().closes(1).live(0);
        assert_eq!(test.stats_when(wait).await.live, 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn memory_does_not_grow_with_two_hundred_thousand_messages() {
    run(async |test| receive(test, 200_000).await).await;
}

/// Receives this many messages, and asserts that no more memory is in use than after the first
/// 10,000.
pub async fn receive(test: &Test, messages: u32) {
    // The server does not close: it waits 5 s for the answer, and Firefox may need longer to read
    // all.
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
    // The queue keeps some capacity. One byte for each message would exceed this bound.
    assert!(late.bytes <= early.bytes + 65_536, "{late:?} after {early:?}");
    assert_eq!(late_size, early_size, "the size of the memory");
    print(&format!(
        "{messages} messages: {late:?}, memory {late_size}; after 10000: {early:?}, {early_size}"
    ));
}
