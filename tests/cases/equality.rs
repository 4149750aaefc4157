//! Equality: handles compare by connection, blobs by identity, all else by content.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{BinaryType, Error, Event, Message, ReadyState, WebSocket};

use crate::util::{next, outcome, run, send, within};

#[wasm_bindgen_test]
async fn senders_are_equal_if_they_are_of_the_same_connection() {
    run(async |test| {
        let (one, other) = (test.connect("/echo").await, test.connect("/echo").await);
        assert_eq!(one.sender(), one.sender());
        assert_eq!(one.sender(), one.sender().clone());
        assert_ne!(one.sender(), other.sender());
        // A second `from_raw` of the same raw socket makes another connection.
        assert_ne!(one.sender(), WebSocket::from_raw(one.as_raw().clone()).sender());
        outcome(one.closed()).await.unwrap();
        let before = one.sender();
        let (sender, _receiver) = one.split();
        assert_eq!(sender, before, "after the end and the split");
    })
    .await;
}

#[wasm_bindgen_test]
async fn messages_are_equal_by_what_they_are_and_blobs_by_being_the_same() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        for (sent, other) in [
            (Message::from("text"), Message::from("texts")),
            (Message::from([1, 2]), Message::from([1, 3])),
        ] {
            send(&socket, &sent).await;
            let echo = next(&mut socket).await;
            assert_eq!(echo, sent);
            assert_eq!(echo, echo.clone());
            assert_ne!(echo, other);
        }
        assert_ne!(Message::from("1"), Message::from(b"1"));

        socket.set_binary_type(BinaryType::Blob);
        send(&socket, [1, 2]).await;
        send(&socket, [1, 2]).await;
        let (one, other) = (next(&mut socket).await, next(&mut socket).await);
        assert!(matches!(one, Message::Blob(_)));
        assert_eq!(one, one.clone());
        assert_ne!(one, other);
        assert_ne!(one, Message::from([1, 2]));
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_was_not_sent_is_equal_by_its_message_and_by_why() {
    run(async |test| {
        let connecting = test.socket_in("/close?code=4001", ReadyState::Connecting).await;
        let early = connecting.try_send("text").unwrap_err();
        outcome(connecting.closed()).await.unwrap();
        let late = connecting.try_send("text").unwrap_err();
        assert_eq!(late, connecting.try_send("text").unwrap_err());
        assert_eq!(late, within("the error", connecting.send("text")).await.unwrap_err());
        assert_ne!(late, early, "for another reason");
        assert_ne!(late, connecting.try_send("texts").unwrap_err());

        assert_eq!(*late.message(), Message::from("text"));
        let error = Error::from(late.clone());
        assert_eq!(error, late.clone().into());
        assert_ne!(error, early.into());
        assert_eq!(error.message(), Some(late.message()));
        assert_eq!(error.into_message(), Some(late.into_message()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn events_are_equal_by_what_they_tell() {
    run(async |test| {
        let path = "/close?messages=1&code=4001";
        let socket = test.socket_in(path, ReadyState::Connecting).await;
        let mut events = socket.events();
        let closed = outcome(socket.closed()).await.unwrap();
        let expected =
            [Event::Open, Event::Message(Message::from("message 0")), Event::Close(closed)];
        for expected in expected {
            assert_eq!(within("the event", events.next()).await, Some(expected));
        }
        assert_eq!(within("the end", events.next()).await, None);
    })
    .await;
}
