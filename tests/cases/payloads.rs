//! Payloads: every type that can be sent, by value and by reference, and what arrives.

use std::borrow::Cow;

use js_sys::{
    Array, ArrayBuffer, BigInt64Array, BigUint64Array, DataView, Float16Array, Float32Array,
    Float64Array, Function, Int8Array, Int16Array, Int32Array, JsString, Object, Reflect,
    Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Blob, Bytes, Message, Payload, Text, WebSocket};

use crate::util::{
    cases, global, next, next_bytes, next_text, property, quirks, run, send, skip, time_for,
    within, within_time,
};

cases! {
    comes_back_as_text {
        a_str_is_sent("grüße, 世界 👋", "grüße, 世界 👋");
        a_string_is_sent("text".to_owned(), "text");
        a_string_is_sent_by_reference(&"text".to_owned(), "text");
        a_boxed_str_is_sent(Box::<str>::from("text"), "text");
        a_borrowed_cow_of_text_is_sent(Cow::Borrowed("text"), "text");
        an_owned_cow_of_text_is_sent(Cow::<str>::Owned("text".into()), "text");
        a_message_of_text_is_sent(Message::from("text"), "text");
        a_message_of_text_is_sent_by_reference(&Message::from("text"), "text");
        a_text_is_sent(Text::from("text"), "text");
        a_js_string_is_sent(JsString::from("grüße"), "grüße");
        a_js_string_is_sent_by_reference(&JsString::from("grüße"), "grüße");
        an_empty_str_is_sent("", "");
        an_empty_js_string_is_sent(JsString::from(""), "");
        a_nul_in_a_text_is_sent("a\0b\0", "a\0b\0");
        a_nul_in_a_js_string_is_sent(JsString::from("\0"), "\0");
        code_points_that_are_no_characters_are_sent("\u{ffff}\u{10ffff}", "\u{ffff}\u{10ffff}");
        a_lone_high_surrogate_is_replaced(utf16(&[0x61, 0xd83d, 0x62]), "a\u{fffd}b");
        a_lone_low_surrogate_is_replaced(utf16(&[0xdc4b]), "\u{fffd}");
        surrogates_in_the_wrong_order_are_replaced(utf16(&[0xdc4b, 0xd83d]), "\u{fffd}\u{fffd}");
        a_pair_of_surrogates_is_one_character(utf16(&[0xd83d, 0xdc4b]), "👋");
    }

    comes_back_as_bytes {
        a_slice_is_sent(&[1_u8, 2, 3][..], &[1, 2, 3]);
        a_vec_is_sent(vec![0_u8, 255], &[0, 255]);
        a_vec_is_sent_by_reference(&vec![0_u8, 255], &[0, 255]);
        an_array_is_sent([1_u8, 2], &[1, 2]);
        an_array_is_sent_by_reference(b"bytes", b"bytes");
        a_boxed_slice_is_sent(Box::<[u8]>::from([1, 2]), &[1, 2]);
        a_borrowed_cow_of_bytes_is_sent(Cow::Borrowed(&[1_u8, 2][..]), &[1, 2]);
        an_owned_cow_of_bytes_is_sent(Cow::<[u8]>::Owned(vec![1, 2]), &[1, 2]);
        a_message_of_bytes_is_sent(Message::from(vec![1, 2]), &[1, 2]);
        a_message_of_bytes_is_sent_by_reference(&Message::from([1, 2]), &[1, 2]);
        bytes_are_sent(Bytes::from(&[1, 2][..]), &[1, 2]);
        an_empty_slice_is_sent(&[][..] as &[u8], &[]);
        an_empty_array_buffer_is_sent(ArrayBuffer::new(0), &[]);
        an_empty_blob_is_sent(blob(&[]), &[]);
        an_array_buffer_is_sent(buffer(), &EIGHT);
        an_array_buffer_is_sent_by_reference(&buffer(), &EIGHT);
        an_int8_array_is_sent(Int8Array::from(&[-1, 1][..]), &[255, 1]);
        a_uint8_array_is_sent(Uint8Array::from(&[255, 1][..]), &[255, 1]);
        a_uint8_array_is_sent_by_reference(&Uint8Array::from(&[255, 1][..]), &[255, 1]);
        a_uint8_clamped_array_is_sent(Uint8ClampedArray::from(&[255, 1][..]), &[255, 1]);
        an_int16_array_is_sent(Int16Array::from(&[-2, 1][..]), &[254, 255, 1, 0]);
        a_uint16_array_is_sent(Uint16Array::from(&[0x0102][..]), &[2, 1]);
        an_int32_array_is_sent(Int32Array::from(&[-2][..]), &(-2_i32).to_le_bytes());
        a_uint32_array_is_sent(Uint32Array::from(&[0x0102_0304][..]), &[4, 3, 2, 1]);
        a_float32_array_is_sent(Float32Array::from(&[1.5][..]), &1.5_f32.to_le_bytes());
        a_float64_array_is_sent(Float64Array::from(&[-0.1][..]), &(-0.1_f64).to_le_bytes());
        a_big_int64_array_is_sent(BigInt64Array::from(&[-2][..]), &(-2_i64).to_le_bytes());
        a_big_uint64_array_is_sent(
            BigUint64Array::from(&[u64::MAX - 1][..]), &(u64::MAX - 1).to_le_bytes(),
        );
        a_data_view_is_sent(DataView::new(&buffer(), 0, 8), &EIGHT);
        a_data_view_is_sent_by_reference(&DataView::new(&buffer(), 0, 8), &EIGHT);
        a_data_view_with_an_offset_is_sent(DataView::new(&buffer(), 3, 2), &[3, 4]);
        a_view_with_an_offset_is_sent(Uint8Array::new(&buffer()).subarray(2, 5), &[2, 3, 4]);
        a_view_of_wider_elements_with_an_offset_is_sent(
            Uint16Array::new_with_byte_offset_and_length(&buffer(), 2, 2), &[2, 3, 4, 5],
        );
        a_view_of_nothing_at_the_end_is_sent(Uint8Array::new(&buffer()).subarray(8, 8), &[]);
        a_blob_of_the_platform_is_sent(blob(&[1, 2]), &[1, 2]);
        a_blob_of_the_platform_is_sent_by_reference(&blob(&[1, 2]), &[1, 2]);
        a_blob_is_sent(Blob::from(blob(&[1, 2])), &[1, 2]);
        a_message_of_a_blob_is_sent(Message::from(blob(&[1, 2])), &[1, 2]);
        a_detached_array_buffer_is_sent_as_empty(detached(buffer()), &[]);
        bytes_whose_memory_has_moved_are_sent_as_empty(bytes_of_moved_memory(), &[]);
        a_view_of_a_detached_array_buffer_is_sent_as_empty(detached_view(), &[]);
        a_data_view_of_a_detached_array_buffer_is_sent_as_empty(detached_data_view(), &[]);
    }

    as_large_text_comes_back {
        a_text_of_1_byte_comes_back(1);
        a_text_of_125_bytes_comes_back(125);
        a_text_of_126_bytes_comes_back(126);
        a_text_of_65535_bytes_comes_back(65_535);
        a_text_of_65536_bytes_comes_back(65_536);
        a_text_of_1_mib_comes_back(1 << 20);
    }

    as_many_bytes_come_back {
        a_message_of_1_byte_comes_back(1);
        a_message_of_125_bytes_comes_back(125);
        a_message_of_126_bytes_comes_back(126);
        a_message_of_65535_bytes_comes_back(65_535);
        a_message_of_65536_bytes_comes_back(65_536);
        a_message_of_1_mib_comes_back(1 << 20);
    }

    a_view_of_shared_memory_comes_back {
        a_view_of_all_of_a_shared_memory_is_sent(0, 8);
        a_view_of_a_part_of_a_shared_memory_is_sent(2, 5);
    }
}

