use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::outcome::Outcome;
use crate::message::Message;
use crate::spec::{CloseEvent, Exception};

/// A message that was not sent, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    message: Message,
    cause: Failure,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Connecting,
    Full,
    Closing,
    Closed(Arc<Outcome>),
    Exception(Box<Exception>),
}

impl SendError {
    pub(crate) fn new(message: Message, cause: Failure) -> Self {
        Self { message, cause }
    }

    /// The message.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) {
    /// if let Err(error) = socket.try_send("hello") {
    ///     assert_eq!(*error.message(), "hello".into());
    ///     println!("{error}: {:?}", error.message());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// The message, to be sent another time or over another connection.
    #[must_use]
    pub fn into_message(self) -> Message {
        self.message
    }

    /// Whether the connection is not open yet. Only `try_send` says so; `send` waits.
    #[must_use]
    pub fn is_connecting(&self) -> bool {
        matches!(self.cause, Failure::Connecting)
    }

    /// Whether too much is waiting to be sent already. Only `try_send` says so; `send` waits.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.cause, Failure::Full)
    }

    /// Whether the connection is closing or closed, so that no message will ever be sent over it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.cause, Failure::Closing | Failure::Closed(_))
    }

    /// How the connection ended. `None` if it has not, or, from `try_send`, not yet: it is closing.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.cause {
            Failure::Closed(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The platform's close event, where one came.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        self.outcome()?.close_event()
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Failure::Connecting => f.write_str("not sent: the connection is not open yet"),
            Failure::Full => f.write_str("not sent: too much is waiting to be sent already"),
            Failure::Closing => f.write_str("not sent: the connection is closing"),
            Failure::Closed(outcome) => match &**outcome {
                Outcome::Clean(event) => write!(f, "not sent: the connection is closed: {event}"),
                Outcome::Unclean(disconnected) => write!(f, "not sent: {disconnected}"),
            },
            Failure::Exception(exception) => write!(f, "not sent: {exception}"),
        }
    }
}

impl StdError for SendError {}
