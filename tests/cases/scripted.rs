//! Connections whose platform fires events late, not at all, or against the standard. A scripted
//! class overrides the platform's.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt, poll};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, Disconnected, Event, Message, Outcome, WebSocket};

use crate::util::{
    GlobalOverride, cases, global, javascript, outcome, property, run, skip, sleep, within,
    within_time,
};

const URL: &str = "ws://127.0.0.1:9/scripted";

/// Does nothing by itself. `end` changes the state, fires an error event if `error` is true, and
/// fires a close event after `delay` milliseconds if that is given.
const CLASS: &str = "
    return class extends EventTarget {
        constructor(url) {
            super();
            const properties = { url, readyState: 0, bufferedAmount: 0, protocol: '' };
            Object.assign(this, properties, { extensions: '', binaryType: 'blob' });
        }
        send() {}
        close() { this.readyState = Math.max(this.readyState, 2) }
        open() {
            this.readyState = 1;
            this.dispatchEvent(new Event('open'));
        }
        end(state, error, code, wasClean, delay) {
            this.readyState = state;
            if (error) this.dispatchEvent(new Event('error'));
            const event = Object.assign(new Event('close'), { code, reason: '', wasClean });
            if (delay !== undefined) setTimeout(() => this.dispatchEvent(event), delay);
        }
    }";

fn start() -> WebSocket {
    let _replaced = GlobalOverride::of_web_socket(Some(&javascript(CLASS)));
    WebSocket::connect(URL).start().unwrap()
}

/// Returns a socket that is open.
fn open() -> WebSocket {
    let socket = start();
    call(&socket, "this.open()");
    socket
}

fn call(socket: &WebSocket, body: &str) {
    Function::new_no_args(body).call0(socket.as_raw()).unwrap();
}

/// The state of a connection when it fails.
#[derive(Clone, Copy, Debug)]
enum State {
    Connecting,
    Open,
    Sending,
    Flushing,
    Closing,
}

const STATES: [State; 5] =
    [State::Connecting, State::Open, State::Sending, State::Flushing, State::Closing];

fn in_state(state: State) -> WebSocket {
    let socket = match state {
        State::Connecting => start(),
        _ => open(),
    };
    match state {
        State::Connecting | State::Open => {}
        State::Sending | State::Flushing => {
            let buffered = JsValue::from_f64(5e6);
            Reflect::set(socket.as_raw(), &"bufferedAmount".into(), &buffered).unwrap();
        }
        State::Closing => drop(socket.close()),
    }
    socket
}

/// WebKit fires the two events in separate tasks. On a busy machine much may happen between them.
#[wasm_bindgen_test]
async fn a_close_event_that_comes_long_after_the_error_is_the_outcome() {
    run(async |_| {
        let lives = STATES.into_iter().flat_map(|state| {
            [0, 10, 60, 300, 1000, 2000].map(|delay| async move {
                let mut socket = in_state(state);
                let closed = socket.closed();
                let mut sender = socket.sender();
                let sending = async move {
                    match state {
                        State::Sending => drop(sender.send("waits").await),
                        State::Flushing => drop(SinkExt::close(&mut sender).await),
                        _ => {}
                    }
                };
                let mut sending = std::pin::pin!(sending);
                let is_waiting = poll!(&mut sending).is_pending();
                let raw = socket.as_raw().clone();
                Function::new_no_args(&format!("this.end(3, true, 1006, false, {delay})"))
                    .call0(&raw)
                    .unwrap();
                let end = outcome(closed).await;
                let Err(Disconnected::Closed(event)) = &end else {
                    panic!("{state:?}, {delay} ms: {end:?}")
                };
                assert_eq!(event.code, 1006);
                if is_waiting {
                    sending.await;
                }
                assert!(within("the error", socket.next()).await.unwrap().is_err());
                assert!(within("the end", socket.next()).await.is_none());
            })
        });
        join_all(lives).await;
    })
    .await;
}

/// An awaited attempt has the same error.
#[wasm_bindgen_test]
async fn a_refusal_whose_close_event_is_late_is_a_refusal() {
    run(async |_| {
        let class = javascript(&format!(
            "const scripted = (() => {{ {CLASS} }})();
            return class extends scripted {{
                constructor(url) {{
                    super(url);
                    setTimeout(() => this.end(3, true, 1006, false, 500));
                }}
            }}"
        ));
        let mut connecting = WebSocket::connect(URL).into_future();
        let replaced = GlobalOverride::of_web_socket(Some(&class));
        let polled = poll!(&mut connecting);
        drop(replaced);
        assert!(polled.is_pending());
        let error = within("the error", connecting).await.unwrap_err();
        assert_eq!(error.to_string(), "the connection could not be opened (1006)");
        assert!(!error.is_permanent());
    })
    .await;
}

