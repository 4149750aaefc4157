//! `from_raw` and `as_raw`: a raw socket may be in any state. From then on no message is lost, and
//! other users of the raw socket are not affected.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{ArrayBuffer, Function, Object};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{BinaryType, Disconnected, Error, Message, ReadyState, WebSocket};

use crate::util::{
    GlobalOverride, Test, event, global, next, next_bytes, next_text, outcome, parts, property,
    quirks, realm, run, skip, until, within,
};

#[wasm_bindgen_test]
async fn while_connecting_it_opens_and_nothing_is_missed() {
    run(async |test| {
        let mut socket = test.socket_in("/greet?n=3", ReadyState::Connecting).await;
        assert_eq!(socket.ready_state(), ReadyState::Connecting);
        within("the connection", socket.opened()).await.unwrap();
        assert_eq!(socket.ready_state(), ReadyState::Open);
        for number in 0..3 {
            assert_eq!(next_text(&mut socket).await, format!("greeting {number}"));
        }
    })
    .await;
}

/// `from_raw` is called in the open event, before the first message event.
#[wasm_bindgen_test]
async fn when_just_opened_it_misses_no_message() {
    run(async |test| {
        let raw = test.raw("/greet?n=3");
        let (adopted, adopting) = oneshot::channel();
        let adopt = raw.clone();
        let opened =
            Closure::once_into_js(move || adopted.send(WebSocket::from_raw(adopt)).is_ok());
        raw.add_event_listener_with_callback("open", opened.unchecked_ref()).unwrap();
        let mut socket = within("the open event", adopting).await.unwrap();
        within("the connection", socket.opened()).await.unwrap();
        for number in 0..3 {
            assert_eq!(next_text(&mut socket).await, format!("greeting {number}"));
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn when_open_what_came_before_is_not_repeated() {
    run(async |test| {
        let raw = test.raw_in("/echo", ReadyState::Open).await;
        let before = event(&raw, "message");
        raw.send_with_str("before").unwrap();
        within("the echo", before).await;
        let mut socket = WebSocket::from_raw(raw.clone());
        raw.send_with_str("after").unwrap();
        socket.send("and again").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "after");
        assert_eq!(next_text(&mut socket).await, "and again");
    })
    .await;
}

#[wasm_bindgen_test]
async fn while_closing_it_gives_the_outcome() {
    run(async |test| {
        let mut socket = test.socket_in("/echo", ReadyState::Closing).await;
        assert!(socket.try_send("late").unwrap_err().is_closed());
        assert_eq!(parts(&outcome(socket.closed()).await.unwrap()), (1005, "", true));
        assert!(within("the end", socket.next()).await.is_none());
    })
    .await;
}

/// No event follows (G8).
#[wasm_bindgen_test]
async fn when_closed_its_stream_ends() {
    run(async |test| {
        let mut socket = test.socket_in("/echo", ReadyState::Closed).await;
        match within("the end", socket.next()).await {
            Some(Err(Error::Disconnected(error))) => assert_eq!(error, Disconnected::NoCloseEvent),
            other => panic!("{other:?}"),
        }
        assert!(within("the end", socket.next()).await.is_none());
        assert_eq!(outcome(socket.close()).await, Err(Disconnected::NoCloseEvent));
        assert_eq!(within("no opening", socket.opened()).await, Err(Disconnected::NoCloseEvent));
    })
    .await;
}

async fn echoed(socket: &mut WebSocket) -> Message {
    socket.send(&[1_u8, 2, 3][..]).await.unwrap();
    next(socket).await
}

#[wasm_bindgen_test]
async fn its_binary_type_stays_as_it_is() {
    run(async |test| {
        let raw = test.raw_in("/echo", ReadyState::Open).await;
        assert_eq!(property(&raw, "binaryType"), quirks().default_binary_type);
        let is_blob = quirks().default_binary_type == "blob";
        let mut socket = WebSocket::from_raw(raw.clone());
        match echoed(&mut socket).await {
            Message::Blob(blob) if is_blob => assert_eq!(blob.size(), 3),
            Message::Binary(bytes) if !is_blob => {
                assert_eq!(bytes.to_vec(), [1, 2, 3]);
                assert!(bytes.to_array_buffer().is_instance_of::<ArrayBuffer>());
                assert_eq!(bytes.to_array_buffer().byte_length(), 3);
            }
            other => panic!("{other:?}"),
        }
        raw.set_binary_type(web_sys::BinaryType::Arraybuffer);
        assert_eq!(socket.binary_type(), BinaryType::ArrayBuffer);
        assert!(matches!(echoed(&mut socket).await, Message::Binary(bytes) if bytes.len() == 3));
    })
    .await;
}

type Names = Rc<RefCell<Vec<String>>>;

/// Records the names of the events that it is called with.
fn listener() -> (Names, Function) {
    let names = Names::default();
    let listening = Rc::clone(&names);
    let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        listening.borrow_mut().push(property(&event, "type").as_string().unwrap());
    });
    (names, listener.into_js_value().unchecked_into())
}

/// Records the events that a listener outside of the crate receives.
fn heard(raw: &web_sys::WebSocket) -> Names {
    let (names, listener) = listener();
    for name in ["open", "message", "close"] {
        raw.add_event_listener_with_callback(name, &listener).unwrap();
    }
    names
}

#[wasm_bindgen_test]
async fn others_who_listen_are_told_of_everything_too() {
    run(async |test| {
        let before = test.raw("/echo");
        let told_before = heard(&before);
        let (told_the_property, listener) = listener();
        before.set_onmessage(Some(&listener));
        let mut socket = WebSocket::from_raw(before);
        let told_after = heard(socket.as_raw());
        within("the connection", socket.opened()).await.unwrap();
        socket.send("one").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "one");
        // Others may change the properties. The crate does not use them.
        socket.as_raw().set_onmessage(None);
        socket.as_raw().set_onclose(None);
        socket.send("two").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "two");
        let close = event(socket.as_raw(), "close");
        outcome(socket.close()).await.unwrap();
        drop(socket);
        within("the close event", close).await;
        let all = ["open", "message", "message", "close"];
        assert_eq!(*told_before.borrow(), all);
        assert_eq!(*told_after.borrow(), all);
        assert_eq!(*told_the_property.borrow(), ["message"]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_is_lent_is_the_same_socket() {
    run(async |test| {
        let raw = test.raw_in("/echo", ReadyState::Open).await;
        let mut socket = WebSocket::from_raw(raw.clone());
        assert!(Object::is(socket.as_raw(), &raw));
        socket.as_raw().send_with_str("by its own method").unwrap();
        assert_eq!(next_text(&mut socket).await, "by its own method");
        let (sender, mut receiver) = socket.split();
        assert!(Object::is(sender.as_raw(), &raw));
        raw.close_with_code_and_reason(4005, "theirs").unwrap();
        assert!(sender.try_send("late").unwrap_err().is_closed());
        assert_eq!(parts(&outcome(sender.closed()).await.unwrap()), (4005, "theirs", true));
        assert!(within("the end", receiver.next()).await.is_none());
    })
    .await;
}

/// Only the platform fires events; the crate dispatches none (G10).
#[wasm_bindgen_test]
async fn dropping_it_closes_it_for_everyone() {
    run(async |test| {
        let raw = test.raw_in("/echo", ReadyState::Open).await;
        let told = heard(&raw);
        let close = event(&raw, "close");
        drop(WebSocket::from_raw(raw.clone()));
        assert_eq!(raw.ready_state(), web_sys::WebSocket::CLOSING);
        assert!(told.borrow().is_empty(), "nothing has happened yet");
        let close = within("the close event", close).await;
        assert_eq!(property(&close, "code"), 1000);
        let is_browser = !property(&global(), "document").is_undefined();
        assert!(!is_browser || property(&close, "isTrusted").is_truthy());
        assert_eq!(*told.borrow(), ["close"]);
    })
    .await;
}

/// Makes a raw socket count the listeners that were added and not removed.
fn count_listeners(raw: &web_sys::WebSocket) {
    Function::new_with_args(
        "raw",
        "const add = raw.addEventListener, remove = raw.removeEventListener;
        raw.listeners = 0;
        raw.addEventListener = (...given) => { raw.listeners += 1; add.apply(raw, given); };
        raw.removeEventListener = (...given) => { raw.listeners -= 1; remove.apply(raw, given); };",
    )
    .call1(&JsValue::UNDEFINED, raw)
    .unwrap();
}

fn listeners(raw: &web_sys::WebSocket) -> Option<f64> {
    property(raw, "listeners").as_f64()
}

/// The raw socket may live longer. It must not hold anything of the crate then.
#[wasm_bindgen_test]
async fn no_listener_stays_after_the_end_or_the_last_handle() {
    run(async |test| {
        for state in [ReadyState::Connecting, ReadyState::Open, ReadyState::Closing] {
            let raw = test.raw_in("/echo", state).await;
            count_listeners(&raw);
            let socket = WebSocket::from_raw(raw.clone());
            assert!(listeners(&raw) > Some(0.0), "{state}");
            drop(socket);
            assert_eq!(listeners(&raw), Some(0.0), "{state}, dropped");
        }

        let raw = test.raw_in("/echo", ReadyState::Open).await;
        count_listeners(&raw);
        let socket = WebSocket::from_raw(raw.clone());
        let (events, closed) = (socket.events(), socket.closed());
        drop(socket);
        assert!(listeners(&raw) > Some(0.0), "somebody waits for the outcome");
        outcome(closed).await.unwrap();
        drop(events);
        assert_eq!(listeners(&raw), Some(0.0), "after the outcome");

        let raw = test.raw_in("/echo", ReadyState::Open).await;
        count_listeners(&raw);
        let socket = WebSocket::from_raw(raw.clone());
        outcome(socket.close()).await.unwrap();
        assert_eq!(listeners(&raw), Some(0.0), "with a handle left");
    })
    .await;
}

#[wasm_bindgen_test]
async fn two_that_adopt_the_same_socket_both_see_everything() {
    run(async |test| {
        let raw = test.raw_in("/close?after=1&messages=2&code=4001", ReadyState::Open).await;
        let sockets = [WebSocket::from_raw(raw.clone()), WebSocket::from_raw(raw)];
        sockets[0].send("go on").await.unwrap();
        for mut socket in sockets {
            assert_eq!(next_text(&mut socket).await, "message 0");
            assert_eq!(next_text(&mut socket).await, "message 1");
            assert_eq!(parts(&outcome(socket.closed()).await.unwrap()), (4001, "", true));
            assert!(within("the end", socket.next()).await.is_none());
        }
    })
    .await;
}

/// Its `ArrayBuffer`, `Blob` and `CloseEvent` are not instances of this realm's classes (G11).
#[wasm_bindgen_test]
async fn a_socket_of_another_realm_is_as_good() {
    run(async |test| {
        let Some(realm) = realm("").await else { skip!("there is no document, and so no frame") };
        let open = |test: &Test| {
            let _replaced = GlobalOverride::of_web_socket(Some(&property(&realm, "WebSocket")));
            test.raw("/echo")
        };
        let raw = open(test);
        assert!(!raw.is_instance_of::<web_sys::WebSocket>(), "it is of another realm");
        let mut socket = WebSocket::from_raw(raw);
        socket.set_binary_type(BinaryType::ArrayBuffer);
        socket.send("text").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "text");
        socket.send(&[1_u8, 2][..]).await.unwrap();
        assert_eq!(next_bytes(&mut socket).await, [1, 2]);
        socket.set_binary_type(BinaryType::Blob);
        let Message::Blob(blob) = echoed(&mut socket).await else { panic!("not a blob") };
        assert_eq!(within("the bytes", blob.bytes()).await.unwrap().to_vec(), [1, 2, 3]);
        socket.send(blob).await.unwrap();
        assert!(matches!(next(&mut socket).await, Message::Blob(blob) if blob.size() == 3));
        let closed = socket.close_with(4001, "done").unwrap();
        assert_eq!(parts(&outcome(closed).await.unwrap()), (4001, "done", true));

        drop(open(test));
        let stats = test.stats_when(until().connections(2)).await;
        assert_eq!(stats.closes[0], (4001, "done".to_owned()));
    })
    .await;
}
