//! Reading messages: texts, bytes and blobs, as they are and converted.

use std::mem::MaybeUninit;

use js_sys::{ArrayBuffer, Function, JsString, Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{BinaryType, Blob, Bytes, Error, Message, Text, WebSocket};

use crate::util::{Test, next, open, outcome, run, send, within};

async fn echoed(test: &Test, message: impl Into<Message>, binary_type: BinaryType) -> Message {
    let mut socket = test.connect("/echo").await;
    socket.set_binary_type(binary_type);
    send(&socket, message.into()).await;
    next(&mut socket).await
}

async fn text(test: &Test, text: &str) -> Text {
    match echoed(test, text, BinaryType::ArrayBuffer).await {
        Message::Text(text) => text,
        other => panic!("it was a text, not {other:?}"),
    }
}

async fn bytes(test: &Test, bytes: &[u8]) -> Bytes {
    match echoed(test, bytes, BinaryType::ArrayBuffer).await {
        Message::Binary(bytes) => bytes,
        other => panic!("it was binary, not {other:?}"),
    }
}

async fn blob(test: &Test, bytes: &[u8]) -> Blob {
    match echoed(test, bytes, BinaryType::Blob).await {
        Message::Blob(blob) => blob,
        other => panic!("it was a blob, not {other:?}"),
    }
}

#[wasm_bindgen_test]
async fn a_text_gives_its_text_in_every_form() {
    run(async |test| {
        let text = text(test, "grüße 👋").await;
        assert_eq!(text.as_str(), "grüße 👋");
        assert!(std::ptr::eq(text.as_str(), text.as_str()), "the second call copies nothing");
        assert_eq!(text.clone().into_string(), "grüße 👋", "of a clone not yet converted");
        assert_eq!(text.to_string(), "grüße 👋");
        assert_eq!(String::from(text.clone()), "grüße 👋");
        assert_eq!(text.as_js().length(), 8);
        assert_eq!(text, "grüße 👋");
        assert_eq!(format!("{text:?}"), "\"grüße 👋\"");
        assert_eq!(text.into_string(), "grüße 👋");
    })
    .await;
}

/// Long texts are converted by other code than short ones. It must reserve up to three bytes for
/// each UTF-16 unit.
#[wasm_bindgen_test]
async fn a_long_text_is_whole_whatever_its_characters() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        for character in ["x", "ß", "世", "👋", "x世", "世x", "👋世", "\u{feff}世"] {
            for count in [85, 127, 128, 255, 256, 257, 1000, 20_000] {
                for begin in ["", "ascii at the beginning, and then "] {
                    let sent = format!("{begin}{}", character.repeat(count));
                    send(&socket, &sent).await;
                    let Message::Text(text) = next(&mut socket).await else { panic!("no text") };
                    // An engine may drop a byte order mark at the start.
                    let sent = match text.len_utf16() == sent.encode_utf16().count() {
                        true => sent.as_str(),
                        false => sent.trim_start_matches('\u{feff}'),
                    };
                    assert!(text.as_str() == sent, "{begin}{character} {count} times");
                }
            }
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_text_gives_its_length_in_utf_16() {
    run(async |test| {
        for (sent, len) in [("", 0), ("abc", 3), ("grüße", 5), ("世界", 2), ("👋", 2), ("\0", 1)]
        {
            let text = text(test, sent).await;
            assert_eq!((text.len_utf16(), text.is_empty()), (len, len == 0), "{sent:?}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_text_gives_the_very_string_that_it_was_made_of() {
    let string = JsString::from("text");
    let text = Text::from(string.clone());
    assert!(Object::is(text.as_js(), &string));
    assert_eq!(text.as_str(), "text");
    assert!(Object::is(text.clone().as_js(), &string), "converting changes nothing");
}

#[wasm_bindgen_test]
async fn bytes_give_a_vec_and_their_length() {
    run(async |test| {
        for sent in [&[][..], &[0], &[1, 2, 255]] {
            let bytes = bytes(test, sent).await;
            assert_eq!((bytes.len(), bytes.is_empty()), (sent.len(), sent.is_empty()));
            assert_eq!(bytes.to_vec(), sent);
            assert_eq!(bytes, Bytes::from(sent));
            assert_eq!(Vec::from(bytes), sent);
        }
    })
    .await;
}

/// Destination lengths: zero, shorter than the message, equal, longer.
const ROOMS: [(usize, &[u8]); 4] = [
    (0, &[]),
    (2, &[1, 2]),
    (4, &[1, 2, 3, 4]),
    (6, &[1, 2, 3, 4, 9, 9]), // what is left over stays as it was
];

#[wasm_bindgen_test]
async fn bytes_are_copied_as_far_as_there_is_room() {
    run(async |test| {
        let bytes = bytes(test, &[1, 2, 3, 4]).await;
        let view = Bytes::from(Uint8Array::from(&[0, 1, 2, 3, 4, 5][..]).subarray(1, 5));
        for bytes in [bytes, view] {
            for (len, expected) in ROOMS {
                let mut room = vec![9; len];
                assert_eq!(bytes.copy_to(&mut room), len.min(4));
                assert_eq!(room, expected);
            }
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn bytes_are_copied_into_uninitialised_room() {
    run(async |test| {
        let bytes = bytes(test, &[1, 2, 3, 4]).await;
        for (len, expected) in ROOMS {
            let mut room = vec![MaybeUninit::new(9); len];
            assert_eq!(bytes.copy_to_uninit(&mut room), len.min(4));
            assert_eq!(in_memory(&room), expected);
        }
    })
    .await;
}

/// Reads the destination through JavaScript, because safe Rust can't read uninitialised memory.
fn in_memory(room: &[MaybeUninit<u8>]) -> Vec<u8> {
    let memory = wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>().buffer();
    let address = room.as_ptr() as u32;
    Uint8Array::new_with_byte_offset_and_length(&memory, address, room.len() as u32).to_vec()
}

#[wasm_bindgen_test]
async fn bytes_that_arrived_give_the_very_buffer_that_arrived() {
    run(async |test| {
        let bytes = bytes(test, &[1, 2, 3]).await;
        let buffer = bytes.to_array_buffer();
        assert!(buffer.is_instance_of::<ArrayBuffer>());
        assert_eq!(buffer.byte_length(), 3);
        for other in [bytes.to_array_buffer(), bytes.clone().to_array_buffer()] {
            assert!(Object::is(&buffer, &other));
        }
        assert!(Object::is(&bytes.to_uint8_array().buffer(), &buffer), "a view of the same");
        assert_eq!(bytes.to_uint8_array().to_vec(), [1, 2, 3]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn bytes_of_a_part_give_a_buffer_of_that_part_alone() {
    let all = Uint8Array::from(&[0, 1, 2, 3, 4, 5][..]);
    let bytes = Bytes::from(all.subarray(1, 4));
    assert_eq!(bytes.len(), 3);
    assert_eq!(Uint8Array::new(&bytes.to_array_buffer()).to_vec(), [1, 2, 3]);
    assert!(Object::is(&bytes.to_uint8_array().buffer(), &all.buffer()), "a view of the same");
    assert_eq!(bytes.to_uint8_array().to_vec(), [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn a_blob_gives_its_size_and_its_bytes() {
    run(async |test| {
        for sent in [&[][..], &[0], &[1, 2, 255]] {
            let blob = blob(test, sent).await;
            assert_eq!(blob.size(), sent.len() as u64);
            assert_eq!(blob.mime_type(), "");
            assert_eq!(within("the bytes", blob.bytes()).await.unwrap().to_vec(), sent);
            assert_eq!(within("the bytes, again", blob.bytes()).await.unwrap().to_vec(), sent);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_blob_gives_its_text() {
    run(async |test| {
        for (sent, expected) in [
            (&b""[..], ""),
            ("grüße 👋\0".as_bytes(), "grüße 👋\0"),
            (b"a\xffb", "a\u{fffd}b"),
            (b"cut \xf0\x9f\x91", "cut \u{fffd}"),
        ] {
            let blob = blob(test, sent).await;
            let text = within("the text", blob.text()).await.unwrap();
            assert_eq!(text.as_str(), expected);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_blob_gives_the_blob_of_the_platform() {
    run(async |test| {
        let blob = blob(test, &[1, 2, 3]).await;
        assert_eq!(blob.as_raw().size(), 3.0);
        assert!(Object::is(blob.as_raw(), blob.clone().as_raw()));
        let again = Blob::from(blob.as_raw().clone());
        assert!(Object::is(blob.as_raw(), again.as_raw()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_blob_can_be_read_after_the_connection_has_ended() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/greet?n=1&binary=1"));
        let connect = connect.binary_type(BinaryType::Blob);
        let mut socket = open(connect).await;
        let Message::Blob(blob) = next(&mut socket).await else { panic!("it was a blob") };
        let reading = blob.text();
        outcome(socket.close()).await.unwrap();
        drop(socket);
        assert_eq!(within("the text", reading).await.unwrap(), "greeting 0");
        assert_eq!(within("the bytes", blob.bytes()).await.unwrap().to_vec(), b"greeting 0");
    })
    .await;
}

/// A file that was deleted fails like this.
#[wasm_bindgen_test]
async fn a_blob_that_cannot_be_read_says_why() {
    run(async |test| {
        let blob = blob(test, &[1]).await;
        let reject = Function::new_no_args("return Promise.reject(new TypeError('it is gone'))");
        let throw = Function::new_no_args("throw 'no error at all'");
        for (method, function) in [("arrayBuffer", reject), ("text", throw)] {
            Reflect::set(blob.as_raw(), &method.into(), &function).unwrap();
        }
        let error = within("the error", blob.bytes()).await.unwrap_err();
        assert_eq!(error.to_string(), "the blob can't be read: TypeError: it is gone");
        let error = within("the error", blob.text()).await.unwrap_err();
        assert_eq!(Error::from(error).to_string(), "the blob can't be read: no error at all");
    })
    .await;
}

/// Reading a blob takes time. The texts around it must keep their order (E1).
#[wasm_bindgen_test]
async fn blobs_and_texts_never_overtake_one_another() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/flood?n=200&size=1000&kind=mixed"));
        let connect = connect.binary_type(BinaryType::Blob);
        let mut socket = open(connect).await;
        for number in 0..200_u32 {
            match next(&mut socket).await {
                Message::Blob(blob) if number % 2 == 0 => {
                    let bytes = within("the bytes", blob.bytes()).await.unwrap();
                    assert_eq!(bytes.len(), 1000);
                    let mut first = [0; 4];
                    bytes.copy_to(&mut first);
                    assert_eq!(u32::from_be_bytes(first), number);
                }
                Message::Text(text) if number % 2 == 1 => {
                    assert!(text.as_str().starts_with(&format!("{number:08}:")), "{text}");
                }
                other => panic!("message {number} is {other:?}"),
            }
        }
        assert!(within("the end", socket.next()).await.is_none());
    })
    .await;
}
