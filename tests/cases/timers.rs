//! No timer runs while nobody waits, except for a poll that was already scheduled. Time limits are
//! never early. `bufferedAmount` is polled only while somebody waits.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::poll;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, Disconnected, WebSocket};

use crate::util::{
    Clock, IGNORE_CLOSE, Timers, next_text, open, outcome, property, quirks, run, skip, sleep,
    within,
};

#[wasm_bindgen_test]
async fn an_open_connection_has_no_timer() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let timers = Timers::watch();
        socket.try_send("hello").unwrap();
        socket.send("hello").await.unwrap();
        assert_eq!(timers.started(), 0);
        next_text(&mut socket).await;
        next_text(&mut socket).await;
        let started = timers.started();
        sleep(Duration::from_millis(200)).await;
        assert_eq!((timers.started() - started, timers.running()), (1, 0), "the sleep's alone");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_timers_of_connecting_and_closing_end_with_them() {
    run(async |test| {
        let timers = Timers::watch();
        let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
        assert!(poll!(&mut connecting).is_pending());
        assert_eq!(timers.running(), 1, "the limit of connecting");
        let socket = within("the connection", connecting).await.unwrap();
        assert_eq!(timers.running(), 0);
        let closing = socket.close();
        assert_eq!(timers.running(), 1, "the limit of closing");
        outcome(closing).await.unwrap();
        assert_eq!(timers.running(), 0);

        let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
        assert!(poll!(&mut connecting).is_pending());
        drop(connecting);
        assert_eq!(timers.running(), 0, "cancelled");
    })
    .await;
}

/// Time limits with and without fractions of milliseconds.
const LIMITS: [Duration; 5] = [
    Duration::from_micros(700),
    Duration::from_millis(1),
    Duration::from_millis(7),
    Duration::from_millis(300),
    Duration::from_micros(2_500_500),
];

/// Returns after how many milliseconds of the clock a future is ready. No real time passes.
fn millis_until_ready<F: Future + Unpin>(clock: &Clock, mut future: F) -> (u32, F::Output) {
    for millis in 0..10_000 {
        let polled = Pin::new(&mut future).poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(output) = polled {
            return (millis, output);
        }
        clock.advance(1);
    }
    panic!("no limit of time has ended it");
}

/// A limit may last some milliseconds longer, because the platform's timers have whole
/// milliseconds.
fn assert_in_time(millis: u32, limit: Duration) {
    let limit = limit.as_secs_f64() * 1000.0;
    assert!((limit..limit + 5.0).contains(&f64::from(millis)), "{millis} ms for {limit} ms");
}

#[wasm_bindgen_test]
async fn the_limit_of_connecting_is_never_early() {
    run(async |test| {
        for limit in LIMITS {
            let connect = WebSocket::connect(test.url("/silent")).connect_timeout(limit);
            let clock = Clock::stopped();
            let (millis, result) = millis_until_ready(&clock, connect.into_future());
            drop(clock);
            assert_eq!(result.unwrap_err(), ConnectError::TimedOut(limit));
            assert_in_time(millis, limit);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_limit_of_closing_is_never_early() {
    run(async |test| {
        for limit in LIMITS {
            let connect = WebSocket::connect(test.url(IGNORE_CLOSE)).close_timeout(limit);
            let socket = open(connect).await;
            let clock = Clock::stopped();
            let (millis, outcome) = millis_until_ready(&clock, socket.close());
            drop(clock);
            assert_eq!(outcome.into_result(), Err(Disconnected::CloseTimedOut(limit)));
            assert_in_time(millis, limit);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn one_timer_runs_for_all_who_wait_to_send_and_none_after() {
    run(async |test| {
        let options = WebSocket::connect(test.url("/slow?pause_ms=200"));
        let options = options.high_water_mark(1).low_water_mark(0);
        let socket = open(options).await;
        let timers = Timers::watch();
        socket.try_send(vec![0; 100_000]).unwrap();
        if socket.buffered_amount() == 0 && quirks().omits_system_buffer {
            skip!("bufferedAmount stays 0 after a send");
        }
        let (mut first, mut second) = (socket.send("first"), socket.send("second"));
        let mut flushing = socket.flush();
        assert!(poll!(&mut first).is_pending());
        assert!(poll!(&mut second).is_pending());
        assert!(poll!(&mut flushing).is_pending());
        assert_eq!(timers.running(), 1);
        drop(first);
        assert_eq!(timers.running(), 1, "two still wait");
        drop((second, flushing));
        assert_eq!(timers.running(), 1, "nobody waits, which the next look will find");
        // A bounded wait would have a timer of its own.
        for _ in 0..1000 {
            if timers.running() > 0 {
                sleep(Duration::ZERO).await;
            }
        }
        assert_eq!(timers.running(), 0, "the last look");

        // The buffer may be empty by now.
        let _ = socket.try_send(vec![0; 100_000]);
        assert!(poll!(&mut socket.send("one more")).is_pending());
        within("the turn", socket.send("more")).await.unwrap();
        within("the flush", socket.flush()).await.unwrap();
        assert_eq!(timers.running(), 0, "nobody waits any more");
    })
    .await;
}

/// Overrides `bufferedAmount` with this many bytes, and counts how often it is read.
fn count_polls(raw: &web_sys::WebSocket, buffered: u32) -> impl Fn() -> u32 + use<> {
    Function::new_with_args(
        "raw, buffered",
        "raw.buffered = buffered;
        raw.polls = 0;
        const get = () => { raw.polls += 1; return raw.buffered };
        Object.defineProperty(raw, 'bufferedAmount', { get });",
    )
    .call2(&JsValue::UNDEFINED, raw, &buffered.into())
    .unwrap();
    let raw = raw.clone();
    move || property(&raw, "polls").as_f64().unwrap() as u32
}

#[wasm_bindgen_test]
async fn the_send_buffer_is_polled_while_somebody_waits_and_not_too_often() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let raw = socket.as_raw().clone();
        let polls = count_polls(&raw, 5_000_000);
        let clock = Clock::stopped();
        clock.advance(1000);
        assert_eq!(polls(), 0, "nobody waits");

        let mut sending = socket.send("waits");
        assert!(poll!(&mut sending).is_pending());
        clock.advance(20);
        let soon = polls();
        assert!(soon >= 10, "{soon} polls in the first 20 ms");
        clock.advance(1480);
        let all = polls();
        assert!(soon + 10 < all && all <= 200, "{all} polls in 1.5 s, {soon} in the first 20 ms");

        Reflect::set(&raw, &"buffered".into(), &0.into()).unwrap();
        clock.advance(20);
        assert!(matches!(poll!(&mut sending), Poll::Ready(Ok(()))));
        let idle = polls();
        clock.advance(1000);
        assert_eq!(polls(), idle, "nobody waits any more");
    })
    .await;
}
