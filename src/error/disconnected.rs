use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::close::CloseEvent;

/// How a connection ended: the close event after a clean close, [`Disconnected`] after any other.
pub type Outcome = Result<CloseEvent, Disconnected>;

/// How a connection ended that did not end cleanly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnected {
    /// The platform's close event. It is clean only where something was still to be done: for
    /// [`Sender::flush`](crate::Sender::flush), a sink, and a connection that was being made.
    Closed(CloseEvent),
    /// The platform reported an error and no close after it, or the socket was closed already when
    /// it was adopted.
    NoCloseEvent,
    /// The closing handshake was not done within `close_timeout`, or an adopted socket was not open
    /// within `connect_timeout`; the limit is given, and the socket was let go of.
    TimedOut(Duration),
    /// More messages arrived than may wait to be taken, so the connection was closed; see
    /// [`Overflow`](crate::Overflow).
    Overflow,
}

impl Disconnected {
    /// For where even a clean close is an error, as something was still to be done.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Ok(event) => Self::Closed(event.clone()),
            Err(disconnected) => disconnected.clone(),
        }
    }

    /// The platform's close event, where one came.
    #[must_use]
    pub fn close_event(&self) -> Option<&CloseEvent> {
        match self {
            Self::Closed(event) => Some(event),
            Self::NoCloseEvent | Self::TimedOut(_) | Self::Overflow => None,
        }
    }
}

impl From<Outcome> for Disconnected {
    /// For where even a clean close is an error, as something was still to be done.
    fn from(outcome: Outcome) -> Self {
        Self::of(&outcome)
    }
}

impl fmt::Display for Disconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(event) => write!(f, "the connection ended with {event}"),
            Self::NoCloseEvent => f.write_str("the connection ended without a close event"),
            Self::TimedOut(limit) => {
                write!(f, "the connection was given up after {limit:?}")
            }
            Self::Overflow => {
                f.write_str("the connection was closed, as too many messages waited to be received")
            }
        }
    }
}

impl StdError for Disconnected {}
