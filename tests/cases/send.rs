//! Promise 1: a send never lies. A message that can't be sent is returned unchanged, with the
//! reason, and the server never sees it.

use std::pin::Pin;
use std::time::Duration;

use futures_util::{Sink, SinkExt, poll};
use js_sys::{ArrayBuffer, JsString, Object, Uint8Array};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, Disconnected, Error, Message, Outcome, Payload, ReadyState, SendError, WebSocket,
};

use crate::util::{Test, cases, next_text, outcome, parts, quirks, run, sleep, until, within};

/// A connection that has ended, and the expected error of every send.
struct Ended {
    socket: WebSocket,
    /// Code, reason, and whether it was clean.
    close: (u16, String, bool),
    text: String,
}

impl Ended {
    async fn new(socket: WebSocket, close: (u16, &str, bool), text: &str) -> Self {
        let _ = outcome(socket.closed()).await;
        let close = (close.0, close.1.to_owned(), close.2);
        Self { socket, close, text: text.to_owned() }
    }

    fn check(&self, error: &SendError) {
        let (code, reason, was_clean) = &self.close;
        let close = error.close_event().expect("the close event");
        assert_eq!(parts(close), (*code, reason.as_str(), *was_clean));
        assert!(error.is_closed() && !error.is_connecting() && !error.is_full());
        assert_eq!(error.outcome().unwrap().is_clean(), *was_clean);
        assert_eq!(error.to_string(), self.text);
        let error = Error::from(error.clone());
        assert!(error.is_send());
        assert_eq!(error.close_event(), Some(close));
        assert_eq!(error.to_string(), self.text);
    }
}

fn text_of(message: Message) -> String {
    match message {
        Message::Text(text) => text.into_string(),
        other => panic!("a text should come back, not {other:?}"),
    }
}

async fn every_send_says_how_it_ended(ended: impl AsyncFnOnce(&Test) -> Ended) {
    run(async |test| {
        let ended = ended(test).await;
        let error = ended.socket.try_send("one").unwrap_err();
        ended.check(&error);
        assert_eq!(text_of(error.into_message()), "one");

        let error = within("an answer", ended.socket.send("two")).await.unwrap_err();
        ended.check(&error);
        assert_eq!(text_of(error.into_message()), "two");

        let mut sink = ended.socket.sender();
        let error = within("an answer", sink.feed("three".into())).await.unwrap_err();
        let close = error.close_event().expect("the close event");
        assert_eq!(parts(close), (ended.close.0, ended.close.1.as_str(), ended.close.2));
        let error = Pin::new(&mut sink).start_send("four".into()).unwrap_err();
        assert_eq!(error.to_string(), ended.text);
        assert_eq!(error.into_message().map(text_of).as_deref(), Some("four"));

        assert_eq!(ended.socket.buffered_amount(), 0, "the platform wasn't asked");
        let stats = test.stats_when(until().live(0)).await;
        assert_eq!((stats.connections, stats.messages_in), (1, 0));
    })
    .await;
}

cases! {
    every_send_says_how_it_ended {
        closed_by_the_server_with_4001(async |test| {
            let socket = test.connect("/close?code=4001&reason=kicked").await;
            let text = "not sent: the connection is closed: 4001 application code: kicked";
            Ended::new(socket, (4001, "kicked", true), text).await
        });
        closed_by_the_server_with_1000(async |test| {
            let socket = test.connect("/close?code=1000").await;
            let text = "not sent: the connection is closed: 1000 normal closure";
            Ended::new(socket, (1000, "", true), text).await
        });
        closed_by_the_server_without_a_code(async |test| {
            let socket = test.connect("/close?empty=1").await;
            let text = "not sent: the connection is closed: 1005 no status received";
            Ended::new(socket, (1005, "", true), text).await
        });
        closed_here_with_4002(async |test| {
            let socket = test.connect("/echo").await;
            let _closed = socket.close_with(4002, "enough").unwrap();
            let text = "not sent: the connection is closed: 4002 application code: enough";
            Ended::new(socket, (4002, "enough", true), text).await
        });
        lost(async |test| {
            let socket = test.connect("/fin?delay_ms=100").await;
            let text = match quirks().lost_code {
                0 => "not sent: the connection ended with 0 unused",
                _ => "not sent: the connection ended with 1006 abnormal closure",
            };
            Ended::new(socket, (quirks().lost_code, "", false), text).await
        });
    }
}

