use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::outcome::Outcome;
use crate::message::Message;
use crate::spec::{CloseEvent, Exception};

/// A message that was not sent, and the cause.
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

    /// Returns the message that was not sent.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) {
    /// if let Err(error) = socket.try_send("hello") {
    ///     assert_eq!(*error.message(), "hello".into(), "{error}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// Returns the message, to send it later or over another connection.
    #[must_use]
    pub fn into_message(self) -> Message {
        self.message
    }

    /// Whether the connection is not open yet. Only `try_send` returns this error; `send` waits.
    #[must_use]
    pub fn is_connecting(&self) -> bool {
        matches!(self.cause, Failure::Connecting)
    }

    /// Whether the send buffer is full, or other senders wait. Only `try_send` returns this error;
    /// `send` waits.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.cause, Failure::Full)
    }

    /// Whether the connection is closing or closed, so that no message can ever be sent over it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.cause, Failure::Closing | Failure::Closed(_))
    }

    /// Returns how the connection ended. It is `None` if the connection has not ended: `try_send`
    /// also fails while it is still closing.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.cause {
            Failure::Closed(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Returns the platform's close event, if one was fired.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        self.outcome()?.close_event()
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Failure::Connecting => f.write_str("not sent: the connection is not open yet"),
            Failure::Full => f.write_str("not sent: the send buffer is full"),
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
