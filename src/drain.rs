use std::task::Waker;

use crate::options::Options;
use crate::sys;
use crate::waiters::{Ticket, Waiters};

/// What somebody waits in line for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Line {
    /// To send, served in order.
    Senders,
    /// To send as a sink. Sinks have no place among the senders: one that was polled once and then
    /// left alone would hold up all who come after it.
    Sinks,
    /// That all was sent.
    Flushers,
}

/// Who waits for what was sent to leave.
///
/// The platform fires no event when `bufferedAmount` shrinks, so while somebody waits for that, and
/// only then, a timer looks at it.
#[derive(Default)]
pub(crate) struct Drain {
    senders: Waiters,
    sinks: Waiters,
    flushers: Waiters,
    /// The high mark was reached, and the low one not yet since.
    blocked: bool,
    pub(crate) timer: Option<sys::Timer>,
}

impl Drain {
    pub(crate) fn line(&mut self, line: Line) -> &mut Waiters {
        match line {
            Line::Senders => &mut self.senders,
            Line::Sinks => &mut self.sinks,
            Line::Flushers => &mut self.flushers,
        }
    }

    /// Whether the holder of this ticket may go on, as `buffered` bytes wait to leave.
    pub(crate) fn is_free(
        &mut self,
        line: Line,
        ticket: &Ticket,
        buffered: u64,
        options: &Options,
    ) -> bool {
        match line {
            Line::Senders => self.senders.is_turn_of(ticket) && self.may_send(buffered, options),
            Line::Sinks => self.may_send(buffered, options),
            Line::Flushers => buffered == 0,
        }
    }

    /// Whether a message that waits may go: once the high mark was reached, not before the low one
    /// is.
    fn may_send(&mut self, buffered: u64, options: &Options) -> bool {
        let waiting = !(self.senders.is_empty() && self.sinks.is_empty());
        self.blocked = if self.blocked && waiting {
            buffered > options.low_water_mark
        } else {
            buffered >= options.high_water_mark
        };
        !self.blocked
    }

    /// Whether a message that won't wait must be refused.
    pub(crate) fn is_full(&self, buffered: u64, options: &Options) -> bool {
        !self.senders.is_empty() || buffered >= options.high_water_mark
    }

    /// Whether anybody waits.
    pub(crate) fn is_awaited(&self) -> bool {
        !(self.senders.is_empty() && self.sinks.is_empty() && self.flushers.is_empty())
    }

    /// Whom to wake, and whether anybody must wait on until less is buffered.
    pub(crate) fn wakers(&mut self, buffered: u64, options: &Options) -> (Vec<Waker>, bool) {
        let mut wakers = Vec::new();
        let may_send = self.may_send(buffered, options);
        if may_send {
            // The first sender lets the second go on as it leaves, and so on.
            wakers.extend(self.senders.first());
            wakers.extend(self.sinks.all());
        }
        if buffered == 0 {
            wakers.extend(self.flushers.all());
        }
        let is_anyone_blocked = !(may_send || self.senders.is_empty() && self.sinks.is_empty());
        (wakers, is_anyone_blocked || (buffered > 0 && !self.flushers.is_empty()))
    }

    /// Everybody, as the connection has opened or ended.
    pub(crate) fn all(&self) -> impl Iterator<Item = Waker> + '_ {
        self.senders.all().chain(self.sinks.all()).chain(self.flushers.all())
    }

    /// Wakers that nobody needs any more, to be dropped where nothing is locked.
    pub(crate) fn given_up(&mut self) -> impl Iterator<Item = Waker> + '_ {
        [&mut self.senders, &mut self.sinks, &mut self.flushers]
            .into_iter()
            .flat_map(|waiters| waiters.given_up.drain(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_the_high_mark_and_goes_on_at_the_low_one() {
        let options = Options { high_water_mark: 100, low_water_mark: 10, ..Options::default() };
        let mut drain = Drain::default();
        assert!(drain.may_send(99, &options));
        assert!(!drain.may_send(100, &options));
        assert!(drain.may_send(99, &options), "nobody has waited since");

        assert!(!drain.may_send(100, &options));
        let mut ticket = Ticket::default();
        drain.senders.wait(&mut ticket, Waker::noop());
        for (buffered, may_send) in [(99, false), (11, false), (10, true), (99, true), (100, false)]
        {
            assert_eq!(drain.may_send(buffered, &options), may_send, "{buffered}");
        }
    }

    #[test]
    fn refuses_to_overtake() {
        let (options, mut drain) = (Options::default(), Drain::default());
        assert!(!drain.is_full(0, &options));
        assert!(drain.is_full(options.high_water_mark, &options));
        drain.senders.wait(&mut Ticket::default(), Waker::noop());
        assert!(drain.is_full(0, &options));
    }

    #[test]
    fn watches_only_for_those_who_must_wait_on() {
        let options = Options { high_water_mark: 100, low_water_mark: 10, ..Options::default() };
        // (line, buffered, woken, must wait on)
        for (line, buffered, woken, waits_on) in [
            (Line::Senders, 100, 0, true),
            (Line::Senders, 0, 1, false),
            (Line::Sinks, 100, 0, true),
            (Line::Sinks, 0, 1, false),
            (Line::Flushers, 1, 0, true),
            (Line::Flushers, 0, 1, false),
        ] {
            let mut drain = Drain::default();
            drain.line(line).wait(&mut Ticket::default(), Waker::noop());
            let (wakers, is_anyone_left) = drain.wakers(buffered, &options);
            assert_eq!((wakers.len(), is_anyone_left), (woken, waits_on), "{line:?} {buffered}");
        }
        assert!(!Drain::default().wakers(100, &options).1, "nobody waits");
    }
}
