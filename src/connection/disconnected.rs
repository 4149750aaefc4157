use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::spec::{CloseCode, CloseEvent, Exception};

/// Why a connection did not end cleanly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnected {
    /// The platform fired a close event. Its code is 1006 if the connection was lost or never
    /// opened. `was_clean` may be true if a clean close interrupted a
    /// [`Sender::flush`](crate::Sender::flush), a sink, or an attempt to connect.
    Closed(CloseEvent),
    /// The platform fired an error event and no close event after it, or the socket was found
    /// closed.
    NoCloseEvent,
    /// A [started](crate::Connect::start) or adopted connection was not open within
    /// `connect_timeout`, which is the value. The attempt was closed.
    OpenTimedOut(Duration),
    /// The close made no progress for `close_timeout`, which is the value. The crate stopped
    /// waiting for the socket.
    CloseTimedOut(Duration),
    /// The receive queue overflowed, so the connection was closed; see
    /// [`Overflow`](crate::Overflow).
    Overflow,
    /// The page's security policy, such as a content security policy, blocked a
    /// [started](crate::Connect::start) or adopted connection.
    Blocked,
    /// A [started](crate::Connect::start) connection opened, but the server's choice of subprotocol
    /// did not match the request, so the connection was closed.
    ProtocolNotAgreed {
        /// The requested subprotocols, in order of preference.
        requested: Vec<String>,
        /// The subprotocol that the server chose; empty if it chose none.
        selected: String,
    },
    /// The platform's socket threw while its event listeners were registered, so its events are
    /// unknown.
    Exception(Exception),
}

impl Disconnected {
    /// Returns the code of the platform's close event, if one was fired.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.close_event().map(|event| event.code)
    }

    /// Returns the platform's close event, if one was fired.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Closed(event) => Some(event),
            _ => None,
        }
    }

    /// Whether a time limit was reached while opening or closing.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::OpenTimedOut(_) | Self::CloseTimedOut(_))
    }
}

impl fmt::Display for Disconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(event) => write!(f, "the connection ended with {event}"),
            Self::NoCloseEvent => f.write_str("the connection ended without a close event"),
            Self::OpenTimedOut(limit) => fmt_open_timed_out(f, *limit),
            Self::CloseTimedOut(limit) => write!(f, "the close made no progress for {limit:?}"),
            Self::Overflow => {
                f.write_str("the receive queue overflowed and the connection was closed")
            }
            Self::Blocked => fmt_blocked(f),
            Self::ProtocolNotAgreed { requested, selected } => {
                fmt_protocol_not_agreed(f, requested, selected)
            }
            Self::Exception(exception) => exception.fmt(f),
        }
    }
}

impl StdError for Disconnected {}

// `ConnectError` uses the same texts, so an awaited connection and a started one fail with the same
// message.

pub(super) fn fmt_open_timed_out(f: &mut fmt::Formatter<'_>, limit: Duration) -> fmt::Result {
    write!(f, "the connection was not open within {limit:?}")
}

pub(super) fn fmt_blocked(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("blocked by the page's security policy (mixed content or CSP)")
}

pub(super) fn fmt_protocol_not_agreed(
    f: &mut fmt::Formatter<'_>,
    requested: &[String],
    selected: &str,
) -> fmt::Result {
    if selected.is_empty() {
        write!(f, "the server chose none of the subprotocols {requested:?}")
    } else {
        write!(f, "the server chose subprotocol {selected:?}, which is not in {requested:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_close_event_has_a_code() {
        let event = CloseEvent::new(1006, "", false);
        let closed = Disconnected::Closed(event.clone());
        assert_eq!((closed.code(), closed.close_event()), (Some(event.code), Some(&event)));
        let lost = Disconnected::NoCloseEvent;
        assert_eq!((lost.code(), lost.close_event()), (None, None));
    }

    #[test]
    fn only_a_limit_of_time_is_a_timeout() {
        for (disconnected, is_timeout) in [
            (Disconnected::OpenTimedOut(Duration::ZERO), true),
            (Disconnected::CloseTimedOut(Duration::ZERO), true),
            (Disconnected::NoCloseEvent, false),
        ] {
            assert_eq!(disconnected.is_timeout(), is_timeout, "{disconnected:?}");
        }
    }
}