const EIGHT: [u8; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

fn buffer() -> ArrayBuffer {
    Uint8Array::from(&EIGHT[..]).buffer()
}

fn blob(bytes: &[u8]) -> web_sys::Blob {
    web_sys::Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).unwrap()
}

fn utf16(units: &[u16]) -> JsString {
    let units = units.iter().map(|unit| JsString::from_char_code1((*unit).into()));
    units.reduce(|text, unit| text.concat(&unit)).unwrap()
}

/// Detaches a buffer, as `postMessage` does.
fn detached(buffer: ArrayBuffer) -> ArrayBuffer {
    let clone: Function = property(&global(), "structuredClone").unchecked_into();
    let options = Object::new();
    Reflect::set(&options, &"transfer".into(), &Array::of1(&buffer)).unwrap();
    clone.call2(&JsValue::UNDEFINED, &buffer, &options).unwrap();
    assert_eq!(buffer.byte_length(), 0);
    buffer
}

fn detached_view() -> Uint8Array {
    let view = Uint8Array::new(&buffer()).subarray(2, 5);
    detached(view.buffer());
    view
}

fn detached_data_view() -> DataView {
    let view = DataView::new(&buffer(), 2, 3);
    detached(view.buffer());
    view
}

fn bytes_of_moved_memory() -> Bytes {
    let view = Uint8Array::new(&buffer()).subarray(2, 5);
    let bytes = Bytes::from(view.clone());
    detached(view.buffer());
    assert!(bytes.to_vec().is_empty());
    bytes
}

