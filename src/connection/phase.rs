use std::sync::Arc;

use super::outcome::Outcome;

/// The phase of a connection, as this crate sees it. The platform's `readyState` may be ahead,
/// because events arrive later.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Phase {
    /// The opening handshake is in progress.
    #[default]
    Connecting,
    Open,
    /// A sink is closing. `close` is called once `bufferedAmount` is 0.
    Flushing,
    /// `close` was called, by this crate or by other code.
    Closing,
    /// An error event came, or the socket was found closed. Only the close event is missing.
    Failed,
    Ended(Arc<Outcome>),
}

impl Phase {
    pub(crate) fn outcome(&self) -> Option<&Arc<Outcome>> {
        match self {
            Self::Ended(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Handles the open event. Returns whether the handshake was in progress: `close` may have been
    /// called since.
    pub(crate) fn open(&mut self) -> bool {
        self.advance(matches!(self, Self::Connecting), Self::Open)
    }

    /// Handles a sink that closes. Returns whether it must flush first.
    pub(crate) fn flush(&mut self) -> bool {
        self.advance(matches!(self, Self::Open), Self::Flushing)
    }

    /// Handles the start of a close. Returns whether it is the first.
    pub(crate) fn close(&mut self) -> bool {
        self.advance(matches!(self, Self::Connecting | Self::Open | Self::Flushing), Self::Closing)
    }

    /// Handles a failure after which only the close event can follow. Returns whether the phase has
    /// changed.
    pub(crate) fn fail(&mut self) -> bool {
        self.advance(!matches!(self, Self::Failed | Self::Ended(_)), Self::Failed)
    }

    /// Handles the end. Returns whether it is the first, because there is only one outcome.
    pub(crate) fn end(&mut self, outcome: Outcome) -> bool {
        self.advance(self.outcome().is_none(), Self::Ended(Arc::new(outcome)))
    }

    fn advance(&mut self, is_allowed: bool, next: Self) -> bool {
        if is_allowed {
            *self = next;
        }
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::CloseEvent;

    fn ended() -> Phase {
        Phase::Ended(Arc::new(Outcome::Clean(CloseEvent::new(1000, "", true))))
    }

    #[test]
    fn every_event_in_every_phase() {
        use Phase::{Closing, Connecting, Failed, Flushing, Open};
        let later = || Outcome::Clean(CloseEvent::new(4001, "", true));
        type Change = fn(&mut Phase) -> bool;
        // The phase after each event; `None` where the event changes nothing.
        let table: [(&str, Change, [Option<Phase>; 6]); 4] = [
            ("open", Phase::open, [Some(Open), None, None, None, None, None]),
            ("flush", Phase::flush, [None, Some(Flushing), None, None, None, None]),
            (
                "close",
                Phase::close,
                [Some(Closing), Some(Closing), Some(Closing), None, None, None],
            ),
            (
                "fail",
                Phase::fail,
                [Some(Failed), Some(Failed), Some(Failed), Some(Failed), None, None],
            ),
        ];
        let phases = [Connecting, Open, Flushing, Closing, Failed, ended()];
        for (event, change, expected) in table {
            for (before, expected) in phases.iter().zip(expected) {
                let mut after = before.clone();
                let has_changed = change(&mut after);
                assert_eq!(has_changed, expected.is_some(), "{event} in {before:?}");
                assert_eq!(after, expected.unwrap_or(before.clone()), "{event} in {before:?}");
            }
        }
        for before in phases {
            let mut after = before.clone();
            let is_first = after.end(later());
            assert_eq!(is_first, before.outcome().is_none(), "{before:?}");
            let outcome = before.outcome().map_or_else(later, |first| Outcome::clone(first));
            assert_eq!(after.outcome().map(|outcome| Outcome::clone(outcome)), Some(outcome));
        }
    }
}