#[wasm_bindgen_test]
async fn while_connecting_try_send_refuses_and_send_waits() {
    run(async |test| {
        let mut socket = test.socket_in("/delay?ms=300", ReadyState::Connecting).await;
        let error = socket.try_send("refused").unwrap_err();
        assert!(error.is_connecting() && !error.is_closed() && !error.is_full());
        assert!(error.outcome().is_none() && error.close_event().is_none());
        assert_eq!(error.to_string(), "not sent: the connection is not open yet");
        assert_eq!(text_of(error.into_message()), "refused");

        let mut sink = socket.sender();
        let error = Pin::new(&mut sink).start_send("refused".into()).unwrap_err();
        assert_eq!(error.to_string(), "not sent: the connection is not open yet");

        within("the first send", socket.send("sent")).await.unwrap();
        within("the second", SinkExt::send(&mut sink, "sent, too".into())).await.unwrap();
        assert_eq!(next_text(&mut socket).await, "sent");
        assert_eq!(next_text(&mut socket).await, "sent, too");
        assert_eq!(test.stats().await.messages_in, 2);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_send_that_waits_for_a_connection_that_never_opens_fails_with_its_end() {
    run(async |test| {
        let socket = test.socket_in("/delay?ms=5000", ReadyState::Connecting).await;
        let mut sending = socket.send("never");
        assert!(poll!(&mut sending).is_pending());
        socket.close();
        let error = within("the failure", sending).await.unwrap_err();
        assert!(
            error.is_closed() && matches!(error.outcome(), Some(Outcome::Unclean(_))),
            "{error:?}"
        );
        assert_eq!(text_of(error.into_message()), "never");
    })
    .await;
}

#[wasm_bindgen_test]
async fn while_closing_try_send_refuses_and_send_waits_for_the_outcome() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        socket.close_with(CloseCode::Application(4003), "").unwrap();
        assert_eq!(socket.ready_state(), ReadyState::Closing);

        let error = socket.try_send("refused").unwrap_err();
        assert!(error.is_closed() && !error.is_connecting() && !error.is_full());
        assert!(error.outcome().is_none(), "nobody knows yet");
        assert_eq!(error.to_string(), "not sent: the connection is closing");
        assert_eq!(text_of(error.into_message()), "refused");
        let error = Pin::new(&mut socket.sender()).start_send("refused".into()).unwrap_err();
        assert_eq!(error.to_string(), "not sent: the connection is closing");

        let (mut sending, mut sink) = (socket.send("late"), socket.sender());
        let mut feeding = sink.feed("late".into());
        assert!(poll!(&mut sending).is_pending() && poll!(&mut feeding).is_pending());
        let error = within("the outcome", sending).await.unwrap_err();
        assert_eq!(parts(error.close_event().unwrap()), (4003, "", true));
        assert_eq!(text_of(error.into_message()), "late");
        let error = within("the outcome", feeding).await.unwrap_err();
        assert_eq!(parts(error.close_event().unwrap()), (4003, "", true));

        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!(stats.messages_in, 0);
    })
    .await;
}

/// `readyState` shows the server's Close frame before or with the close event. From then on no
/// message is accepted.
#[wasm_bindgen_test]
async fn no_send_is_accepted_from_the_moment_the_server_closes() {
    run(async |test| {
        let mut socket = test.connect("/close?after=1&code=4001").await;
        socket.send("go on").await.unwrap();
        let closing = async {
            while socket.ready_state() == ReadyState::Open {
                sleep(Duration::ZERO).await;
            }
        };
        within("the server's Close frame", closing).await;
        let error = socket.try_send("late").unwrap_err();
        assert!(error.is_closed(), "{error:?}");
        let error = within("the outcome", socket.send("later")).await.unwrap_err();
        assert_eq!(parts(error.close_event().unwrap()), (4001, "", true));
        assert!(within("the end", socket.next()).await.is_none());
        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!(stats.messages_in, 1);
    })
    .await;
}

/// A raw socket that is already closed does not tell how it ended.
#[wasm_bindgen_test]
async fn a_socket_adopted_when_closed_refuses_with_what_little_can_be_known() {
    run(async |test| {
        let socket = test.socket_in("/echo", ReadyState::Closed).await;
        let error = socket.try_send("refused").unwrap_err();
        assert_eq!(error.to_string(), "not sent: the connection is closing");
        let error = within("the outcome", socket.send("refused")).await.unwrap_err();
        assert_eq!(error.outcome(), Some(&Outcome::Unclean(Disconnected::NoCloseEvent)));
        let text = "not sent: the connection ended without a close event";
        assert_eq!(error.to_string(), text);
        assert_eq!(socket.try_send("refused").unwrap_err().to_string(), text);
    })
    .await;
}

/// Sends a payload in both ways, which must fail, and returns the messages.
async fn refused<P: Payload + Clone>(socket: &WebSocket, payload: P) -> [Message; 2] {
    let tried = socket.try_send(payload.clone()).unwrap_err().into_message();
    let sent = within("an answer", socket.send(payload)).await.unwrap_err().into_message();
    [tried, sent]
}

#[wasm_bindgen_test]
async fn every_kind_of_message_comes_back_as_it_was() {
    run(async |test| {
        let socket = test.connect("/close").await;
        outcome(socket.closed()).await.unwrap();
        for text in refused(&socket, "grüße\0").await.into_iter().map(text_of) {
            assert_eq!(text, "grüße\0");
        }
        let string = JsString::from("a");
        for message in refused(&socket, string.clone()).await {
            assert!(matches!(&message, Message::Text(text) if *text.as_js() == string));
        }
        for message in refused(&socket, vec![0_u8, 255]).await {
            assert!(matches!(&message, Message::Binary(bytes) if bytes.to_vec() == [0, 255]));
        }
        let buffer = ArrayBuffer::new(3);
        for message in refused(&socket, buffer.clone()).await {
            let Message::Binary(bytes) = message else { panic!("{message:?}") };
            assert!(Object::is(&bytes.to_array_buffer(), &buffer), "the very buffer");
        }
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 1, 1);
        for message in refused(&socket, view).await {
            let Message::Binary(bytes) = message else { panic!("{message:?}") };
            assert_eq!(bytes.len(), 1);
            assert!(Object::is(&bytes.to_uint8_array().buffer(), &buffer), "a view of it");
        }
        let blob = web_sys::Blob::new().unwrap();
        for message in refused(&socket, blob.clone()).await {
            let Message::Blob(back) = message else { panic!("{message:?}") };
            assert!(Object::is(back.as_raw(), &blob), "the very blob");
        }
    })
    .await;
}
