use std::fmt;

use super::disconnected::Disconnected;
use crate::spec::{CloseCode, CloseEvent};

/// How a connection ended, whether it was closed, lost, or never opened.
///
/// ```
/// use wasm_websocket::{CloseEvent, Disconnected, Outcome};
///
/// let closed = Outcome::Clean(CloseEvent::new(4001, "kicked", true));
/// assert_eq!(closed.to_string(), "the connection closed with 4001 application code: kicked");
/// assert_eq!(closed.code(), Some(4001.into()));
///
/// let lost = Outcome::Unclean(Disconnected::Closed(CloseEvent::new(1006, "", false)));
/// assert_eq!(lost.to_string(), "the connection ended with 1006 abnormal closure");
/// assert_eq!(lost.code(), Some(1006.into()));
/// assert!(lost.into_result().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a connection ends cleanly or not")]
pub enum Outcome {
    /// Both sides exchanged Close frames, whatever their code.
    Clean(CloseEvent),
    /// Any other end.
    Unclean(Disconnected),
}

impl Outcome {
    /// Whether both sides exchanged Close frames.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        matches!(self, Self::Clean(_))
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
            Self::Clean(event) => Some(event),
            Self::Unclean(disconnected) => disconnected.close_event(),
        }
    }

    /// Converts the outcome for use with `?`: an unclean end is the error.
    ///
    /// # Errors
    ///
    /// Returns a [`Disconnected`] if the connection did not end cleanly.
    pub fn into_result(self) -> Result<CloseEvent, Disconnected> {
        match self {
            Self::Clean(event) => Ok(event),
            Self::Unclean(disconnected) => Err(disconnected),
        }
    }

    /// Returns the outcome as an error. A clean close is an error too, because it interrupted
    /// something.
    pub(crate) fn to_disconnected(&self) -> Disconnected {
        match self {
            Self::Clean(event) => Disconnected::Closed(event.clone()),
            Self::Unclean(disconnected) => disconnected.clone(),
        }
    }
}

impl From<CloseEvent> for Outcome {
    /// A close event is clean if `was_clean` is true and its code came in a Close frame. Some
    /// platforms report 1006 as clean.
    fn from(event: CloseEvent) -> Self {
        let had_frame = event.code == CloseCode::NoStatusReceived || !event.code.is_synthetic();
        if event.was_clean && had_frame {
            Self::Clean(event)
        } else {
            Self::Unclean(Disconnected::Closed(event))
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clean(event) => write!(f, "the connection closed with {event}"),
            Self::Unclean(disconnected) => disconnected.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_clean_only_with_a_close_frame() {
        for (code, was_clean, is_clean) in [
            (1000, true, true),
            (1005, true, true),
            (4001, true, true),
            (1006, true, false),
            (1015, true, false),
            (0, true, false),
            (1000, false, false),
        ] {
            let outcome = Outcome::from(CloseEvent::new(code, "", was_clean));
            assert_eq!(outcome.is_clean(), is_clean, "{code} {was_clean}");
            assert_eq!(outcome.code(), Some(code.into()));
        }
    }

    #[test]
    fn an_unclean_end_is_an_error_and_a_clean_one_may_be() {
        let event = CloseEvent::new(4001, "kicked", true);
        let closed = Disconnected::Closed(event.clone());
        let lost = Disconnected::NoCloseEvent;
        // (outcome, close event, result, what it is where something was still to be done, text)
        let table = [
            (
                Outcome::Clean(event.clone()),
                Some(&event),
                Ok(event.clone()),
                closed.clone(),
                "the connection closed with 4001 application code: kicked",
            ),
            (
                Outcome::Unclean(closed.clone()),
                Some(&event),
                Err(closed.clone()),
                closed,
                "the connection ended with 4001 application code: kicked",
            ),
            (
                Outcome::Unclean(lost.clone()),
                None,
                Err(lost.clone()),
                lost,
                "the connection ended without a close event",
            ),
        ];
        for (outcome, close_event, result, disconnected, text) in table {
            assert_eq!(outcome.close_event(), close_event);
            assert_eq!(outcome.code(), close_event.map(|event| event.code));
            assert_eq!(outcome.to_disconnected(), disconnected);
            assert_eq!(outcome.to_string(), text);
            assert_eq!(outcome.into_result(), result);
        }
    }
}
