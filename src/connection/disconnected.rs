use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::spec::{CloseCode, CloseEvent, Exception};

/// How a connection ended that did not end cleanly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnected {
    /// The platform's close event. Its code is 1006 if the connection was lost or never opened. The
    /// event is clean only where something was still to be done: for
    /// [`Sender::flush`](crate::Sender::flush), a sink, and a connection that was being made.
    Closed(CloseEvent),
    /// The platform reported an error and no close after it, or the socket was found closed.
    NoCloseEvent,
    /// A [started](crate::Connect::start) or adopted connection was not open within
    /// `connect_timeout`, which is given; the attempt was closed.
    OpenTimedOut(Duration),
    /// The close made no progress for `close_timeout`, which is given; the socket was let go of.
    CloseTimedOut(Duration),
    /// More messages arrived than may wait to be taken, so the connection was closed; see
    /// [`Overflow`](crate::Overflow).
    Overflow,
    /// A policy of the page, such as a content security policy, blocked a
    /// [started](crate::Connect::start) or adopted connection.
    Blocked,
    /// A [started](crate::Connect::start) connection opened without agreeing on a subprotocol, and
    /// was closed.
    ProtocolNotAgreed {
        /// What was asked for, in order of preference.
        requested: Vec<String>,
        /// What the server chose; empty if nothing.
        selected: String,
    },
    /// The platform's socket threw when this crate began to listen to it, so its events could not be
    /// known.
    Exception(Exception),
}

impl Disconnected {
    /// The code of the platform's close event, where one came.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.close_event().map(|event| event.code)
    }

    /// The platform's close event, where one came.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Closed(event) => Some(event),
            _ => None,
        }
    }

    /// Whether a limit of time was reached, in opening or in closing.
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

// A connection that was awaited and one that was started fail in the same words.

pub(super) fn fmt_open_timed_out(f: &mut fmt::Formatter<'_>, limit: Duration) -> fmt::Result {
    write!(f, "the connection was not open within {limit:?}")
}

pub(super) fn fmt_blocked(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("a policy of the page blocks the connection")
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
