use std::mem;

use super::config::Options;
use super::wait_queue::{Line, Ticket, Waiters};
use crate::sys;

/// Who waits, most of them for what was sent to leave.
///
/// The platform fires no event when `bufferedAmount` shrinks, so while somebody waits for that, and
/// only then, it is looked at again and again.
#[derive(Default)]
pub(crate) struct Drain {
    pub(crate) waiters: Waiters,
    /// The high mark was reached, and the low one not yet since.
    blocked: bool,
    /// A look is to come. It isn't called off when nobody waits any more: it comes soon (within a
    /// second or more in a hidden page), finds that out, and is the last.
    pub(crate) is_watched: bool,
    /// How many looks there were since a message was sent.
    looks: u32,
    /// The most that can be buffered now: what was when the platform was asked, and what was sent
    /// since. Asking it before each message would be half the cost of sending.
    most: u64,
    /// Others have the platform's socket, and may send over it too.
    pub(crate) is_lent: bool,
    pub(crate) in_flight: InFlight,
}

/// An upper bound of the bytes that were handed to the platform and have not reached the peer.
///
/// `bufferedAmount` does not tell: it counts only what the system's own buffers have no room for, and
/// these hold megabytes. So what is sent counts as on its way for as long as a slow network needs.
#[derive(Default)]
pub(crate) struct InFlight {
    bytes: f64,
    /// Sent since the clock was read.
    recent: u64,
    /// When the clock was read, in milliseconds.
    read_at: f64,
}

impl InFlight {
    /// What a slow network takes in a second, and as many bytes as are sent before the clock is read
    /// again, since that is a call of JavaScript.
    const SLOW: u64 = 64 << 10;

    fn sent(&mut self, size: u64) {
        self.recent = self.recent.saturating_add(size);
        if self.recent >= Self::SLOW {
            self.millis(sys::now());
        }
    }

    /// How many milliseconds all of it may take to reach the peer.
    pub(crate) fn millis(&mut self, now: f64) -> f64 {
        let slow = Self::SLOW as f64 / 1000.0;
        let passed = (now - self.read_at).max(0.0) * slow;
        self.bytes = (self.bytes - passed).max(0.0) + self.recent as f64;
        self.recent = 0;
        self.read_at = now;
        self.bytes / slow
    }
}

/// At most so many bytes some platforms count in addition to those of the message, as its frame
/// has them.
const FRAME: u64 = 14;

/// So many looks come each millisecond, those after them each 16: were the network faster than a
/// MiB in that time, what waits would have left by then.
const PROMPT_LOOKS: u32 = 16;

impl Drain {
    /// A message of at most so many bytes was handed to the platform.
    pub(crate) fn sent(&mut self, size: u64) {
        self.most = self.most.saturating_add(size).saturating_add(FRAME);
        self.in_flight.sent(size);
        self.looks = 0;
    }

    /// A look is to come; says whether as soon as it can.
    pub(crate) fn watch(&mut self) -> bool {
        self.is_watched = true;
        self.looks = self.looks.saturating_add(1);
        self.looks <= PROMPT_LOOKS
    }

