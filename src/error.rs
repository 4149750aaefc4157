use std::error::Error as StdError;
use std::fmt;

use crate::connection::{ConnectError, Disconnected, Outcome, SendError};
use crate::message::{Message, ReadError};
use crate::spec::{CloseCode, CloseError, CloseEvent};

/// Any error of this crate: every other error converts into it, so that `?` works throughout a
/// function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Connecting failed.
    Connect(ConnectError),
    /// A message was not sent; the error contains it.
    Send(SendError),
    /// A close code or reason was rejected, and the connection was not closed.
    Close(CloseError),
    /// The connection did not end cleanly.
    Disconnected(Disconnected),
    /// The bytes of a `Blob` could not be read.
    Read(ReadError),
}

impl Error {
    /// Returns the code of the platform's close event, if one was fired.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.close_event().map(|event| event.code)
    }

    /// Returns the platform's close event, if one was fired.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Connect(error) => error.close_event(),
            Self::Send(error) => error.close_event(),
            Self::Disconnected(error) => error.close_event(),
            Self::Close(_) | Self::Read(_) => None,
        }
    }

    /// Returns the message that was not sent; `None` for every other error.
    ///
    /// ```
    /// use wasm_websocket::{ConnectError, Error};
    ///
    /// assert_eq!(Error::from(ConnectError::Unsupported).message(), None);
    /// ```
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Send(error) => Some(error.message()),
            _ => None,
        }
    }

    /// Returns the message that was not sent; `None` for every other error.
    #[must_use]
    pub fn into_message(self) -> Option<Message> {
        match self {
            Self::Send(error) => Some(error.into_message()),
            _ => None,
        }
    }

    /// Whether connecting failed.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Connect(_))
    }

    /// Whether a message was not sent.
    #[must_use]
    pub fn is_send(&self) -> bool {
        matches!(self, Self::Send(_))
    }

    /// Whether a time limit was reached while connecting or closing.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Connect(error) => error.is_timeout(),
            Self::Send(error) => {
                matches!(error.outcome(), Some(Outcome::Unclean(error)) if error.is_timeout())
            }
            Self::Disconnected(error) => error.is_timeout(),
            Self::Close(_) | Self::Read(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(error) => error.fmt(f),
            Self::Send(error) => error.fmt(f),
            Self::Close(error) => error.fmt(f),
            Self::Disconnected(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // `Display` already shows the inner error, so `source` returns *its* source.
        match self {
            Self::Connect(error) => error.source(),
            Self::Send(error) => error.source(),
            _ => None,
        }
    }
}

macro_rules! converts_into_error {
    ($($error:ident => $variant:ident,)*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

converts_into_error! {
    ConnectError => Connect,
    SendError => Send,
    CloseError => Close,
    Disconnected => Disconnected,
    ReadError => Read,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::connection::Failure;
    use crate::spec::{Exception, UrlError};

    fn send(outcome: Outcome) -> Error {
        SendError::new("message".into(), Failure::Closed(Arc::new(outcome))).into()
    }

    #[test]
    fn a_message_that_was_not_sent_is_inside() {
        let error = send(Outcome::Unclean(Disconnected::NoCloseEvent));
        assert!(error.is_send() && !error.is_connect());
        assert_eq!(error.message(), Some(&"message".into()));
        assert_eq!(error.to_string(), "not sent: the connection ended without a close event");
        assert_eq!(error.into_message(), Some("message".into()));
        let error = Error::from(Disconnected::NoCloseEvent);
        assert!(!error.is_send() && error.message().is_none() && error.into_message().is_none());
    }

    #[test]
    fn the_close_event_is_found_wherever_it_is() {
        let event = CloseEvent::new(4001, "kicked", true);
        let closed = Disconnected::Closed(event.clone());
        for error in [
            ConnectError::Refused(closed.clone()).into(),
            send(Outcome::Clean(event.clone())),
            Error::from(closed),
        ] {
            assert_eq!(error.close_event(), Some(&event), "{error:?}");
            assert_eq!(error.code(), Some(event.code), "{error:?}");
        }
        for error in [
            ConnectError::Blocked.into(),
            CloseError::ReasonTooLong(124).into(),
            Error::from(ReadError(Exception::default())),
        ] {
            assert_eq!((error.close_event(), error.code()), (None, None), "{error:?}");
        }
    }

    #[test]
    fn a_limit_of_time_is_a_timeout_wherever_it_is() {
        for (error, is_timeout) in [
            (ConnectError::TimedOut(Duration::ZERO).into(), true),
            (send(Outcome::Unclean(Disconnected::CloseTimedOut(Duration::ZERO))), true),
            (Disconnected::OpenTimedOut(Duration::ZERO).into(), true),
            (send(Outcome::Unclean(Disconnected::NoCloseEvent)), false),
            (CloseError::ReasonTooLong(124).into(), false),
            (ReadError(Exception::default()).into(), false),
        ] {
            assert_eq!(Error::is_timeout(&error), is_timeout, "{error:?}");
        }
    }

    #[test]
    fn the_source_lies_behind_the_text_that_is_shown() {
        let refused = Error::from(ConnectError::Refused(Disconnected::NoCloseEvent));
        let source = refused.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("the connection ended without a close event"));
        let invalid = Error::from(ConnectError::from(UrlError::Fragment));
        assert!(invalid.source().is_none());
    }
}
