//! Close codes and reasons: which ones can be sent, and what arrives from the server.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, CloseError, CloseEvent, Disconnected, MAX_REASON_BYTES, Outcome, ReadyState,
    WebSocket, truncate_reason,
};

use crate::util::{Test, cases, next, next_text, outcome, quirks, run, send, until, within};

cases! {
    both_sides_see {
        code_1000_without_a_reason_is_sent(1000, "");
        code_1000_with_a_reason_is_sent(1000, "done");
        code_3000_is_sent(3000, "unauthorized");
        code_3999_is_sent(3999, "");
        code_4000_is_sent(4000, "");
        code_4999_is_sent(4999, "the last");
        a_reason_of_123_bytes_is_sent(4001, &"r".repeat(MAX_REASON_BYTES));
        a_reason_of_123_bytes_in_fewer_characters_is_sent(4001, &format!("{}abc", "👋".repeat(30)));
        a_reason_that_was_truncated_is_sent(4001, truncate_reason(&"ß".repeat(100)));
        a_reason_with_a_line_break_is_sent(4001, "a\r\nb");
    }

    is_refused_in_every_state {
        code_0_is_refused(0, "", CloseError::InvalidCode(0.into()));
        code_999_is_refused(999, "", CloseError::InvalidCode(999.into()));
        code_1001_is_refused(1001, "", CloseError::InvalidCode(CloseCode::GoingAway));
        code_1005_is_refused(1005, "", CloseError::InvalidCode(CloseCode::NoStatusReceived));
        code_1006_is_refused(1006, "", CloseError::InvalidCode(CloseCode::AbnormalClosure));
        code_1011_is_refused(1011, "", CloseError::InvalidCode(CloseCode::InternalError));
        code_2999_is_refused(2999, "", CloseError::InvalidCode(CloseCode::Reserved(2999)));
        code_5000_is_refused(5000, "", CloseError::InvalidCode(CloseCode::Unused(5000)));
        code_65535_is_refused(65535, "", CloseError::InvalidCode(CloseCode::Unused(65535)));
        a_reason_of_124_bytes_is_refused(4001, &"r".repeat(124), CloseError::ReasonTooLong(124));
        a_reason_of_31_emoji_is_refused(1000, &"👋".repeat(31), CloseError::ReasonTooLong(124));
        the_code_is_looked_at_before_the_reason(
            1001, &"r".repeat(124), CloseError::InvalidCode(CloseCode::GoingAway),
        );
    }

    arrives {
        code_1000_of_the_server_arrives(CloseCode::Normal, "bye");
        code_1001_of_the_server_arrives(CloseCode::GoingAway, "restarting");
        code_1003_of_the_server_arrives(CloseCode::UnsupportedData, "no text here");
        code_1007_of_the_server_arrives(CloseCode::InvalidPayload, "");
        code_1008_of_the_server_arrives(CloseCode::PolicyViolation, "grüße");
        code_1009_of_the_server_arrives(CloseCode::MessageTooBig, "1 MiB");
        code_1010_of_the_server_arrives(CloseCode::MandatoryExtension, "");
        code_1011_of_the_server_arrives(CloseCode::InternalError, "oops");
        code_3000_of_the_server_arrives(CloseCode::Unauthorized, "");
        code_3003_of_the_server_arrives(CloseCode::Forbidden, "");
        code_3008_of_the_server_arrives(CloseCode::Timeout, "");
        code_3999_of_the_server_arrives(CloseCode::Library(3999), "");
        code_4000_of_the_server_arrives(CloseCode::Application(4000), "");
        code_4999_of_the_server_arrives(CloseCode::Application(4999), "the last");
        a_reason_of_123_bytes_of_the_server_arrives(4001.into(), &"r".repeat(MAX_REASON_BYTES));
        a_reason_of_emoji_of_the_server_arrives(4001.into(), &"👋".repeat(30));
    }

    arrives_unless_taken_for_broken {
        code_1012_of_the_server_arrives(CloseCode::ServiceRestart);
        code_1013_of_the_server_arrives(CloseCode::TryAgainLater);
        code_1014_of_the_server_arrives(CloseCode::BadGateway);
    }
}

async fn end(socket: &WebSocket) -> Outcome {
    within("the close", socket.closed()).await
}

/// Returns how the server saw the end of the test's only connection.
async fn server_saw(test: &Test) -> (u16, String) {
    let stats = test.stats_when(until().closes(1)).await;
    stats.closes.into_iter().next().unwrap()
}

async fn both_sides_see(code: u16, reason: &str) {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let outcome = within("the close", socket.close_with(code, reason).unwrap()).await;
        assert_eq!(outcome, Outcome::Clean(CloseEvent::new(code, reason, true)));
        assert_eq!(end(&socket).await, outcome, "asked again");
        assert!(within("the end", socket.next()).await.is_none());
        assert_eq!(server_saw(test).await, (code, reason.to_owned()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_close_without_a_code_is_1005_for_both_sides() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let outcome = within("the close", socket.close()).await;
        assert_eq!(outcome, Outcome::Clean(CloseEvent::new(CloseCode::NoStatusReceived, "", true)));
        assert_eq!(server_saw(test).await, (1005, String::new()));
    })
    .await;
}