    /// What is buffered, or as much as it can be, where that tells as well who may send.
    pub(crate) fn buffered(&mut self, line: Line, options: &Options, ask: &dyn Fn() -> u64) -> u64 {
        let is_to_send = matches!(line, Line::Senders | Line::Sinks);
        if !is_to_send || self.is_lent || self.most >= options.high_water_mark {
            self.most = ask();
        }
        self.most
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
            Line::Senders => self.waiters.is_turn_of(ticket) && self.may_send(buffered, options),
            Line::Sinks => self.may_send(buffered, options),
            Line::Flushers | Line::Outcome => buffered == 0,
        }
    }

    /// Whether a message that waits may go: once the high mark was reached, not before the low one
    /// is.
    fn may_send(&mut self, buffered: u64, options: &Options) -> bool {
        let waits_on = self.blocked && self.waiters.is_awaited(Line::Sinks);
        let low = options.low_water_mark.unwrap_or(options.high_water_mark / 4 * 3);
        // Were the low mark not below the high one, the high one would decide.
        self.blocked = buffered >= options.high_water_mark || waits_on && buffered > low;
        !self.blocked
    }

    /// Whether a message that won't wait must be refused.
    pub(crate) fn is_full(&self, buffered: u64, options: &Options) -> bool {
        self.waiters.is_awaited(Line::Senders) || buffered >= options.high_water_mark
    }

    /// Whether anybody waits for what was sent to leave.
    pub(crate) fn is_awaited(&self) -> bool {
        self.waiters.is_awaited(Line::Flushers)
    }

    /// Calls those who may go on, and says whether anybody must wait until less is buffered.
    pub(crate) fn call(&mut self, buffered: u64, options: &Options) -> bool {
        let may_send = self.may_send(buffered, options);
        let (mut is_anyone_blocked, mut is_first) = (false, true);
        for waiter in self.waiters.iter_mut() {
            let is_free = match waiter.line {
                Line::Senders | Line::Sinks => may_send,
                Line::Flushers => buffered == 0,
                Line::Outcome => continue,
            };
            is_anyone_blocked |= !is_free;
            // The first sender lets the second go on as it leaves, and so on.
            let has_turn = waiter.line != Line::Senders || mem::take(&mut is_first);
            if is_free && has_turn {
                waiter.call();
            }
        }
        is_anyone_blocked
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::task::Waker;

    use super::*;

    #[test]
    fn stops_at_the_high_mark_and_goes_on_at_the_low_one() {
        let options =
            Options { high_water_mark: 100, low_water_mark: Some(10), ..Options::default() };
        let mut drain = Drain::default();
        assert!(drain.may_send(99, &options));
        assert!(!drain.may_send(100, &options));
        assert!(drain.may_send(99, &options), "nobody has waited since");

        assert!(!drain.may_send(100, &options));
        let mut ticket = Ticket::default();
        drain.waiters.wait(Line::Senders, &mut ticket, Waker::noop());
        for (buffered, may_send) in [(99, false), (11, false), (10, true), (99, true), (100, false)]
        {
            assert_eq!(drain.may_send(buffered, &options), may_send, "{buffered}");
        }
    }

    #[test]
    fn goes_on_at_three_quarters_of_the_high_mark_by_default() {
        let options = Options { high_water_mark: 100, ..Options::default() };
        let mut drain = Drain::default();
        drain.waiters.wait(Line::Senders, &mut Ticket::default(), Waker::noop());
        for (buffered, may_send) in [(100, false), (76, false), (75, true)] {
            assert_eq!(drain.may_send(buffered, &options), may_send, "{buffered}");
        }
    }

    #[test]
    fn asks_no_more_often_than_it_must() {
        let options =
            Options { high_water_mark: 100, low_water_mark: Some(10), ..Options::default() };
        let (mut drain, asked) = (Drain::default(), Cell::new(0));
        let ask = || {
            asked.set(asked.get() + 1);
            50
        };
        assert_eq!(drain.buffered(Line::Senders, &options, &ask), 0, "nothing was sent");
        drain.sent(86);
        assert_eq!(drain.buffered(Line::Senders, &options, &ask), 50, "100 might be buffered");
        drain.sent(35);
        assert_eq!(drain.buffered(Line::Sinks, &options, &ask), 99);
        assert_eq!(asked.get(), 1);
        drain.buffered(Line::Flushers, &options, &ask);
        assert_eq!(asked.get(), 2, "whoever flushes needs to know");
        drain.is_lent = true;
        drain.buffered(Line::Senders, &options, &ask);
        assert_eq!(asked.get(), 3, "others may have sent");
    }

    #[test]
    fn looks_less_often_the_longer_nothing_is_sent() {
        let mut drain = Drain::default();
        let prompt_looks = |drain: &mut Drain| (0..1000).filter(|_| drain.watch()).count();
        assert_eq!(prompt_looks(&mut drain), 16);
        drain.sent(1);
        assert_eq!(prompt_looks(&mut drain), 16);
    }

    #[test]
    fn what_was_sent_is_in_flight_for_as_long_as_a_slow_network_needs() {
        let mut in_flight = InFlight::default();
        assert_eq!(in_flight.millis(1e12), 0.0);
        in_flight.recent = 4 << 20;
        assert_eq!(in_flight.millis(1e12), 64_000.0);
        assert_eq!(in_flight.millis(1e12 + 60_000.0), 4000.0);
        in_flight.recent = 64 << 10;
        assert_eq!(in_flight.millis(1e12 + 60_000.0), 5000.0);
        assert_eq!(in_flight.millis(1e12), 5000.0, "a clock that was put back");
        assert_eq!(in_flight.millis(1e13), 0.0);
        in_flight.recent = u64::MAX;
        assert!(in_flight.millis(1e13) > 1e15);
    }

    #[test]
    fn refuses_to_overtake() {
        let (options, mut drain) = (Options::default(), Drain::default());
        assert!(!drain.is_full(0, &options));
        assert!(drain.is_full(options.high_water_mark, &options));
        drain.waiters.wait(Line::Senders, &mut Ticket::default(), Waker::noop());
        assert!(drain.is_full(0, &options));
    }

    #[test]
    fn watches_only_for_those_who_must_wait_on() {
        let options =
            Options { high_water_mark: 100, low_water_mark: Some(10), ..Options::default() };
        // (line, buffered, woken, must wait on)
        for (line, buffered, woken, waits_on) in [
            (Line::Senders, 100, 0, true),
            (Line::Senders, 0, 1, false),
            (Line::Sinks, 100, 0, true),
            (Line::Sinks, 0, 1, false),
            (Line::Flushers, 1, 0, true),
            (Line::Flushers, 0, 1, false),
            (Line::Outcome, 100, 0, false),
        ] {
            let mut drain = Drain::default();
            drain.waiters.wait(line, &mut Ticket::default(), Waker::noop());
            let is_anyone_left = drain.call(buffered, &options);
            let called = std::iter::from_fn(|| drain.waiters.next_called()).count();
            assert_eq!((called, is_anyone_left), (woken, waits_on), "{line:?} {buffered}");
        }
        assert!(!Drain::default().call(100, &options), "nobody waits");
    }
}
