//! What is known about `bufferedAmount` between two reads. The platform fires no event when it
//! shrinks, and reading it before each message would double the cost of sending.

use super::now;

/// An upper bound of `bufferedAmount`, and the schedule for polling it.
#[derive(Default)]
pub(crate) struct BufferedAmount {
    /// The last value that was read, plus all bytes sent since.
    upper_bound: u64,
    /// Other code has the raw socket, and may send over it too.
    is_shared: bool,
    in_flight: InFlight,
    /// A poll is scheduled. It is not cancelled when the last waiter deregisters; it fires once and
    /// stops.
    is_poll_scheduled: bool,
    /// The number of polls since a message was sent.
    polls: u32,
}

/// The time until the next poll.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PollDelay {
    /// 1 ms.
    Short,
    /// 16 ms.
    Long,
}

/// Some platforms add up to this many bytes per message to `bufferedAmount`, for the header of its
/// frame.
const MAX_FRAME_OVERHEAD: u64 = 14;

/// The number of polls after 1 ms each; later polls come after 16 ms. If the network were faster
/// than a MiB in 16 ms, the send buffer would be empty by then.
const FAST_POLLS: u32 = 16;

impl BufferedAmount {
    /// Counts a message of at most this many bytes that is about to be sent.
    pub(crate) fn sent(&mut self, size: u64) {
        self.upper_bound = self.upper_bound.saturating_add(size).saturating_add(MAX_FRAME_OVERHEAD);
        self.in_flight.sent(size);
        self.polls = 0;
    }

    /// Other code may send from now on.
    pub(crate) fn share(&mut self) {
        self.is_shared = true;
    }

    /// Returns the upper bound if it is below `limit`. Otherwise reads `bufferedAmount`.
    pub(crate) fn estimate(&mut self, limit: u64, read: impl FnOnce() -> u64) -> u64 {
        if self.is_shared || self.upper_bound >= limit { self.read(read) } else { self.upper_bound }
    }

    /// Reads `bufferedAmount`.
    pub(crate) fn read(&mut self, read: impl FnOnce() -> u64) -> u64 {
        self.upper_bound = read();
        self.upper_bound
    }

    /// Returns how many milliseconds the bytes already sent may take to reach the peer on a slow
    /// network.
    pub(crate) fn millis_in_flight(&mut self) -> f64 {
        self.in_flight.millis(now())
    }

    /// Schedules a poll, unless one is scheduled already.
    pub(crate) fn schedule_poll(&mut self) -> Option<PollDelay> {
        if self.is_poll_scheduled {
            return None;
        }
        self.is_poll_scheduled = true;
        self.polls = self.polls.saturating_add(1);
        Some(if self.polls <= FAST_POLLS { PollDelay::Short } else { PollDelay::Long })
    }

    /// The scheduled poll has fired.
    pub(crate) fn polled(&mut self) {
        self.is_poll_scheduled = false;
    }
}

/// An upper bound of the bytes in flight: sent to the platform, but not received by the peer.
///
/// `bufferedAmount` does not include them all. It counts only bytes that don't fit in the buffers
/// of the operating system, which hold megabytes. So a sent byte counts as in flight for as long as
/// a slow network needs to deliver it.
#[derive(Default)]
struct InFlight {
    bytes: f64,
    /// The bytes sent since the clock was read.
    recent: u64,
    /// The time at which the clock was read, in milliseconds.
    read_at: f64,
}

impl InFlight {
    /// The bytes that a slow network delivers in a second. The clock is read once per this many
    /// sent bytes, because reading it is a call of JavaScript.
    const SLOW_BYTES_PER_SECOND: u64 = 64 << 10;

    fn sent(&mut self, size: u64) {
        self.recent = self.recent.saturating_add(size);
        if self.recent >= Self::SLOW_BYTES_PER_SECOND {
            self.millis(now());
        }
    }

    /// Returns how many milliseconds all of them may take to reach the peer.
    fn millis(&mut self, now: f64) -> f64 {
        let per_milli = Self::SLOW_BYTES_PER_SECOND as f64 / 1000.0;
        let passed = (now - self.read_at).max(0.0) * per_milli;
        self.bytes = (self.bytes - passed).max(0.0) + self.recent as f64;
        self.recent = 0;
        self.read_at = now;
        self.bytes / per_milli
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
        assert_eq!(
            (buffered.estimate(100, read), reads.get()),
            (10, 1),
            "the bound is exact again"
        );
        assert_eq!((buffered.read(read), reads.get()), (10, 2));
        buffered.share();
        assert_eq!(
            (buffered.estimate(100, read), reads.get()),
            (10, 3),
            "other code may have sent"
        );
        buffered.sent(u64::MAX);
        assert_eq!((buffered.estimate(u64::MAX, read), reads.get()), (10, 4));
    }

    #[test]
    fn polls_slow_down_until_a_message_is_sent() {
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
    fn sent_bytes_are_in_flight_for_as_long_as_a_slow_network_needs() {
        let mut in_flight = InFlight::default();
        assert_eq!(in_flight.millis(1e12), 0.0);
        in_flight.recent = 4 << 20;
        assert_eq!(in_flight.millis(1e12), 64_000.0);
        assert_eq!(in_flight.millis(1e12 + 60_000.0), 4000.0);
        in_flight.recent = 64 << 10;
        assert_eq!(in_flight.millis(1e12 + 60_000.0), 5000.0);
        assert_eq!(in_flight.millis(1e12), 5000.0, "the clock was set back");
        assert_eq!(in_flight.millis(1e13), 0.0);
        in_flight.recent = u64::MAX;
        assert!(in_flight.millis(1e13) > 1e15);
    }

    #[test]
    fn the_clock_is_read_once_for_many_small_messages() {
        let mut in_flight = InFlight::default();
        in_flight.sent((64 << 10) - 1);
        assert_eq!((in_flight.recent, in_flight.bytes), ((64 << 10) - 1, 0.0));
        in_flight.sent(1);
        assert_eq!((in_flight.recent, in_flight.bytes), (0, 65_536.0));
        let mut buffered = BufferedAmount::default();
        buffered.sent(128 << 10);
        assert_eq!(buffered.millis_in_flight(), 2000.0);
    }
}