async fn ends_without_a_close_event(state: State, script: &str) {
    run(async |_| {
        let mut socket = in_state(state);
        call(&socket, script);
        // A send notices it, before the limit of a close, which is 3 s.
        let sending = socket.send("waits");
        let limit = Duration::from_millis(2900);
        let sending = within_time("the error", limit, sending).await.unwrap_err();
        assert_eq!(
            sending.outcome(),
            Some(&Outcome::Unclean(Disconnected::NoCloseEvent)),
            "{sending:?}"
        );
        assert_eq!(outcome(socket.closed()).await, Err(Disconnected::NoCloseEvent));
        assert!(within("the error", socket.next()).await.unwrap().is_err());
        assert!(within("the end", socket.next()).await.is_none());
    })
    .await;
}

cases! {
    ends_without_a_close_event {
        found_closed_while_connecting(State::Connecting, "this.end(3)");
        found_closed_while_open(State::Open, "this.end(3)");
        found_closed_while_sending(State::Sending, "this.end(3)");
        found_closed_while_closing(State::Closing, "this.end(3)");
        // Node 22 does this.
        an_error_alone_while_connecting(State::Connecting, "this.end(0, true)");
    }
}

/// No close event follows, although one normally does. The wait for it is long, but bounded.
#[wasm_bindgen_test]
async fn an_error_alone_ends_it_in_time() {
    run(async |_| {
        for state in [State::Connecting, State::Open, State::Closing] {
            let socket = in_state(state);
            let closed = socket.closed();
            call(&socket, "this.end(3, true)");
            let end = outcome(closed).await;
            assert_eq!(end, Err(Disconnected::NoCloseEvent), "{state:?}");
        }
    })
    .await;
}

/// A code that no Close frame can have is not a clean end, whatever `wasClean` is.
#[wasm_bindgen_test]
async fn code_1006_is_never_clean() {
    run(async |_| {
        for (code, is_clean) in
            [(1006, false), (1015, false), (0, false), (1005, true), (4001, true)]
        {
            let mut socket = open();
            call(&socket, &format!("this.end(3, false, {code}, true, 0)"));
            let end = within("the outcome", socket.closed()).await;
            assert_eq!((end.is_clean(), end.code()), (is_clean, Some(code.into())));
            let error = within("the end", socket.next()).await;
            assert_eq!(error.is_none(), is_clean, "{code}");
        }
    })
    .await;
}

/// A sink closes once `bufferedAmount` is 0. Messages that arrive before are received.
#[wasm_bindgen_test]
async fn a_sink_flushes_before_it_closes() {
    run(async |_| {
        let socket = in_state(State::Flushing);
        let raw = socket.as_raw().clone();
        let (mut sender, mut receiver) = socket.split();
        let mut closing = SinkExt::close(&mut sender);
        assert!(poll!(&mut closing).is_pending());
        let ready_state = || property(&raw, "readyState").as_f64();
        assert_eq!(ready_state(), Some(1.0), "there is something left to flush");
        Function::new_no_args(
            "this.dispatchEvent(Object.assign(new Event('message'), { data: 'meanwhile' }))",
        )
        .call0(&raw)
        .unwrap();
        let message = within("the message", receiver.next()).await.unwrap().unwrap();
        assert!(matches!(message, Message::Text(text) if text == "meanwhile"));
        assert!(poll!(&mut closing).is_pending());
        assert_eq!(ready_state(), Some(1.0));
        Function::new_no_args("this.bufferedAmount = 0").call0(&raw).unwrap();
        within("the close", async {
            while ready_state() != Some(2.0) {
                sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        Function::new_no_args("this.end(3, false, 1000, true, 0)").call0(&raw).unwrap();
        within("the close", closing).await.unwrap();
    })
    .await;
}

/// How the first sender leaves the queue.
#[derive(Clone, Copy, Debug)]
enum Leaving {
    /// It waits for a server that reads nothing, and is dropped.
    Blocked,
    /// It was woken, and is dropped without another poll.
    Woken,
    /// It was woken, and sends.
    Sends,
}

/// A task that records that it was woken.
#[derive(Default)]
struct Task(AtomicBool);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Relaxed);
    }
}