/// A second close changes nothing, whatever its code and reason.
#[wasm_bindgen_test]
async fn the_first_of_two_closes_counts() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let first = socket.close_with(4001, "first").unwrap();
        let second = socket.close_with(4002, "second").unwrap();
        let third = socket.close();
        let expected = Ok(CloseEvent::new(4001, "first", true));
        for closing in [first, second, third, socket.close_with(4003, "late").unwrap()] {
            assert_eq!(outcome(closing).await, expected);
        }
        assert_eq!(server_saw(test).await, (4001, "first".to_owned()));
    })
    .await;
}

/// An attempt that is closed sends no code or reason.
#[wasm_bindgen_test]
async fn a_close_while_connecting_aborts() {
    run(async |test| {
        let raw = web_sys::WebSocket::new(&test.url("/echo")).unwrap();
        let socket = WebSocket::from_raw(raw);
        assert_eq!(socket.ready_state(), ReadyState::Connecting);
        let outcome = within("the close", socket.close_with(4001, "never mind").unwrap()).await;
        match outcome.into_result().unwrap_err() {
            Disconnected::Closed(event) => {
                assert_eq!(event, CloseEvent::new(quirks().lost_code, "", false));
            }
            Disconnected::NoCloseEvent => assert!(quirks().may_omit_close_event),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

/// A refused call leaves the connection unchanged, in each of its four states.
async fn is_refused_in_every_state(code: u16, reason: &str, expected: CloseError) {
    run(async |test| {
        let raw = web_sys::WebSocket::new(&test.url("/echo")).unwrap();
        let mut socket = WebSocket::from_raw(raw);
        let refused = |socket: &WebSocket, state| {
            assert_eq!(socket.close_with(code, reason).unwrap_err(), expected, "while {state}");
            assert_eq!(socket.ready_state(), state);
        };
        refused(&socket, ReadyState::Connecting);
        within("the opening", socket.opened()).await.unwrap();
        refused(&socket, ReadyState::Open);
        send(&socket, "still there?").await;
        assert_eq!(next_text(&mut socket).await, "still there?");
        let closing = socket.close_with(4001, "now").unwrap();
        refused(&socket, ReadyState::Closing);
        assert_eq!(outcome(closing).await, Ok(CloseEvent::new(4001, "now", true)));
        refused(&socket, ReadyState::Closed);
        assert_eq!(server_saw(test).await, (4001, "now".to_owned()));
    })
    .await;
}

/// Receives the messages before the close, too.
async fn closes(test: &Test, query: &str) -> (Outcome, bool) {
    let mut socket = test.connect(&format!("/close?messages=2&{query}")).await;
    next(&mut socket).await;
    next(&mut socket).await;
    let outcome = end(&socket).await;
    let error = within("the end", socket.next()).await;
    assert!(within("the end", socket.next()).await.is_none());
    (outcome, error.is_some())
}

async fn arrives(code: CloseCode, reason: &str) {
    run(async |test| {
        let encoded: String = reason.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let query = format!("code={}&reason={encoded}", u16::from(code));
        let (outcome, stream_has_error) = closes(test, &query).await;
        assert_eq!(outcome, Outcome::Clean(CloseEvent::new(code, reason, true)));
        assert!(!stream_has_error, "a clean close is no error, whatever its code");
        assert_eq!(code, server_saw(test).await.0, "echoed");
    })
    .await;
}

/// These codes were registered after RFC 6455. Some platforms take a Close frame with one of them
/// for a protocol error.
async fn arrives_unless_taken_for_broken(code: CloseCode) {
    if u16::from(code) <= quirks().max_protocol_close_code {
        return arrives(code, "later").await;
    }
    run(async |test| {
        let (outcome, stream_has_error) =
            closes(test, &format!("code={}&reason=later", u16::from(code))).await;
        let event = CloseEvent::new(quirks().lost_code, "", false);
        assert_eq!(outcome, Outcome::Unclean(Disconnected::Closed(event)));
        assert!(stream_has_error);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_reason_with_a_nul_is_sent() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let closing = socket.close_with(4001, "a\0b").unwrap();
        let event = outcome(closing).await.unwrap();
        let expected = if quirks().cuts_reason_at_nul { "a" } else { "a\0b" };
        assert_eq!(event, CloseEvent::new(4001, expected, true));
        assert_eq!(server_saw(test).await, (4001, expected.to_owned()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_close_of_the_server_without_a_code_arrives_as_1005() {
    run(async |test| {
        let (outcome, stream_has_error) = closes(test, "empty=1").await;
        assert_eq!(outcome, Outcome::Clean(CloseEvent::new(CloseCode::NoStatusReceived, "", true)));
        assert!(!stream_has_error);
    })
    .await;
}
