//! What is known of `bufferedAmount` between two readings. The platform fires no event when it
//! shrinks, and reading it before each message would double the cost of sending.

use super::now;

/// An upper bound of `bufferedAmount`, and the schedule by which it is polled.
#[derive(Default)]
pub(crate) struct BufferedAmount {
    /// The last value read plus all bytes sent since.
    upper_bound: u64,
    /// Others have the platform's socket, and may send over it too.
    is_shared: bool,
    in_flight: InFlight,
    /// A poll is scheduled. It is not cancelled when the last waiter leaves; it fires once and stops.
    is_poll_scheduled: bool,
    /// How many polls there were since a message was sent.
    polls: u32,
}

/// When to poll next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PollDelay {
    /// In 1 ms.
    Short,
    /// In 16 ms.
    Long,
}

/// Some platforms count up to so many bytes in addition to those of the message, for its frame.
const MAX_FRAME_OVERHEAD: u64 = 14;

/// So many polls come each millisecond, those after them each 16 ms: were the network faster than a
/// MiB in that time, the send buffer would have emptied by then.
const FAST_POLLS: u32 = 16;

impl BufferedAmount {
    /// A message of at most so many bytes is handed to the platform.
    pub(crate) fn sent(&mut self, size: u64) {
        self.upper_bound = self.upper_bound.saturating_add(size).saturating_add(MAX_FRAME_OVERHEAD);
        self.in_flight.sent(size);
        self.polls = 0;
    }

    /// Others may send from now on.
    pub(crate) fn share(&mut self) {
        self.is_shared = true;
    }

    /// An upper bound, as long as it is below `limit`; else what the platform says.
    pub(crate) fn estimate(&mut self, limit: u64, read: impl FnOnce() -> u64) -> u64 {
        if self.is_shared || self.upper_bound >= limit { self.read(read) } else { self.upper_bound }
    }

    /// What the platform says.
    pub(crate) fn read(&mut self, read: impl FnOnce() -> u64) -> u64 {
        self.upper_bound = read();
        self.upper_bound
    }

    /// How many milliseconds what was sent may take to reach the peer, on a slow network.
    pub(crate) fn millis_in_flight(&mut self) -> f64 {
        self.in_flight.millis(now())
    }

    /// Schedules a poll, unless one is scheduled.
    pub(crate) fn schedule_poll(&mut self) -> Option<PollDelay> {
        if self.is_poll_scheduled {
            return None;
        }
        self.is_poll_scheduled = true;
        self.polls = self.polls.saturating_add(1);
        Some(if self.polls <= FAST_POLLS { PollDelay::Short } else { PollDelay::Long })
    }

    /// The scheduled poll has come.
    pub(crate) fn polled(&mut self) {
        self.is_poll_scheduled = false;
    }
}

/// An upper bound of the bytes that were handed to the platform and have not reached the peer.
///
/// `bufferedAmount` does not tell: it counts only what the system's own buffers have no room for, and
/// these hold megabytes. So what is sent counts as in flight for as long as a slow network needs.
#[derive(Default)]
struct InFlight {
    bytes: f64,
    /// Sent since the clock was read.
    recent: u64,
    /// When the clock was read, in milliseconds.
    read_at: f64,
}

impl InFlight {
    /// What a slow network takes in a second, and how many bytes are sent before the clock is read
    /// again, since that is a call of JavaScript.
    const SLOW: u64 = 64 << 10;

    fn sent(&mut self, size: u64) {
        self.recent = self.recent.saturating_add(size);
        if self.recent >= Self::SLOW {
            self.millis(now());
        }
    }

    /// How many milliseconds all of it may take to reach the peer.
    fn millis(&mut self, now: f64) -> f64 {
        let slow = Self::SLOW as f64 / 1000.0;
        let passed = (now - self.read_at).max(0.0) * slow;
        self.bytes = (self.bytes - passed).max(0.0) + self.recent as f64;
        self.recent = 0;
        self.read_at = now;
        self.bytes / slow
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn the_platform_is_read_only_at_the_limit() {
        let (mut buffered, reads) = (BufferedAmount::default(), Cell::new(0));
        let read = || {
            reads.set(reads.get() + 1);
            10
        };
        assert_eq!(buffered.estimate(100, read), 0);
        buffered.sent(50);
        assert_eq!((buffered.estimate(100, read), reads.get()), (64, 0));
        buffered.sent(50);
        assert_eq!((buffered.estimate(100, read), reads.get()), (10, 1));
        assert_eq!((buffered.estimate(100, read), reads.get()), (10, 1), "known again");
        assert_eq!((buffered.read(read), reads.get()), (10, 2));
        buffered.share();
        assert_eq!((buffered.estimate(100, read), reads.get()), (10, 3), "others may have sent");
        buffered.sent(u64::MAX);
        assert_eq!((buffered.estimate(u64::MAX, read), reads.get()), (10, 4));
    }

    #[test]
    fn polls_become_rarer_until_a_message_is_sent() {
        let mut buffered = BufferedAmount::default();
        for _ in 0..2 {
            for _ in 0..16 {
                assert_eq!(buffered.schedule_poll(), Some(PollDelay::Short));
                assert_eq!(buffered.schedule_poll(), None, "one is scheduled");
                buffered.polled();
            }
            for _ in 0..1000 {
                assert_eq!(buffered.schedule_poll(), Some(PollDelay::Long));
                buffered.polled();
            }
            buffered.sent(1);
        }
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
}