async fn comes_back_as_text(payload: impl Payload, expected: &str) {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        send(&socket, payload).await;
        assert_eq!(next_text(&mut socket).await, expected);
    })
    .await;
}

/// A second message shows that the payload was sent as one message.
async fn comes_back_as_bytes(payload: impl Payload, expected: &[u8]) {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        send(&socket, payload).await;
        send(&socket, "and then").await;
        assert_eq!(next_bytes(&mut socket).await, expected);
        assert_eq!(next_text(&mut socket).await, "and then");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_at_the_start_is_sent() {
    let kept = !quirks().drops_byte_order_mark;
    comes_back_as_text("\u{feff}text", if kept { "\u{feff}text" } else { "text" }).await;
    comes_back_as_text("te\u{feff}xt", "te\u{feff}xt").await;
}

/// The header of a frame grows at these lengths.
async fn as_large_text_comes_back(bytes: usize) {
    let text: String = ('a'..='z').cycle().take(bytes).collect();
    comes_back_as_text(&text, &text).await;
}

async fn as_many_bytes_come_back(count: usize) {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(count).collect();
    comes_back_as_bytes(&bytes, &bytes).await;
}

/// 64 MiB, or the most that is received.
fn large() -> usize {
    quirks().max_message
}

/// Sends a message of that size and returns the echo.
async fn large_echo(socket: &mut WebSocket, message: impl Payload) -> Message {
    let exchange = async {
        socket.send(message).await.unwrap();
        socket.next().await.unwrap().unwrap()
    };
    within_time("the echo of 64 MiB", time_for(2 * large()), exchange).await
}

#[wasm_bindgen_test]
async fn a_text_of_64_mib_comes_back() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let text = JsString::from("0123456789abcdef").repeat(4 << 20).slice(0, large() as u32);
        let Message::Text(echo) = large_echo(&mut socket, &text).await else {
            panic!("it was a text")
        };
        assert_eq!(echo.len_utf16(), large());
        assert!(Object::is(echo.as_js(), &text));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_message_of_64_mib_comes_back() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let mut bytes = vec![7; large()];
        *bytes.first_mut().unwrap() = 1;
        *bytes.last_mut().unwrap() = 2;
        let Message::Binary(echo) = large_echo(&mut socket, &bytes).await else {
            panic!("it was binary")
        };
        assert_eq!(echo.len(), large());
        assert!(echo.to_vec() == bytes);
    })
    .await;
}

#[wasm_bindgen_test]
async fn many_types_after_one_another_keep_their_order() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        send(&socket, "1").await;
        send(&socket, blob(b"2")).await;
        send(&socket, b"3").await;
        send(&socket, buffer()).await;
        send(&socket, blob(b"5")).await;
        send(&socket, JsString::from("6")).await;
        assert_eq!(next_text(&mut socket).await, "1");
        assert_eq!(next_bytes(&mut socket).await, b"2");
        assert_eq!(next_bytes(&mut socket).await, b"3");
        assert_eq!(next_bytes(&mut socket).await, EIGHT);
        assert_eq!(next_bytes(&mut socket).await, b"5");
        assert_eq!(next_text(&mut socket).await, "6");
    })
    .await;
}

#[wasm_bindgen_test]
async fn received_bytes_whose_memory_has_moved_are_sent_as_empty() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        send(&socket, &EIGHT).await;
        let Message::Binary(bytes) = next(&mut socket).await else { panic!("it was binary") };
        detached(bytes.to_array_buffer());
        send(&socket, bytes).await;
        assert!(next_bytes(&mut socket).await.is_empty());
    })
    .await;
}

