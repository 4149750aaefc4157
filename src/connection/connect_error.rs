use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::disconnected::{Disconnected, fmt_blocked, fmt_open_timed_out, fmt_protocol_not_agreed};
use super::outcome::Outcome;
use crate::spec::subprotocol::SubprotocolError;
use crate::spec::{CloseCode, CloseEvent, Exception, UrlError};
use crate::sys::OpenError;

/// Why there is no connection.
///
/// A browser tells a script little about a failure after the request has left, on purpose: a wrong
/// host name, a refused port, a status of 401, a redirect and a bad certificate all are
/// [`ConnectError::Refused`]; but WebKit (of GTK) follows a redirect, against the standard, and opens
/// ([the standard](https://websockets.spec.whatwg.org/#closeWebSocket)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectError {
    /// There is no `WebSocket` here: not a browser or a JavaScript runtime that has one, such as the
    /// server that renders the page.
    Unsupported,
    /// The URL can't be that of a WebSocket.
    InvalidUrl(UrlError),
    /// A subprotocol's name is empty or no token of RFC 2616.
    InvalidProtocol(String),
    /// A subprotocol was asked for twice.
    DuplicateProtocol(String),
    /// A policy of the page blocks the connection: a content security policy, or `ws:` from a page
    /// served by `https:`. The platform said so, by an exception or by a `securitypolicyviolation`
    /// event for this URL.
    Blocked,
    /// The attempt failed, and no more can be known than what the platform reported.
    Refused(Disconnected),
    /// The server opened the connection without agreeing on a subprotocol; the connection was
    /// closed. Chromium, Node and Bun see to that themselves, and then it is
    /// [`ConnectError::Refused`].
    ProtocolNotAgreed {
        /// What was asked for, in order of preference.
        requested: Vec<String>,
        /// What the server chose; empty if nothing.
        selected: String,
    },
    /// The connection was not open within `connect_timeout`; the attempt was closed.
    TimedOut(Duration),
    /// The platform's constructor threw something that this crate has no name for.
    Other(Exception),
}

impl ConnectError {
    /// The error of a connection that ended before it was open.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome.to_disconnected() {
            Disconnected::OpenTimedOut(limit) => Self::TimedOut(limit),
            Disconnected::Blocked => Self::Blocked,
            Disconnected::ProtocolNotAgreed { requested, selected } => {
                Self::ProtocolNotAgreed { requested, selected }
            }
            Disconnected::Exception(exception) => Self::Other(exception),
            other => Self::Refused(other),
        }
    }

    /// The code of the platform's close event, where one came.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.close_event().map(|event| event.code)
    }

    /// The platform's close event, where one came.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Refused(disconnected) => disconnected.close_event(),
            _ => None,
        }
    }

    /// Whether the attempt took longer than `connect_timeout`.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut(_))
    }

    /// Whether the same call cannot succeed later, so that there is no use in trying again: the URL
    /// or a subprotocol's name is invalid, there is no `WebSocket` here, a policy of the page blocks
    /// the connection, or the server does not speak the subprotocol. Where the platform itself
    /// refuses a subprotocol that was not agreed on, this is not known: the error is
    /// [`ConnectError::Refused`], like any other.
    ///
    /// ```
    /// use wasm_websocket::ConnectError;
    ///
    /// assert!(ConnectError::Blocked.is_permanent());
    /// assert!(!ConnectError::TimedOut(std::time::Duration::from_secs(10)).is_permanent());
    /// ```
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Unsupported
            | Self::InvalidUrl(_)
            | Self::InvalidProtocol(_)
            | Self::DuplicateProtocol(_)
            | Self::Blocked
            | Self::ProtocolNotAgreed { .. } => true,
            Self::Refused(_) | Self::TimedOut(_) | Self::Other(_) => false,
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => f.write_str("there is no WebSocket on this platform"),
            Self::InvalidUrl(error) => error.fmt(f),
            Self::InvalidProtocol(name) => {
                write!(f, "subprotocol {name:?} is not a token of RFC 2616")
            }
            Self::DuplicateProtocol(name) => {
                write!(f, "subprotocol {name:?} is asked for twice")
            }
            Self::Blocked => fmt_blocked(f),
            Self::Refused(disconnected) => {
                f.write_str("the connection could not be opened")?;
                // The code alone: the rest comes with the source.
                disconnected.code().map_or(Ok(()), |code| write!(f, " ({})", u16::from(code)))
            }
            Self::ProtocolNotAgreed { requested, selected } => {
                fmt_protocol_not_agreed(f, requested, selected)
            }
            Self::TimedOut(limit) => fmt_open_timed_out(f, *limit),
            Self::Other(exception) => exception.fmt(f),
        }
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Refused(disconnected) => Some(disconnected),
            _ => None,
        }
    }
}

impl From<UrlError> for ConnectError {
    fn from(error: UrlError) -> Self {
        Self::InvalidUrl(error)
    }
}

impl From<SubprotocolError> for ConnectError {
    fn from(error: SubprotocolError) -> Self {
        match error {
            SubprotocolError::Invalid(name) => Self::InvalidProtocol(name),
            SubprotocolError::Duplicate(name) => Self::DuplicateProtocol(name),
        }
    }
}

impl From<OpenError> for ConnectError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Unsupported => Self::Unsupported,
            OpenError::Url(error) => Self::InvalidUrl(error),
            OpenError::DuplicateProtocol(name) => Self::DuplicateProtocol(name),
            OpenError::Blocked => Self::Blocked,
            OpenError::Exception(exception) => Self::Other(exception),
        }
    }
}
