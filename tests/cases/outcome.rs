//! Promise 2: one outcome. All messages that arrived before the end are received first. After a
//! clean close the stream ends; after any other end it yields exactly one error first. This holds
//! whatever the platform fires: an error event, a close event, both, or one of them twice.

use std::cell::Cell;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use futures_util::stream::FusedStream;
use futures_util::{StreamExt, poll};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Disconnected, Error, Message, Outcome, ReadyState, WebSocket};

use crate::util::{
    IGNORE_CLOSE, REFUSED_URL, Test, cases, next_text, open, outcome, parts, quirks, run, within,
};

/// The expected end of a connection.
#[derive(Clone, Copy)]
enum End {
    /// With a code and a reason of either side.
    Clean(u16, &'static str),
    /// With the platform's code for a lost connection.
    Lost,
    /// With any code that the engine has for a protocol error.
    Broken,
    TimedOut,
}

impl End {
    fn check(&self, outcome: &Outcome) {
        match (self, outcome) {
            (Self::Clean(code, reason), Outcome::Clean(event)) => {
                assert_eq!(parts(event), (*code, *reason, true));
            }
            (Self::Lost, Outcome::Unclean(Disconnected::Closed(event))) => {
                assert_eq!((event.code, event.was_clean), (quirks().lost_code.into(), false));
            }
            (Self::Broken, Outcome::Unclean(Disconnected::Closed(event))) => {
                assert!(!event.was_clean, "{event:?}");
            }
            (Self::TimedOut, Outcome::Unclean(Disconnected::CloseTimedOut(_))) => {}
            _ => panic!("not the outcome that was to come: {outcome:?}"),
        }
    }
}

/// Reads a connection to its end, and asserts what every handle reports from then on.
async fn expect_end(mut socket: WebSocket, messages: usize, end: End) {
    let before = socket.closed();
    for number in 0..messages {
        assert!(!socket.is_terminated());
        match within("a message", socket.next()).await {
            Some(Ok(Message::Text(text))) => assert_eq!(text, format!("message {number}").as_str()),
            other => panic!("message {number} should come before the end, not {other:?}"),
        }
    }
    let seen = within("the outcome", socket.closed()).await;
    end.check(&seen);
    assert_eq!(within("the outcome", before).await, seen, "asked before");
    match (within("the end", socket.next()).await, &seen) {
        (None, Outcome::Clean(_)) => {}
        (Some(Err(Error::Disconnected(error))), Outcome::Unclean(disconnected)) => {
            assert_eq!(error, *disconnected);
            assert!(within("the end", socket.next()).await.is_none());
        }
        (other, _) => panic!("{other:?} came, but the outcome was {seen:?}"),
    }
    for _ in 0..1000 {
        assert!(socket.is_terminated());
        assert!(matches!(poll!(socket.next()), Poll::Ready(None)));
    }
    for _ in 0..3 {
        assert_eq!(within("the outcome", socket.closed()).await, seen, "asked afterwards");
    }
    let (sender, receiver) = socket.split();
    assert_eq!(within("the outcome", sender.closed()).await, seen);
    assert_eq!(within("the end", receiver.count()).await, 0);
    assert_eq!(within("the outcome", sender.close()).await, seen);
    // A server that ignores the close delays the raw socket, but not the crate's outcome.
    if !matches!(end, End::TimedOut) && !quirks().keeps_ready_state_of_failure {
        assert_eq!(sender.ready_state(), ReadyState::Closed);
    }
}

async fn has_one_outcome(messages: usize, socket: impl AsyncFn(&Test) -> WebSocket, end: End) {
    run(async |test| expect_end(socket(test).await, messages, end).await).await;
}

fn opened(path: &str) -> impl AsyncFn(&Test) -> WebSocket {
    async move |test: &Test| test.connect(path).await
}

/// Uses a raw socket, so there is a stream even if the connection never opens.
fn from_raw(path: &str) -> impl AsyncFn(&Test) -> WebSocket {
    async move |test: &Test| test.socket_in(path, ReadyState::Connecting).await
}

cases! {
    has_one_outcome {
        closed_by_the_server_with_1000(0, opened("/close"), End::Clean(1000, ""));
        messages_then_closed_by_the_server_with_1000(
            3, opened("/close?messages=3"), End::Clean(1000, ""),
        );
        closed_by_the_server_with_4001_and_a_reason(
            0, opened("/close?code=4001&reason=go"), End::Clean(4001, "go"),
        );
        messages_then_closed_by_the_server_with_4001(
            3, opened("/close?messages=3&code=4001"), End::Clean(4001, ""),
        );
        many_messages_then_closed_by_the_server(
            1000, opened("/close?messages=1000&code=1001"), End::Clean(1001, ""),
        );
        closed_by_the_server_with_an_empty_frame(0, opened("/close?empty=1"), End::Clean(1005, ""));
        messages_then_closed_by_the_server_with_an_empty_frame(
            3, opened("/close?messages=3&empty=1"), End::Clean(1005, ""),
        );
        accepted_then_closed(0, opened("/accept-then-close?code=1008"), End::Clean(1008, ""));
        accepted_when_adopted_then_closed(0, from_raw("/accept-then-close"), End::Clean(1011, ""));
        ended_without_a_close_frame(0, opened("/fin?delay_ms=100"), End::Lost);
        messages_then_ended_without_a_close_frame(
            3, opened("/fin?messages=3&delay_ms=100"), End::Lost,
        );
        reset(0, opened("/abort?delay_ms=100"), End::Lost);
        messages_then_reset(3, opened("/abort?messages=3&delay_ms=200"), End::Lost);
        refused_with_401(0, from_raw("/status?code=401"), End::Lost);
        refused_by_the_port(0, async |_| {
            WebSocket::from_raw(web_sys::WebSocket::new(REFUSED_URL).unwrap())
        }, End::Lost);
        closed_here_while_connecting(0, async |test| {
            let socket = test.socket_in("/delay?ms=3000", ReadyState::Connecting).await;
            socket.close();
            socket
        }, End::Lost);
        closed_here_without_a_code(0, async |test| {
            let socket = test.connect("/echo").await;
            socket.close();
            socket
        }, End::Clean(1005, ""));
        messages_then_closed_here_with_a_code(3, async |test| {
            let socket = test.connect("/echo").await;
            let mut events = socket.events();
            for number in 0..3 {
                socket.try_send(format!("message {number}")).unwrap();
                within("the echo", events.next()).await;
            }
            let _closed = socket.close_with(4002, "bye").unwrap();
            socket
        }, End::Clean(4002, "bye"));
        closed_here_before_a_server_that_ignores_it(0, async |test| {
            let connect = WebSocket::connect(test.url(IGNORE_CLOSE));
            let socket = open(connect.close_timeout(Duration::from_millis(200))).await;
            socket.close();
            socket
        }, End::TimedOut);
        answered_in_plain_http(0, from_raw("/status?code=200"), End::Lost);
    }
}

/// Counts the messages that the platform delivers, because it may drop some: Chromium drops those
/// in one packet with a frame whose header is wrong, and Firefox fails the connection before it is
/// open.
fn counted(socket: &web_sys::WebSocket) -> Rc<Cell<usize>> {
    let count = Rc::new(Cell::new(0));
    let counting = Rc::clone(&count);
    let listener = Closure::<dyn Fn()>::new(move || counting.set(counting.get() + 1));
    socket.add_event_listener_with_callback("message", listener.as_ref().unchecked_ref()).unwrap();
    listener.forget();
    count
}

async fn a_broken_frame_ends_it(test: &Test, kind: &str, end: End) {
    let path = format!("/bad-frame?messages=3&kind={kind}");
    let raw = test.raw_in(&path, ReadyState::Connecting).await;
    let delivered = counted(&raw);
    let socket = WebSocket::from_raw(raw);
    let _ = outcome(socket.closed()).await;
    expect_end(socket, delivered.get(), end).await;
}

async fn breaks_the_protocol(kind: &str) {
    run(async |test| a_broken_frame_ends_it(test, kind, End::Broken).await).await;
}

async fn breaks_the_protocol_unless_taken_for_a_close(kind: &str, otherwise: End) {
    run(async |test| {
        let end = if quirks().takes_invalid_close_frames { otherwise } else { End::Broken };
        a_broken_frame_ends_it(test, kind, end).await;
    })
    .await;
}

cases! {
    breaks_the_protocol {
        an_unknown_opcode("opcode");
        a_text_that_is_not_utf8("utf8");
        a_reserved_bit("rsv");
        a_length_of_64_bits("len");
        a_control_frame_in_fragments("control-fragmented");
        a_control_frame_that_is_too_long("control-long");
        a_continuation_of_nothing("continuation");
        a_close_reason_that_is_not_utf8("close-utf8");
    }
    breaks_the_protocol_unless_taken_for_a_close {
        a_close_frame_of_one_byte("close-1byte", End::Clean(1005, ""));
        a_close_code_that_nobody_may_send("close-code", End::Clean(1005, "code"));
    }
}

#[wasm_bindgen_test]
async fn a_masked_frame() {
    run(async |test| {
        if quirks().takes_masked_frames {
            let mut socket = test.connect("/bad-frame?kind=mask").await;
            assert_eq!(next_text(&mut socket).await, "mask");
        } else {
            a_broken_frame_ends_it(test, "mask", End::Broken).await;
        }
    })
    .await;
}

/// The codes 1012 to 1014 were registered after RFC 6455, so a platform may take them for a
/// protocol error.
#[wasm_bindgen_test]
async fn a_close_code_that_was_registered_late() {
    run(async |test| {
        let is_known = quirks().max_protocol_close_code >= 1013;
        let end = if is_known { End::Clean(1013, "") } else { End::Lost };
        expect_end(test.connect("/accept-then-close?code=1013").await, 0, end).await;
    })
    .await;
}
