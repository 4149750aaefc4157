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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Disconnected;

    #[test]
    fn every_cause_has_its_predicates_and_its_text() {
        let event = CloseEvent::new(4001, "kicked", true);
        let clean = Outcome::Clean(event.clone());
        let lost = Outcome::Unclean(Disconnected::NoCloseEvent);
        let exception = Exception { name: "TypeError".to_owned(), message: "no".to_owned() };
        let closed = |outcome: &Outcome| Failure::Closed(Arc::new(outcome.clone()));
        // (cause, connecting, full, closed, outcome, text)
        type Row<'a> = (Failure, bool, bool, bool, Option<&'a Outcome>, &'a str);
        let table: [Row<'_>; 6] = [
            (Failure::Connecting, true, false, false, None, "the connection is not open yet"),
            (Failure::Full, false, true, false, None, "the send buffer is full"),
            (Failure::Closing, false, false, true, None, "the connection is closing"),
            (
                closed(&clean),
                false,
                false,
                true,
                Some(&clean),
                "the connection is closed: 4001 application code: kicked",
            ),
            (
                closed(&lost),
                false,
                false,
                true,
                Some(&lost),
                "the connection ended without a close event",
            ),
            (Failure::Exception(Box::new(exception)), false, false, false, None, "TypeError: no"),
        ];
        for (cause, is_connecting, is_full, is_closed, outcome, text) in table {
            let error = SendError::new("message".into(), cause);
            assert_eq!(error.is_connecting(), is_connecting, "{error:?}");
            assert_eq!(error.is_full(), is_full, "{error:?}");
            assert_eq!(error.is_closed(), is_closed, "{error:?}");
            assert_eq!(error.outcome(), outcome);
            assert_eq!(error.close_event(), (outcome == Some(&clean)).then_some(&event));
            assert_eq!(error.to_string(), format!("not sent: {text}"));
            assert_eq!(*error.message(), "message".into());
            assert_eq!(error.into_message(), "message".into());
        }
    }
}
