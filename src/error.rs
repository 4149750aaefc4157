use std::error::Error as StdError;
use std::fmt;

use crate::connection::{ConnectError, Disconnected, Outcome, SendError};
use crate::message::{Message, ReadError};
use crate::spec::{CloseCode, CloseError, CloseEvent};

/// Anything that can go wrong with a socket: every error of this crate converts into it, so `?`
/// works across a whole function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Connecting failed.
    Connect(ConnectError),
    /// A message was not sent; it is inside.
    Send(SendError),
    /// A call of `close` was refused, and nothing was closed.
    Close(CloseError),
    /// The connection ended, and not cleanly.
    Disconnected(Disconnected),
    /// The bytes of a `Blob` could not be read.
    Read(ReadError),
}

impl Error {
    /// The code of the platform's close event, where one came.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.close_event().map(|event| event.code)
    }

    /// The platform's close event, where one came.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Connect(error) => error.close_event(),
            Self::Send(error) => error.close_event(),
            Self::Disconnected(error) => error.close_event(),
            Self::Close(_) | Self::Read(_) => None,
        }
    }

    /// The message of a send that failed; `None` for every other error.
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

    /// The message of a send that failed; `None` for every other error.
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

    /// Whether a limit of time was reached, in connecting or in closing.
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
        // The text of the inner error is shown already, so what lies behind *it* comes next.
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
