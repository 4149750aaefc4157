//! The properties: their values from the start of a connection to its end.

use js_sys::{ArrayBuffer, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{BinaryType, Message, ReadyState, WebSocket};

use crate::util::{Test, cases, next, next_text, open, outcome, quirks, run, send, within};

fn from_raw(test: &Test, path: &str) -> WebSocket {
    WebSocket::from_raw(web_sys::WebSocket::new(&test.url(path)).unwrap())
}

#[wasm_bindgen_test]
async fn the_ready_state_goes_through_all_four_states() {
    run(async |test| {
        let socket = from_raw(test, "/echo");
        let agrees = |state: ReadyState| {
            assert_eq!(socket.ready_state(), state);
            assert_eq!(socket.as_raw().ready_state(), state.number());
            assert_eq!(socket.sender().ready_state(), state);
        };
        agrees(ReadyState::Connecting);
        within("the opening", socket.opened()).await.unwrap();
        agrees(ReadyState::Open);
        let closing = socket.close();
        agrees(ReadyState::Closing);
        outcome(closing).await.unwrap();
        agrees(ReadyState::Closed);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_ready_state_is_closed_after_a_close_of_the_server() {
    run(async |test| {
        let socket = test.connect("/close?code=1000").await;
        outcome(socket.closed()).await.unwrap();
        assert_eq!(socket.ready_state(), ReadyState::Closed);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_ready_state_is_closed_after_a_failure() {
    run(async |test| {
        let socket = from_raw(test, "/status?code=401");
        outcome(socket.closed()).await.unwrap_err();
        let state = socket.ready_state();
        assert!(state == ReadyState::Closed || quirks().keeps_ready_state_of_failure, "{state}");
    })
    .await;
}

/// It shrinks no sooner than in the next turn of the event loop.
#[wasm_bindgen_test]
async fn the_buffered_amount_grows_by_the_payload_and_drains() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let mut expected: u64 = 0;
        assert_eq!(socket.buffered_amount(), expected);
        for (sent, bytes) in [
            (socket.try_send("grüße"), 7),
            (socket.try_send(vec![0; 200_000]), 200_000),
            (socket.try_send(""), 0),
        ] {
            sent.unwrap();
            expected += bytes;
        }
        if !quirks().omits_system_buffer {
            assert_eq!(socket.buffered_amount(), expected);
        }
        within("the draining", socket.flush()).await.unwrap();
        assert_eq!(socket.buffered_amount(), 0);
    })
    .await;
}

/// A test can't send more than 4 GiB, so it overrides the platform's property.
#[wasm_bindgen_test]
async fn the_buffered_amount_has_more_than_32_bits() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let descriptor = Object::new();
        Reflect::set(&descriptor, &"value".into(), &JsValue::from_f64(5_000_000_000.0)).unwrap();
        Object::define_property(socket.as_raw(), &"bufferedAmount".into(), &descriptor);
        assert_eq!(socket.buffered_amount(), 5_000_000_000);
        assert!(socket.try_send("more").unwrap_err().is_full());
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_extensions_are_what_the_server_chose() {
    run(async |test| {
        let mut socket = test.connect("/deflate").await;
        let offered = next_text(&mut socket).await == "deflate";
        assert_eq!(offered, !quirks().offers_no_compression);
        let expected = if offered { "permessage-deflate" } else { "" };
        assert_eq!(socket.extensions(), expected);
        outcome(socket.close()).await.unwrap();
        assert_eq!(socket.extensions(), expected, "after the close");
    })
    .await;
}

#[wasm_bindgen_test]
async fn without_extensions_there_are_none() {
    run(async |test| {
        let socket = from_raw(test, "/echo");
        assert_eq!(socket.extensions(), "", "before it is known");
        within("the opening", socket.opened()).await.unwrap();
        assert_eq!(socket.extensions(), "");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_url_is_known_from_the_beginning_to_after_the_end() {
    run(async |test| {
        let socket = from_raw(test, "/echo");
        assert_eq!(socket.url(), test.url("/echo"));
        within("the opening", socket.opened()).await.unwrap();
        assert_eq!(socket.url(), test.url("/echo"));
        outcome(socket.close()).await.unwrap();
        assert_eq!(socket.url(), test.url("/echo"));
        assert_eq!(socket.sender().url(), test.url("/echo"));
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_protocol_is_empty_before_it_is_known() {
    run(async |test| {
        let url = test.url("/protocol?pick=first");
        let socket = WebSocket::from_raw(web_sys::WebSocket::new_with_str(&url, "chat").unwrap());
        assert_eq!(socket.protocol(), "");
        within("the opening", socket.opened()).await.unwrap();
        assert_eq!(socket.protocol(), "chat");
    })
    .await;
}

cases! {
    binary_messages_arrive_as {
        array_buffer_is_the_default_binary_type(None, BinaryType::ArrayBuffer);
        array_buffer_can_be_asked_for(Some(BinaryType::ArrayBuffer), BinaryType::ArrayBuffer);
        blob_can_be_asked_for(Some(BinaryType::Blob), BinaryType::Blob);
    }
}

async fn binary_messages_arrive_as(asked: Option<BinaryType>, expected: BinaryType) {
    run(async |test| {
        let mut connect = WebSocket::connect(test.url("/echo"));
        if let Some(binary_type) = asked {
            connect = connect.binary_type(binary_type);
        }
        let mut socket = open(connect).await;
        assert_eq!(socket.binary_type(), expected);
        send(&socket, [1, 2, 3]).await;
        assert_eq!(type_of(&next(&mut socket).await), expected);
    })
    .await;
}

fn type_of(message: &Message) -> BinaryType {
    match message {
        Message::Binary(_) => BinaryType::ArrayBuffer,
        Message::Blob(_) => BinaryType::Blob,
        Message::Text(text) => panic!("{text:?} is not binary"),
    }
}

#[wasm_bindgen_test]
async fn the_binary_type_can_be_switched_between_messages() {
    use BinaryType::{ArrayBuffer, Blob};
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        for (number, binary_type) in (0..).zip([Blob, ArrayBuffer, ArrayBuffer, Blob, ArrayBuffer])
        {
            socket.set_binary_type(binary_type);
            assert_eq!(socket.binary_type(), binary_type);
            send(&socket, [number; 3]).await;
            let message = next(&mut socket).await;
            assert_eq!(type_of(&message), binary_type);
            let bytes = match message {
                Message::Blob(blob) => within("the bytes", blob.bytes()).await.unwrap(),
                Message::Binary(bytes) => bytes,
                Message::Text(text) => panic!("{text:?} is not binary"),
            };
            assert_eq!(bytes.to_vec(), [number; 3]);
        }
    })
    .await;
}

/// Messages that were delivered before the switch keep their type.
#[wasm_bindgen_test]
async fn a_switch_of_the_binary_type_leaves_delivered_messages_alone() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let mut events = socket.sender().events();
        send(&socket, [1]).await;
        within("the event", events.next()).await.unwrap();
        socket.set_binary_type(BinaryType::Blob);
        send(&socket, [2]).await;
        within("the event", events.next()).await.unwrap();
        assert_eq!(type_of(&next(&mut socket).await), BinaryType::ArrayBuffer);
        assert_eq!(type_of(&next(&mut socket).await), BinaryType::Blob);
    })
    .await;
}

/// The platform's default stays. Messages of Bun's `"nodebuffer"` are views.
#[wasm_bindgen_test]
async fn an_adopted_socket_keeps_its_binary_type() {
    run(async |test| {
        let mut socket = from_raw(test, "/echo");
        within("the opening", socket.opened()).await.unwrap();
        send(&socket, [1, 2, 3]).await;
        match next(&mut socket).await {
            Message::Blob(blob) => {
                assert_eq!(socket.binary_type(), BinaryType::Blob);
                assert_eq!(within("the bytes", blob.bytes()).await.unwrap().to_vec(), [1, 2, 3]);
            }
            Message::Binary(bytes) => {
                assert_ne!(quirks().default_binary_type, "blob");
                assert_eq!(bytes.to_vec(), [1, 2, 3]);
                assert_eq!(bytes.len(), 3);
                let buffer = bytes.to_array_buffer();
                assert!(buffer.is_instance_of::<ArrayBuffer>(), "{buffer:?}");
                assert_eq!(buffer.byte_length(), 3);
                assert_eq!(bytes.to_uint8_array().to_vec(), [1, 2, 3]);
            }
            Message::Text(text) => panic!("{text:?} is not binary"),
        }
    })
    .await;
}