/// The sent bytes are those in the view at the time of the send.
#[wasm_bindgen_test]
async fn bytes_made_from_a_view_share_its_memory_until_they_are_sent() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let view = Uint8Array::from(&[1, 2, 3][..]);
        let bytes = Bytes::from(view.clone());
        view.set_index(0, 9);
        let sending = socket.send(bytes);
        view.set_index(1, 9);
        within("the sending", sending).await.unwrap();
        view.set_index(2, 9);
        assert_eq!(next_bytes(&mut socket).await, [9, 9, 3]);
    })
    .await;
}

/// The platform refuses such a view. A page has shared memory only if it is isolated.
async fn a_view_of_shared_memory_comes_back(from: u32, to: u32) {
    let class = property(&global(), "SharedArrayBuffer");
    if class.is_undefined() {
        skip!("there is no SharedArrayBuffer");
    }
    let shared = js_sys::SharedArrayBuffer::new(8);
    let all = Uint8Array::new(&shared);
    all.copy_from(&EIGHT);
    let view = all.subarray(from, to);
    comes_back_as_bytes(&view, &EIGHT[from as usize..to as usize]).await;
    comes_back_as_bytes(Message::from(view), &EIGHT[from as usize..to as usize]).await;
}

/// Older engines lack it.
#[wasm_bindgen_test]
async fn a_float16_array_is_sent() {
    if property(&global(), "Float16Array").is_undefined() {
        skip!("there is no Float16Array");
    }
    comes_back_as_bytes(Float16Array::new(&buffer()), &EIGHT).await;
    comes_back_as_bytes(&Float16Array::new(&buffer()).subarray(1, 3), &EIGHT[2..6]).await;
    comes_back_as_bytes(Message::from(Float16Array::new(&buffer())), &EIGHT).await;
}

/// Returns an `ArrayBuffer` of 8 bytes that can be resized to 16, if the engine has such buffers.
fn resizable() -> Option<ArrayBuffer> {
    let options = Object::new();
    Reflect::set(&options, &"maxByteLength".into(), &16.into()).unwrap();
    let class: Function = property(&global(), "ArrayBuffer").unchecked_into();
    let buffer = Reflect::construct(&class, &Array::of2(&8.into(), &options)).unwrap();
    let buffer: ArrayBuffer = buffer.unchecked_into();
    Uint8Array::new(&buffer).copy_from(&EIGHT);
    property(&buffer, "resizable").is_truthy().then_some(buffer)
}

fn resize(buffer: &ArrayBuffer, len: u32) {
    let resize: Function = property(buffer, "resize").unchecked_into();
    resize.call1(buffer, &len.into()).unwrap();
}

/// The platform refuses it.
#[wasm_bindgen_test]
async fn a_resizable_array_buffer_is_sent() {
    let Some(buffer) = resizable() else { skip!("no ArrayBuffer can be resized") };
    comes_back_as_bytes(&buffer, &EIGHT).await;
    resize(&buffer, 2);
    comes_back_as_bytes(&buffer, &EIGHT[..2]).await;
    comes_back_as_bytes(Uint8Array::new(&buffer), &EIGHT[..2]).await;
}

/// The platform refuses it even if an event has delivered it. All of it is sent or returned.
#[wasm_bindgen_test]
async fn what_was_delivered_is_not_sent_in_part() {
    let Some(buffer) = resizable() else { skip!("no ArrayBuffer can be resized") };
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let deliver = Function::new_with_args(
            "data",
            "this.dispatchEvent(new MessageEvent('message', { data }))",
        );
        deliver.call1(socket.as_raw(), &buffer).unwrap();
        let message = next(&mut socket).await;
        let message = match within("the sending", socket.send(message)).await {
            Ok(()) => next(&mut socket).await,
            Err(error) => error.into_message(),
        };
        let Message::Binary(bytes) = message else { panic!("it was binary") };
        assert_eq!(bytes.to_vec(), EIGHT);
    })
    .await;
}

/// A view that is out of bounds of its resized buffer is empty.
#[wasm_bindgen_test]
async fn a_view_that_lies_outside_its_resized_buffer_is_sent_as_empty() {
    let Some(buffer) = resizable() else { skip!("no ArrayBuffer can be resized") };
    let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 4, 4);
    let data_view = DataView::new(&buffer, 4, 4);
    let bytes = Bytes::from(view.clone());
    resize(&buffer, 6);
    comes_back_as_bytes(&view, &[]).await;
    comes_back_as_bytes(&data_view, &[]).await;
    comes_back_as_bytes(bytes, &[]).await;
}