impl Task {
    fn poll<F: Future + Unpin>(self: &Arc<Self>, future: &mut F) -> Poll<F::Output> {
        let waker = Waker::from(Arc::clone(self));
        Pin::new(future).poll(&mut Context::from_waker(&waker))
    }

    fn is_woken(&self) -> bool {
        self.0.load(Relaxed)
    }

    async fn woken(&self, what: &str) {
        let woken = async {
            while !self.is_woken() {
                sleep(Duration::ZERO).await;
            }
        };
        within(what, woken).await;
    }
}

/// Each sender is a task of its own, so waking the first does not poll the second.
async fn wakes_the_next(leaving: Leaving) {
    run(async |_| {
        let socket = in_state(State::Sending);
        let (mut first, mut second) = (socket.send("first"), socket.send("second"));
        let tasks = [Arc::<Task>::default(), Arc::<Task>::default()];
        assert!(tasks[0].poll(&mut first).is_pending());
        assert!(tasks[1].poll(&mut second).is_pending());
        if let Leaving::Blocked = leaving {
            drop(first);
            call(&socket, "this.bufferedAmount = 0");
        } else {
            call(&socket, "this.bufferedAmount = 0");
            tasks[0].woken("the first's turn").await;
            // The poll of `bufferedAmount` that woke it was the last one, because no sender is
            // blocked.
            sleep(Duration::from_millis(50)).await;
            assert!(!tasks[1].is_woken(), "not before its turn");
            match leaving {
                Leaving::Sends => assert!(matches!(tasks[0].poll(&mut first), Poll::Ready(Ok(())))),
                _ => drop(first),
            }
        }
        tasks[1].woken("the second's turn").await;
        assert!(matches!(tasks[1].poll(&mut second), Poll::Ready(Ok(()))));
    })
    .await;
}

cases! {
    wakes_the_next {
        a_sender_dropped_while_blocked_wakes_the_next(Leaving::Blocked);
        a_sender_dropped_when_woken_wakes_the_next(Leaving::Woken);
        a_sender_that_sends_wakes_the_next(Leaving::Sends);
    }
}

/// There is one outcome, whatever the platform fires after it.
#[wasm_bindgen_test]
async fn a_second_close_event_changes_nothing() {
    run(async |_| {
        let mut socket = open();
        let mut events = socket.events();
        let closed = socket.closed();
        call(&socket, "this.end(3, false, 4001, true, 0); this.end(3, true, 1006, false, 0)");
        call(&socket, "this.end(3, false, 1000, true, 0)");
        let end = outcome(closed).await;
        sleep(Duration::from_millis(50)).await;
        assert_eq!(outcome(socket.closed()).await, end);
        assert_eq!(end.map(|event| u16::from(event.code)), Ok(4001));
        assert!(within("the end", socket.next()).await.is_none());
        let last = within("the events", events.by_ref().collect::<Vec<_>>()).await.pop();
        assert!(matches!(last, Some(Event::Close(event)) if event.code == 4001));
    })
    .await;
}

/// A peer that reads nothing can't delay the close of a sink without limit.
#[wasm_bindgen_test]
async fn a_sink_that_cannot_flush_gives_up_in_time() {
    run(async |_| {
        let class = javascript(CLASS);
        let replaced = GlobalOverride::of_web_socket(Some(&class));
        let limit = Duration::from_millis(300);
        let mut socket = WebSocket::connect(URL).close_timeout(limit).start().unwrap();
        drop(replaced);
        call(&socket, "this.open(); this.bufferedAmount = 7");
        let error = within("the close", SinkExt::close(&mut socket)).await.unwrap_err();
        assert_eq!(error.to_string(), "the close made no progress for 300ms");
    })
    .await;
}

/// Fires a policy violation in this global scope. Returns false if there are no policies.
fn violate(init: &str) -> bool {
    if property(&global(), "SecurityPolicyViolationEvent").is_undefined() {
        return false;
    }
    javascript(&format!(
        "const init = {{
            blockedURI: '{URL}', disposition: 'enforce', effectiveDirective: 'connect-src',
            documentURI: 'http://a/', violatedDirective: 'connect-src', originalPolicy: '',
            statusCode: 200, {init}
        }};
        globalThis.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation', init))"
    ));
    true
}

async fn fails(init: &str, script: &str, expected: Disconnected) {
    run(async |_| {
        for is_violation_first in [true, false] {
            let socket = start();
            let closed = socket.closed();
            if is_violation_first && !violate(init) {
                skip!("there are no security policies");
            }
            call(&socket, script);
            if !is_violation_first {
                violate(init);
            }
            assert_eq!(outcome(closed).await, Err(expected.clone()), "{is_violation_first}");
        }
    })
    .await;
}

