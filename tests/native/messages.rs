//! Messages are plain values where there is no JavaScript.

use wasm_websocket::{Bytes, Message, Text};

#[test]
fn are_made_of_every_rust_type_that_can_be_sent() {
    let texts: [Message; 5] = [
        "text".into(),
        String::from("text").into(),
        (&String::from("text")).into(),
        Box::<str>::from("text").into(),
        Text::from("text").into(),
    ];
    for message in texts {
        assert!(matches!(&message, Message::Text(text) if text == "text"), "{message:?}");
    }
    let binaries: [Message; 7] = [
        (&[1, 2, 3][..]).into(),
        vec![1, 2, 3].into(),
        (&vec![1, 2, 3]).into(),
        Box::<[u8]>::from([1, 2, 3]).into(),
        [1, 2, 3].into(),
        (&[1, 2, 3]).into(),
        Bytes::from(&[1, 2, 3][..]).into(),
    ];
    for message in binaries {
        assert!(
            matches!(&message, Message::Binary(bytes) if bytes.to_vec() == [1, 2, 3]),
            "{message:?}"
        );
    }
}

#[test]
fn a_text_is_read_once_and_for_all() {
    let text = Text::from("grüße 👋");
    assert_eq!(text.len_utf16(), 8);
    assert!(std::ptr::eq(text.as_str(), text.as_str()));
    assert_eq!(text.clone().into_string(), "grüße 👋");
    assert_eq!(format!("{text} {text:?}"), "grüße 👋 \"grüße 👋\"");
    assert!(Text::from("").is_empty());
}

#[test]
fn bytes_are_copied_as_far_as_there_is_room() {
    let bytes = Bytes::from(&[1, 2, 3][..]);
    for (room, copied, expected) in
        [(0, 0, vec![]), (2, 2, vec![1, 2]), (3, 3, vec![1, 2, 3]), (4, 3, vec![1, 2, 3, 0])]
    {
        let mut room = vec![0; room];
        assert_eq!(bytes.copy_to(&mut room), copied);
        assert_eq!(room, expected);
    }
    assert_eq!(format!("{bytes:?}"), "Bytes { len: 3, .. }");
}
