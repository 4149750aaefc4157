//! The texts of errors, word for word, and their conversions.

use std::error::Error as _;

use std::time::Duration;
use wasm_websocket::{
    CloseCode, CloseError, CloseEvent, ConnectError, Disconnected, Error, UrlError, WebSocket,
};

fn lost() -> Disconnected {
    Disconnected::Closed(CloseEvent::new(1006, "", false))
}

#[test]
fn connect_errors_word_for_word() {
    let table = [
        (ConnectError::Unsupported, "there is no WebSocket on this platform"),
        (UrlError::Unparsable.into(), "the URL can't be parsed"),
        (
            UrlError::Scheme("ftp".into()).into(),
            "the URL's scheme is \"ftp\", not ws, wss, http or https",
        ),
        (UrlError::Fragment.into(), "a WebSocket URL can't have a fragment"),
        (
            ConnectError::InvalidProtocol("a b".into()),
            "subprotocol \"a b\" is not a token of RFC 2616",
        ),
        (ConnectError::DuplicateProtocol("a".into()), "duplicate subprotocol \"a\""),
        (ConnectError::Blocked, "blocked by the page's security policy (mixed content or CSP)"),
        (ConnectError::Refused(lost()), "the connection could not be opened (1006)"),
        (ConnectError::Refused(Disconnected::NoCloseEvent), "the connection could not be opened"),
        (
            ConnectError::ProtocolNotAgreed { requested: vec!["a".into()], selected: "".into() },
            "the server chose none of the subprotocols [\"a\"]",
        ),
        (
            ConnectError::ProtocolNotAgreed { requested: vec!["a".into()], selected: "b".into() },
            "the server chose subprotocol \"b\", which is not in [\"a\"]",
        ),
        (ConnectError::TimedOut(Duration::from_secs(10)), "the connection was not open within 10s"),
    ];
    for (error, text) in table {
        assert_eq!(error.to_string(), text);
        assert_eq!(Error::from(error).to_string(), text);
    }
}

#[test]
fn other_errors_word_for_word() {
    let table: [(Error, &str); 8] = [
        (lost().into(), "the connection ended with 1006 abnormal closure"),
        (Disconnected::NoCloseEvent.into(), "the connection ended without a close event"),
        (
            Disconnected::CloseTimedOut(Duration::from_millis(3500)).into(),
            "the close made no progress for 3.5s",
        ),
        (
            Disconnected::OpenTimedOut(Duration::from_secs(10)).into(),
            "the connection was not open within 10s",
        ),
        (
            Disconnected::Blocked.into(),
            "blocked by the page's security policy (mixed content or CSP)",
        ),
        (
            Disconnected::Overflow.into(),
            "the receive queue overflowed and the connection was closed",
        ),
        (
            CloseError::InvalidCode(CloseCode::GoingAway).into(),
            "close code 1001 going away can't be sent: only 1000 and 3000 to 4999 can",
        ),
        (
            CloseError::ReasonTooLong(124).into(),
            "close reason is 124 bytes long, the maximum is 123",
        ),
    ];
    for (error, text) in table {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_refused_connection_has_its_close_event_as_source() {
    let error = Error::from(ConnectError::Refused(lost()));
    assert_eq!(
        error.source().unwrap().to_string(),
        "the connection ended with 1006 abnormal closure"
    );
    assert_eq!(error.close_event().unwrap().code, CloseCode::AbnormalClosure);
}

#[test]
fn predicates_tell_them_apart() {
    let second = Duration::from_secs(1);
    let not_agreed =
        ConnectError::ProtocolNotAgreed { requested: vec!["a".into()], selected: "".into() };
    let table: [(Error, bool, bool, bool); 10] = [
        // (error, connect, timeout, permanent)
        (ConnectError::Unsupported.into(), true, false, true),
        (ConnectError::InvalidUrl(UrlError::Fragment).into(), true, false, true),
        (ConnectError::TimedOut(second).into(), true, true, false),
        (ConnectError::InvalidProtocol("".into()).into(), true, false, true),
        (ConnectError::Blocked.into(), true, false, true),
        (not_agreed.into(), true, false, true),
        (ConnectError::Refused(lost()).into(), true, false, false),
        (Disconnected::CloseTimedOut(second).into(), false, true, false),
        (Disconnected::OpenTimedOut(second).into(), false, true, false),
        (lost().into(), false, false, false),
    ];
    for (error, connect, timeout, permanent) in table {
        assert_eq!(error.is_connect(), connect, "{error:?}");
        assert_eq!(error.is_timeout(), timeout, "{error:?}");
        let is_permanent = matches!(&error, Error::Connect(error) if error.is_permanent());
        assert_eq!(is_permanent, permanent, "{error:?}");
        assert!(!error.is_send());
        assert!(error.message().is_none());
        assert_eq!(error, error.clone());
        assert!(error.into_message().is_none());
    }
}

/// Every call returns a `Result` with it, so it must be small.
#[test]
fn the_error_is_small() {
    assert!(size_of::<Error>() <= 64, "{}", size_of::<Error>());
}

#[test]
fn the_question_mark_works_across_a_whole_function() {
    async fn whole() -> Result<(), Error> {
        let socket = WebSocket::connect("wss://example.com").await?;
        socket.opened().await?;
        socket.send("text").await?;
        socket.try_send("text")?;
        socket.flush().await?;
        socket.close_with(1000, "")?.await.into_result()?;
        Ok(())
    }
    drop(whole());
}
