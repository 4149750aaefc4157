//! The platform refuses shared wasm memory, so a send must copy from it.
#![cfg(target_feature = "atomics")]

use js_sys::SharedArrayBuffer;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::util::{next_bytes, next_text, run};

#[wasm_bindgen_test]
async fn what_lies_in_shared_memory_is_sent_from_there() {
    run(async |test| {
        let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
        assert!(memory.buffer().is_instance_of::<SharedArrayBuffer>(), "the memory is not shared");
        let mut socket = test.connect("/echo").await;
        socket.send(&[1_u8, 2, 3][..]).await.unwrap();
        socket.send(vec![7; 100_000]).await.unwrap();
        socket.send("text").await.unwrap();
        assert_eq!(next_bytes(&mut socket).await, [1, 2, 3]);
        assert_eq!(next_bytes(&mut socket).await, vec![7; 100_000]);
        assert_eq!(next_text(&mut socket).await, "text");
    })
    .await;
}
