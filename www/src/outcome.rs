//! How a connection ended, in words: what is known, and what no script can know.

use wasm_websocket::{CloseCode, CloseEvent, ConnectError, Disconnected, Outcome};

use crate::words;

/// What is told of an end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) title: String,
    pub(crate) event: Option<CloseEvent>,
    /// What it means, and what to do about it.
    pub(crate) words: &'static str,
    /// Whether the end was not a clean one.
    pub(crate) lost: bool,
}

impl Told {
    /// Of a connection that was open.
    pub(crate) fn outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Clean(event) => Self {
                title: format!("Closed with {}", event.code),
                event: Some(event.clone()),
                words: "Both sides sent a Close frame, and every message before it has arrived.",
                lost: false,
            },
            Outcome::Unclean(disconnected) => Self {
                title: words::sentence(disconnected),
                event: disconnected.close_event().cloned(),
                words: of_disconnected(disconnected),
                lost: true,
            },
        }
    }

    /// Of an attempt that never opened.
    pub(crate) fn failure(error: &ConnectError) -> Self {
        Self {
            title: words::capitalised(&format!("{error}.")),
            event: error.close_event().cloned(),
            words: of_connect_error(error),
            lost: true,
        }
    }
}

/// Who made up the code of a close: what came in a frame was said by somebody.
pub(crate) fn said_by(event: &CloseEvent, begun_here: bool) -> &'static str {
    match event.code {
        CloseCode::NoStatusReceived => "the browser: the Close frame held no code",
        CloseCode::AbnormalClosure => "the browser: no Close frame came",
        code if code.is_synthetic() => "the browser: no such code was received",
        _ if begun_here => "the server, in answer to this page’s Close frame",
        _ => "the server, in its Close frame",
    }
}

fn of_disconnected(disconnected: &Disconnected) -> &'static str {
    match disconnected {
        Disconnected::Closed(_) => {
            "The connection broke without a closing handshake: the server went away, the network \
             did, or one side broke the protocol. What was sent last may not have arrived."
        }
        Disconnected::CloseTimedOut(_) => {
            "The server did not answer the Close frame in time, and nothing more was sent, so the \
             socket was let go of. The browser alone would have waited for up to a minute."
        }
        Disconnected::Overflow => {
            "More messages waited in the inbox than the limits allow. Raise them, take messages \
             faster, or choose to drop some."
        }
        Disconnected::NoCloseEvent => "The browser reported an error and no close after it.",
        _ => "",
    }
}

fn of_connect_error(error: &ConnectError) -> &'static str {
    match error {
        ConnectError::Unsupported => "This browser has no WebSocket.",
        ConnectError::InvalidUrl(_) => {
            "Write ws://, wss://, http:// or https:// and a host, or a path of this server such as \
             /echo. No request was made."
        }
        ConnectError::InvalidProtocol(_) | ConnectError::DuplicateProtocol(_) => {
            "A subprotocol is a word without spaces, and none may be named twice. No request was \
             made."
        }
        ConnectError::Blocked => {
            "No request was made. Look for a Content-Security-Policy without this address in \
             connect-src, or for ws: from a page that came by https:."
        }
        ConnectError::Refused(_) => {
            "Nobody listens there, the host’s name is wrong, the server answered with a status such \
             as 401 or a redirect, a certificate is bad, or no subprotocol was agreed on: browsers \
             keep scripts from telling these apart, on purpose. The developer tools’ network panel \
             shows more."
        }
        ConnectError::ProtocolNotAgreed { .. } => {
            "The server speaks WebSocket, but none of the subprotocols asked for. The connection \
             was closed with 1000."
        }
        ConnectError::TimedOut(_) => {
            "Something accepted the connection and said nothing. The attempt was closed, so that \
             it does not hold up the next one to the same host."
        }
        _ => "The browser refused for a reason of its own.",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_made_up_the_code() {
        for (code, begun_here, by) in [
            (1000, false, "the server, in its Close frame"),
            (4001, true, "the server, in answer to this page’s Close frame"),
            (1005, true, "the browser: the Close frame held no code"),
            (1006, false, "the browser: no Close frame came"),
            (0, false, "the browser: no such code was received"),
        ] {
            assert_eq!(said_by(&CloseEvent::new(code, "", true), begun_here), by, "{code}");
        }
    }

    #[test]
    fn an_end_is_told() {
        let clean = Told::outcome(&Outcome::Clean(CloseEvent::new(4001, "kicked", true)));
        assert_eq!(clean.title, "Closed with 4001 application code");
        assert!(!clean.lost);

        let slow = Outcome::Unclean(Disconnected::CloseTimedOut(Duration::from_secs(3)));
        let slow = Told::outcome(&slow);
        assert_eq!(slow.title, "The close made no progress for 3s.");
        assert_eq!(slow.event, None);

        let lost = Disconnected::Closed(CloseEvent::new(1006, "", false));
        let refused = Told::failure(&ConnectError::Refused(lost));
        assert_eq!(refused.title, "The connection could not be opened (1006).");
        assert!(refused.event.is_some_and(|event| event.code == 1006));
        assert!(refused.words.contains("401"));
    }
}
