//! Messages are plain values without JavaScript.

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
fn a_text_is_what_takes_a_str() {
    fn takes(text: &str) -> &str {
        text
    }
    let text = Text::from("[1, 2, \"grüße\"]");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json, serde_json::json!([1, 2, "grüße"]));
    assert!(text.starts_with("[1") && text.contains("grüße"));
    assert!(std::ptr::eq(takes(&text), text.as_str()));
    assert_eq!((text.len(), text.len_utf16()), (17, 15), "bytes, and units of UTF-16");

    assert_eq!(Text::from("42").parse::<i32>(), Ok(42));
    assert!(Text::from("x").parse::<i32>().is_err());
    assert!(Text::from("").is_empty() && !Text::from(" ").is_empty());
    assert_eq!(Text::from(" a b ").trim(), "a b");
    assert_eq!(Text::from("a b").split(' ').collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn messages_are_equal_by_what_they_are() {
    assert_eq!(Message::from("1"), Message::from(String::from("1")));
    assert_ne!(Message::from("1"), Message::from("2"));
    assert_eq!(Message::from([1]), Message::from(vec![1]));
    assert_ne!(Message::from([1]), Message::from([1, 2]));
    assert_ne!(Message::from("1"), Message::from(b"1"));
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