fn lost() -> Disconnected {
    Disconnected::Closed(wasm_websocket::CloseEvent::new(1006, "", false))
}

cases! {
    fails {
        // Chromium does this.
        blocked_with_an_error_alone("", "this.end(3, true)", Disconnected::Blocked);
        blocked_with_an_error_and_a_close(
            "", "this.end(3, true, 1006, false, 50)", Disconnected::Blocked
        );
        blocked_by_a_url_cut_short(
            "blockedURI: 'ws://127.0.0.1:9'", "this.end(3, true)", Disconnected::Blocked
        );
        not_blocked_where_the_policy_only_reports(
            "disposition: 'report'", "this.end(3, true, 1006, false, 50)", lost()
        );
        not_blocked_by_another_directive(
            "effectiveDirective: 'img-src'", "this.end(3, true, 1006, false, 50)", lost()
        );
        not_blocked_by_another_url(
            "blockedURI: 'ws://127.0.0.1:10/'", "this.end(3, true, 1006, false, 50)", lost()
        );
        not_blocked_by_nothing(
            "blockedURI: ''", "this.end(3, true, 1006, false, 50)", lost()
        );
        not_blocked_once_it_was_open("", "this.open(); this.end(3, true, 1006, false, 50)", lost());
    }
}

/// An awaited connection has the same error.
#[wasm_bindgen_test]
async fn a_blocked_connection_is_permanently_so() {
    run(async |_| {
        let error = ConnectError::Blocked;
        assert!(error.is_permanent());
        let socket = start();
        let opened = socket.opened();
        if !violate("") {
            skip!("there are no security policies");
        }
        call(&socket, "this.end(3, true)");
        assert_eq!(within("the end", opened).await, Err(Disconnected::Blocked));
    })
    .await;
}

/// A socket that is found closed may still fire its close event.
#[wasm_bindgen_test]
async fn a_close_event_soon_after_the_socket_is_found_closed_is_the_outcome() {
    run(async |_| {
        for state in [State::Connecting, State::Open, State::Closing] {
            let socket = in_state(state);
            call(&socket, "this.end(3, false, 4001, true, 50)");
            // The send finds it closed.
            let mut sending = socket.send("waits");
            assert!(poll!(&mut sending).is_pending());
            let end = outcome(socket.closed()).await;
            assert_eq!(end.map(|event| u16::from(event.code)), Ok(4001), "{state:?}");
        }
    })
    .await;
}

/// The limit of a close restarts while `bufferedAmount` shrinks.
#[wasm_bindgen_test]
async fn a_close_that_makes_progress_does_not_time_out() {
    run(async |_| {
        let replaced = GlobalOverride::of_web_socket(Some(&javascript(CLASS)));
        let limit = Duration::from_millis(600);
        let socket = WebSocket::connect(URL).close_timeout(limit).start().unwrap();
        drop(replaced);
        call(&socket, "this.open(); this.bufferedAmount = 1000");
        let closed = socket.close();
        for _ in 0..15 {
            sleep(Duration::from_millis(100)).await;
            call(&socket, "this.bufferedAmount -= 1");
        }
        call(&socket, "this.end(3, false, 1000, true, 0)");
        assert_eq!(outcome(closed).await.map(|event| u16::from(event.code)), Ok(1000));
    })
    .await;
}

/// Some platforms fire the close event during `close`. That event is not the outcome.
#[wasm_bindgen_test]
async fn an_overflow_is_the_outcome_although_its_close_fires_an_event() {
    run(async |_| {
        let replaced = GlobalOverride::of_web_socket(Some(&javascript(CLASS)));
        let mut socket = WebSocket::connect(URL).max_waiting_messages(1).start().unwrap();
        drop(replaced);
        let closed = socket.closed();
        call(
            &socket,
            "this.open();
            this.close = () => {
                this.readyState = 3;
                const event = { code: 1006, reason: '', wasClean: false };
                this.dispatchEvent(Object.assign(new Event('close'), event));
            };
            for (const data of ['first', 'second']) {
                this.dispatchEvent(Object.assign(new Event('message'), { data }));
            }",
        );
        assert_eq!(outcome(closed).await, Err(Disconnected::Overflow));
        assert!(within("the message", socket.next()).await.unwrap().is_ok());
        assert!(within("the error", socket.next()).await.unwrap().is_err());
        assert!(within("the end", socket.next()).await.is_none());
    })
    .await;
}
