//! Promise 12: forwarding a received message needs no space in Rust's memory.

use std::hint::black_box;

use js_sys::{ArrayBuffer, JsString, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_websocket::{BinaryType, Message, WebSocket};

use crate::util::{cases, next, next_text, open, run, send, within};

const LEN: usize = 4 << 20;

cases! {
    takes_no_room {
        a_text_is_forwarded_without_a_copy(JsString::from("x").repeat(LEN as i32).into());
        bytes_are_forwarded_without_a_copy(ArrayBuffer::new(LEN as u32).into());
        a_blob_is_forwarded_without_a_copy(blob());
    }
}

fn blob() -> Message {
    let parts = js_sys::Array::of1(&ArrayBuffer::new(LEN as u32));
    web_sys::Blob::new_with_buffer_source_sequence(&parts).unwrap().into()
}

/// The size of the WebAssembly memory. It never shrinks.
fn memory() -> u32 {
    let memory = wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>();
    memory.buffer().unchecked_into::<ArrayBuffer>().byte_length()
}

/// Allocates until the memory grows. Then no space is left for a copy, so a copy would make it grow
/// again.
fn fill() -> Vec<Vec<u8>> {
    let size = memory();
    let mut taken = Vec::new();
    while memory() == size {
        taken.push(black_box(Vec::with_capacity(LEN)));
    }
    taken
}

async fn takes_no_room(message: Message) {
    run(async |test| {
        let is_blob = matches!(message, Message::Blob(_));
        let binary_type = if is_blob { BinaryType::Blob } else { BinaryType::ArrayBuffer };
        let connect = WebSocket::connect(test.url("/echo")).binary_type(binary_type);
        let mut from = open(connect).await;
        let mut to = test.connect("/sink").await;
        let taken = fill();
        let size = memory();

        send(&from, message).await;
        let received = next(&mut from).await;
        send(&to, &received).await;
        send(&to, received.clone()).await;
        send(&to, "?").await;
        assert_eq!(next_text(&mut to).await, format!("2 {}", 2 * LEN));
        assert_eq!(memory(), size, "it has grown");

        // A copy does make the memory grow:
        let copy = match received {
            Message::Text(text) => text.into_string().into_bytes(),
            Message::Binary(bytes) => bytes.to_vec(),
            Message::Blob(blob) => within("the bytes", blob.bytes()).await.unwrap().to_vec(),
        };
        assert_eq!(copy.len(), LEN);
        assert!(memory() > size, "the copy had room");
        drop(taken);
    })
    .await;
}
