//! `events()`: a stream of the platform's events, in order. Messages still go to the receiver.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FusedStream;
use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Event, Events, Message, ReadyState, WebSocket};

use crate::util::{
    IGNORE_CLOSE, REFUSED_URL, Test, cases, next, next_text, open, outcome, parts, property, run,
    until, within,
};

fn name(event: &Event) -> String {
    match event {
        Event::Open => "open".to_owned(),
        Event::Message(Message::Text(text)) => format!("message {text}"),
        Event::Error => "error".to_owned(),
        Event::Close(event) => format!("close {}", u16::from(event.code)),
        other => format!("{other:?}"),
    }
}

async fn names(events: Events) -> Vec<String> {
    within("the end of the events", events.map(|event| name(&event)).collect()).await
}

/// Records the platform's events with a listener outside of the crate.
fn fired(raw: &web_sys::WebSocket) -> Rc<RefCell<Vec<String>>> {
    let fired = Rc::new(RefCell::new(Vec::new()));
    let firing = Rc::clone(&fired);
    let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let type_ = property(&event, "type").as_string().unwrap();
        firing.borrow_mut().push(match type_.as_str() {
            "message" => format!("message {}", property(&event, "data").as_string().unwrap()),
            "close" => format!("close {}", property(&event, "code").as_f64().unwrap()),
            _ => type_,
        });
    })
    .into_js_value();
    for name in ["open", "message", "error", "close"] {
        raw.add_event_listener_with_callback(name, listener.unchecked_ref()).unwrap();
    }
    fired
}

async fn are_what_the_platform_fires(url: impl Fn(&Test) -> String) {
    run(async |test| {
        let raw = web_sys::WebSocket::new(&url(test)).unwrap();
        let fired = fired(&raw);
        let socket = WebSocket::from_raw(raw);
        let (early, late) = (socket.events(), socket.events());
        let seen = names(early).await;
        assert_eq!(seen, *fired.borrow());
        assert!(seen.last().is_some_and(|last| last.starts_with("close ")), "{seen:?}");
        assert_eq!(names(late).await, seen, "polled only afterwards");
        let messages = seen.iter().filter(|name| name.starts_with("message ")).count();
        let items = within("the end", socket.collect::<Vec<_>>()).await;
        assert_eq!(items.iter().filter(|item| item.is_ok()).count(), messages);
    })
    .await;
}

cases! {
    are_what_the_platform_fires {
        when_closed_by_the_server(|test| test.url("/close?messages=3&code=4001"));
        when_closed_without_a_code(|test| test.url("/close?empty=1"));
        when_ended_without_a_close_frame(|test| test.url("/fin?messages=2&delay_ms=100"));
        when_reset(|test| test.url("/abort?messages=2&delay_ms=200"));
        when_the_protocol_is_broken(|test| test.url("/bad-frame?messages=2"));
        when_answered_with_401(|test| test.url("/status?code=401"));
        when_nobody_listens(|_| REFUSED_URL.to_owned());
    }
}

#[wasm_bindgen_test]
async fn every_stream_has_all_events_and_the_receiver_all_messages() {
    run(async |test| {
        let path = "/close?messages=2&code=4001&reason=over";
        let mut socket = test.socket_in(path, ReadyState::Connecting).await;
        let streams = [socket.events(), socket.sender().events()];
        drop(socket.events());
        assert!(!streams[0].is_terminated());
        let expected = ["open", "message message 0", "message message 1", "close 4001"];
        for stream in streams {
            assert_eq!(names(stream).await, expected);
        }
        assert_eq!(next_text(&mut socket).await, "message 0");
        assert_eq!(next_text(&mut socket).await, "message 1");
        assert!(within("the end", socket.next()).await.is_none());
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_later_stream_has_only_later_events() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        socket.send("before").await.unwrap();
        next(&mut socket).await;
        let mut events = socket.events();
        socket.send("after").await.unwrap();
        let event = within("the message", events.next()).await.unwrap();
        assert_eq!(name(&event), "message after");
        outcome(socket.close_with(4001, "bye").unwrap()).await.unwrap();
        match within("the close", events.next()).await {
            Some(Event::Close(event)) => assert_eq!(parts(&event), (4001, "bye", true)),
            other => panic!("{other:?}"),
        }
        for _ in 0..3 {
            assert!(within("the end", events.next()).await.is_none());
            assert!(events.is_terminated());
        }
        let mut events = socket.events();
        assert!(within("the end", events.next()).await.is_none(), "nothing is to come");
    })
    .await;
}

#[wasm_bindgen_test]
async fn events_share_the_values_of_the_messages() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let mut events = socket.events();
        socket.send(vec![7; 5]).await.unwrap();
        let event = within("the event", events.next()).await.unwrap();
        match (event, next(&mut socket).await) {
            (Event::Message(Message::Binary(a)), Message::Binary(b)) => {
                assert!(Object::is(&a.to_array_buffer(), &b.to_array_buffer()), "one buffer");
            }
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn events_go_on_when_the_receiver_is_dropped() {
    run(async |test| {
        let (sender, receiver) = test.connect("/echo").await.split();
        let events = sender.events();
        drop(receiver);
        sender.send("seen").await.unwrap();
        sender.send("seen, too").await.unwrap();
        let mut events = events.take(2);
        for expected in ["message seen", "message seen, too"] {
            assert_eq!(name(&within("an event", events.next()).await.unwrap()), expected);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_stream_of_events_keeps_no_connection_open() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let mut events = socket.events();
        drop(socket);
        assert!(within("the end", events.next()).await.is_none());
        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!(stats.closes, [(1000, String::new())]);
    })
    .await;
}

/// A pending `closed()` keeps the event streams going until the end.
#[wasm_bindgen_test]
async fn a_stream_of_events_sees_the_end_that_closed_waits_for() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let (events, closed) = (socket.events(), socket.closed());
        drop(socket);
        outcome(closed).await.unwrap();
        assert_eq!(names(events).await, ["close 1000"]);
    })
    .await;
}

/// The crate's own time limit is not an event of the platform.
#[wasm_bindgen_test]
async fn events_end_without_a_close_event_when_the_close_times_out() {
    run(async |test| {
        let connect = WebSocket::connect(test.url(IGNORE_CLOSE));
        let socket = open(connect.close_timeout(Duration::from_millis(200))).await;
        let events = socket.events();
        socket.close();
        assert!(names(events).await.is_empty());
    })
    .await;
}
