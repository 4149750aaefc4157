//! Defects of similar crates that no other module covers. The table of all is in `tests/README.md`.

use futures_util::poll;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{BinaryType, Message, WebSocket};

use crate::util::{
    global, next, next_bytes, next_text, open, outcome, parts, property, quirks, run, send, until,
    within,
};

/// A reader of bytes may take an empty message for the end (G7).
#[wasm_bindgen_test]
async fn an_empty_message_is_a_message_and_no_end() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        send(&socket, "").await;
        send(&socket, Vec::<u8>::new()).await;
        send(&socket, "not the end").await;
        assert_eq!(next_text(&mut socket).await, "");
        assert!(next_bytes(&mut socket).await.is_empty());
        assert_eq!(next_text(&mut socket).await, "not the end");
    })
    .await;
}

/// Removes a name from the global scope until it is dropped.
struct Without(&'static str, JsValue);

impl Without {
    fn new(name: &'static str) -> Self {
        let original = property(&global(), name);
        Reflect::delete_property(&global(), &name.into()).unwrap();
        Self(name, original)
    }
}

impl Drop for Without {
    fn drop(&mut self) {
        if !self.1.is_undefined() {
            let _ = Reflect::set(&global(), &self.0.into(), &self.1);
        }
    }
}

/// Node before 23 has no `CloseEvent` for a constructor call or `instanceof` (G9).
#[wasm_bindgen_test]
async fn nothing_needs_the_names_of_the_platforms_classes() {
    run(async |test| {
        let names: &[&str] = if quirks().needs_global_classes {
            &["CloseEvent"]
        } else {
            &["CloseEvent", "MessageEvent", "ErrorEvent", "Blob", "EventTarget"]
        };
        let _without: Vec<_> = names.iter().copied().map(Without::new).collect();
        let mut socket = test.connect("/echo").await;
        send(&socket, "text").await;
        assert_eq!(next_text(&mut socket).await, "text");
        send(&socket, [1, 2]).await;
        assert_eq!(next_bytes(&mut socket).await, [1, 2]);
        socket.set_binary_type(BinaryType::Blob);
        send(&socket, [1, 2]).await;
        assert!(matches!(next(&mut socket).await, Message::Blob(blob) if blob.size() == 2));
        let closed = socket.close_with(4001, "done").unwrap();
        assert_eq!(parts(&outcome(closed).await.unwrap()), (4001, "done", true));

        // This one is dropped while open: its listeners are removed before the close event.
        drop(test.connect("/echo").await);
        let wait = until().live(0).closes(2);
        assert_eq!(test.stats_when(wait).await.closes[1], (1000, String::new()));
    })
    .await;
}

/// Queued messages belong to the receiver (S4).
#[wasm_bindgen_test]
async fn splitting_loses_nothing_that_was_delivered() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let mut events = socket.events();
        for number in 0..5 {
            send(&socket, number.to_string()).await;
            within("the event", events.next()).await;
        }
        assert_eq!(next_text(&mut socket).await, "0");
        let (sender, mut receiver) = socket.split();
        outcome(sender.close()).await.unwrap();
        for number in 1..5 {
            let message = within("a message", receiver.next()).await.unwrap().unwrap();
            assert!(matches!(message, Message::Text(text) if text == number.to_string().as_str()));
        }
        assert!(within("the end", receiver.next()).await.is_none());
    })
    .await;
}

/// Waiting needs a timer, which must be found in every global scope (S6).
#[wasm_bindgen_test]
async fn a_full_send_buffer_makes_a_sender_wait_wherever_it_runs() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/sink")).high_water_mark(100_000);
        let socket = open(connect).await;
        let part = vec![7_u8; 100_000];
        let mut waited = 0;
        for _ in 0..50 {
            let mut sending = socket.send(&part);
            match poll!(&mut sending) {
                std::task::Poll::Ready(result) => result.unwrap(),
                std::task::Poll::Pending => {
                    waited += 1;
                    within("the sending", sending).await.unwrap();
                }
            }
        }
        assert!(waited > 0 || quirks().omits_system_buffer);
        within("the flush", socket.flush()).await.unwrap();
        outcome(socket.close()).await.unwrap();
        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!((stats.messages_in, stats.bytes_in), (50, 5_000_000));
    })
    .await;
}

/// A refused connection gives one error, not one for each event (G6).
#[wasm_bindgen_test]
async fn a_connect_that_failed_has_nothing_more_to_say() {
    run(async |test| {
        let mut connecting = WebSocket::connect(test.url("/status?code=401")).into_future();
        let error = within("the error", &mut connecting).await.unwrap_err();
        assert!(error.close_event().is_some(), "with all that can be known (R3, Y3)");
        for _ in 0..100 {
            assert!(poll!(&mut connecting).is_pending());
        }
    })
    .await;
}
