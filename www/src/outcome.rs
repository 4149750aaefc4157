//! Explains how a connection or a connection attempt ended.

use wasm_websocket::{CloseCode, CloseEvent, ConnectError, Disconnected, Outcome};

use crate::format;

/// What the page shows about an outcome.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OutcomeView {
    pub(crate) title: String,
    pub(crate) event: Option<CloseEvent>,
    /// The meaning of the outcome, and what to do about it.
    pub(crate) explanation: &'static str,
    /// Whether the connection was lost, i.e. not closed cleanly.
    pub(crate) lost: bool,
}

impl OutcomeView {
    /// The outcome of a connection that was open.
    pub(crate) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Clean(event) => Self {
                title: format!("Closed with {}", event.code),
                event: Some(event.clone()),
                explanation: "Both sides sent a Close frame. Every message before it has arrived.",
                lost: false,
            },
            Outcome::Unclean(disconnected) => Self {
                title: format::sentence(disconnected),
                event: disconnected.close_event().cloned(),
                explanation: of_disconnected(disconnected),
                lost: true,
            },
        }
    }

    /// The outcome of a failed connection attempt.
    pub(crate) fn of_error(error: &ConnectError) -> Self {
        Self {
            title: format::capitalised(&format!("{error}.")),
            event: error.close_event().cloned(),
            explanation: of_connect_error(error),
            lost: true,
        }
    }
}

/// Where a close code comes from: a Close frame or the browser.
pub(crate) fn code_source(event: &CloseEvent, begun_here: bool) -> &'static str {
    match event.code {
        CloseCode::NoStatusReceived => "the browser: the Close frame had no code",
        CloseCode::AbnormalClosure => "the browser: no Close frame was received",
        code if code.is_synthetic() => "the browser: no such code was received",
        _ if begun_here => "the server, echoing this page’s Close frame",
        _ => "the server, in its Close frame",
    }
}

fn of_disconnected(disconnected: &Disconnected) -> &'static str {
    match disconnected {
        Disconnected::Closed(_) => {
            "The connection ended without a closing handshake: the server or the network went down, \
             or one side violated the protocol. The last messages sent may be lost."
        }
        Disconnected::CloseTimedOut(_) => {
            "The server did not answer the Close frame in time, so the socket was released. The \
             browser alone would have waited for up to a minute."
        }
        Disconnected::Overflow => {
            "The receive queue exceeded its limits. Raise the limits, receive faster, or choose an \
             overflow policy that drops messages."
        }
        Disconnected::NoCloseEvent => "The browser reported an error, but no close event followed.",
        _ => "",
    }
}

fn of_connect_error(error: &ConnectError) -> &'static str {
    match error {
        ConnectError::Unsupported => "This browser has no WebSocket.",
        ConnectError::InvalidUrl(_) => {
            "Enter a URL with the scheme ws, wss, http or https, or a path of this server such as \
             /echo. No request was made."
        }
        ConnectError::InvalidProtocol(_) | ConnectError::DuplicateProtocol(_) => {
            "A subprotocol is a token without spaces, and each may be listed once. No request was \
             made."
        }
        ConnectError::Blocked => {
            "No request was made. The Content-Security-Policy may lack this address in connect-src, \
             or a page loaded over https: may have asked for ws:."
        }
        ConnectError::Refused(_) => {
            "Possible causes: nothing listens on the port, the host name is wrong, the server \
             answered with a status such as 401 or a redirect, the certificate is invalid, or the \
             server chose no subprotocol. Browsers hide the cause from scripts on purpose. The \
             network panel of the developer tools shows more."
        }
        ConnectError::ProtocolNotAgreed { .. } => {
            "The server accepted the connection, but chose none of the requested subprotocols. The \
             connection was closed with 1000."
        }
        ConnectError::TimedOut(_) => {
            "The TCP connection was accepted, but the handshake was not answered. The attempt was \
             closed, so that it does not delay the next attempt to the same host."
        }
        _ => "The browser did not connect, for an unknown reason.",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_source_of_a_code() {
        for (code, begun_here, by) in [
            (1000, false, "the server, in its Close frame"),
            (4001, true, "the server, echoing this page’s Close frame"),
            (1005, true, "the browser: the Close frame had no code"),
            (1006, false, "the browser: no Close frame was received"),
            (0, false, "the browser: no such code was received"),
        ] {
            assert_eq!(code_source(&CloseEvent::new(code, "", true), begun_here), by, "{code}");
        }
    }

    #[test]
    fn outcomes_are_explained() {
        let clean = OutcomeView::of_outcome(&Outcome::Clean(CloseEvent::new(4001, "kicked", true)));
        assert_eq!(clean.title, "Closed with 4001 application code");
        assert!(!clean.lost);

        let slow = Outcome::Unclean(Disconnected::CloseTimedOut(Duration::from_secs(3)));
        let slow = OutcomeView::of_outcome(&slow);
        assert_eq!(slow.title, "The close made no progress for 3s.");
        assert_eq!(slow.event, None);

        let lost = Disconnected::Closed(CloseEvent::new(1006, "", false));
        let refused = OutcomeView::of_error(&ConnectError::Refused(lost));
        assert_eq!(refused.title, "The connection could not be opened (1006).");
        assert!(refused.event.is_some_and(|event| event.code == 1006));
        assert!(refused.explanation.contains("401"));
    }
}
