use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::disconnected::{Disconnected, fmt_blocked, fmt_open_timed_out, fmt_protocol_not_agreed};
use super::outcome::Outcome;
use crate::spec::subprotocol::SubprotocolError;
use crate::spec::{CloseCode, CloseEvent, Exception, UrlError};
use crate::sys::OpenError;

/// Why a connection could not be opened.
///
/// A browser deliberately tells a script little about a failure after the request was sent ([the
/// standard](https://websockets.spec.whatwg.org/#closeWebSocket)). A wrong host name, a refused
/// port, a status of 401, a redirect and a bad certificate all result in [`ConnectError::Refused`].
/// WebKit (of GTK) is an exception: it follows a redirect, against the standard, and opens the
/// connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectError {
    /// The environment has no `WebSocket`: it is neither a browser nor a JavaScript runtime that
    /// has one. A server that renders pages is an example.
    Unsupported,
    /// The URL is not a valid WebSocket URL.
    InvalidUrl(UrlError),
    /// A subprotocol name is empty or not a token of RFC 2616.
    InvalidProtocol(String),
    /// A subprotocol was requested twice.
    DuplicateProtocol(String),
    /// The page's security policy blocked the connection: a content security policy, or mixed
    /// content (`ws:` from a page served over `https:`). The platform reported this by an
    /// exception, or by a `securitypolicyviolation` event for this URL.
    Blocked,
    /// The attempt failed, and only what the platform reported is known.
    Refused(Disconnected),
    /// The server opened the connection, but its choice of subprotocol did not match the request,
    /// so the connection was closed. Chromium, Node and Bun check this themselves, and then the
    /// error is [`ConnectError::Refused`].
    ProtocolNotAgreed {
        /// The requested subprotocols, in order of preference.
        requested: Vec<String>,
        /// The subprotocol that the server chose; empty if it chose none.
        selected: String,
    },
    /// The connection was not open within `connect_timeout`, so the attempt was closed.
    TimedOut(Duration),
    /// The platform's constructor threw an exception that has no variant of its own.
    Other(Exception),
}

impl ConnectError {
    /// Returns the error of a connection that ended before it was open.
    pub(crate) fn from_outcome(outcome: &Outcome) -> Self {
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

    /// Returns the code of the platform's close event, if one was fired.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.close_event().map(|event| event.code)
    }

    /// Returns the platform's close event, if one was fired.
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

    /// Whether the same call will always fail, so that a retry is useless. This is the case if the
    /// URL or a subprotocol name is invalid, the environment has no `WebSocket`, the page's
    /// security policy blocks the connection, or the server does not support the subprotocol. If
    /// the platform itself rejects the server's choice of subprotocol, the cause is unknown: the
    /// error is [`ConnectError::Refused`], and this method returns `false`.
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
                write!(f, "duplicate subprotocol {name:?}")
            }
            Self::Blocked => fmt_blocked(f),
            Self::Refused(disconnected) => {
                f.write_str("the connection could not be opened")?;
                // Only the code: `source` returns the rest.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_before_the_opening_is_an_error_that_says_why() {
        let event = CloseEvent::new(1006, "", false);
        let refused =
            |event: &CloseEvent| ConnectError::Refused(Disconnected::Closed(event.clone()));
        let (requested, selected) = (vec!["a".to_owned()], "b".to_owned());
        let limit = Duration::from_secs(1);
        let table = [
            (Disconnected::Closed(event.clone()), refused(&event)),
            (Disconnected::NoCloseEvent, ConnectError::Refused(Disconnected::NoCloseEvent)),
            (Disconnected::OpenTimedOut(limit), ConnectError::TimedOut(limit)),
            (Disconnected::Blocked, ConnectError::Blocked),
            (
                Disconnected::ProtocolNotAgreed {
                    requested: requested.clone(),
                    selected: selected.clone(),
                },
                ConnectError::ProtocolNotAgreed { requested, selected },
            ),
            (
                Disconnected::Exception(Exception::default()),
                ConnectError::Other(Exception::default()),
            ),
        ];
        for (disconnected, error) in table {
            assert_eq!(ConnectError::from_outcome(&Outcome::Unclean(disconnected)), error);
        }
        assert_eq!(ConnectError::from_outcome(&Outcome::Clean(event.clone())), refused(&event));
        assert_eq!(refused(&event).code(), Some(event.code));
        assert_eq!(ConnectError::Blocked.code(), None);
    }

    #[test]
    fn what_the_platform_refuses_has_the_same_names() {
        let name = || "a".to_owned();
        for (error, expected) in [
            (OpenError::Unsupported, ConnectError::Unsupported),
            (OpenError::Url(UrlError::Fragment), ConnectError::InvalidUrl(UrlError::Fragment)),
            (OpenError::DuplicateProtocol(name()), ConnectError::DuplicateProtocol(name())),
            (OpenError::Blocked, ConnectError::Blocked),
            (OpenError::Exception(Exception::default()), ConnectError::Other(Exception::default())),
        ] {
            assert_eq!(ConnectError::from(error), expected);
        }
        for (error, expected) in [
            (SubprotocolError::Invalid(name()), ConnectError::InvalidProtocol(name())),
            (SubprotocolError::Duplicate(name()), ConnectError::DuplicateProtocol(name())),
        ] {
            assert_eq!(ConnectError::from(error), expected);
        }
    }
}
