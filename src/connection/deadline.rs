use std::time::Duration;

/// A time limit, divided into equal ticks. Progress restarts it.
///
/// On a busy thread, a timer can be as late as the event that should come first, and the platform
/// may run the timer first. Then only one tick is lost, and the event comes before the next tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// The length of a tick in milliseconds.
    pub(crate) tick: f64,
    /// The number of ticks left if there is no progress.
    left: u32,
    /// The number of ticks left, whatever the progress.
    total: u32,
    /// `bufferedAmount` at the last tick.
    buffered: u64,
}

impl Deadline {
    const TICKS: u32 = 4;
    /// The maximum duration, as a multiple of the limit, whatever the progress. For the default
    /// limit of a close this is 60 s, which is how long browsers wait.
    const MAX_FACTOR: u32 = 20;

    pub(crate) fn new(limit: Duration) -> Self {
        let tick = limit.as_secs_f64() * 1000.0 / f64::from(Self::TICKS);
        Self { tick, left: Self::TICKS, total: Self::TICKS * Self::MAX_FACTOR, buffered: 0 }
    }

    /// Creates the deadline of a close. `buffered` is the current `bufferedAmount`, and `in_flight`
    /// is how many milliseconds the bytes already sent may take to reach the peer.
    pub(crate) fn for_close(limit: Duration, buffered: u64, in_flight: f64) -> Self {
        let deadline = Self::new(limit);
        let extra = (in_flight / deadline.tick) as u32;
        let left = deadline.left.saturating_add(extra).min(deadline.total);
        Self { left, buffered, ..deadline }
    }

    /// Returns how many milliseconds are left at most if there is no progress.
    pub(crate) fn remaining(&self) -> f64 {
        self.tick * f64::from(self.left)
    }

    /// Counts a tick. Returns whether it was the last one.
    pub(crate) fn tick(&mut self, buffered: u64) -> bool {
        self.left = self.left.saturating_sub(1);
        if buffered < self.buffered {
            self.left = self.left.max(Self::TICKS);
        }
        self.buffered = buffered;
        self.total = self.total.saturating_sub(1);
        self.left.min(self.total) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(3);

    fn ticks(mut deadline: Deadline, mut buffered: impl FnMut() -> u64) -> usize {
        (1..).take_while(|_| !deadline.tick(buffered())).count() + 1
    }

    #[test]
    fn without_progress_it_lasts_as_long_as_its_limit() {
        let deadline = Deadline::for_close(LIMIT, 100, 0.0);
        assert_eq!((deadline.remaining(), deadline.tick), (3000.0, 750.0));
        assert_eq!(ticks(deadline, || 100), 4);
        assert_eq!(ticks(deadline, || 101), 4, "more buffered bytes are no progress");
        assert_eq!(ticks(deadline, || 99), 5, "progress at the first tick");
    }

    #[test]
    fn progress_restarts_it_but_not_forever() {
        let mut left = [90, 90, 90, 80].into_iter();
        let mut next = || left.next().unwrap_or(80);
        assert_eq!(ticks(Deadline::for_close(LIMIT, 100, 0.0), &mut next), 8);
        let mut left = (0..100).rev();
        let mut next = || left.next().unwrap_or(0);
        assert_eq!(ticks(Deadline::for_close(LIMIT, 100, 0.0), &mut next), 80);
    }

    #[test]
    fn bytes_in_flight_extend_it() {
        let after = |millis| Deadline::for_close(LIMIT, 0, millis);
        assert_eq!(after(9000.0).remaining(), 12_000.0);
        assert_eq!(ticks(after(9000.0), || 0), 16);
        assert_eq!(ticks(after(1e9), || 0), 80);
        assert_eq!(ticks(after(f64::INFINITY), || 0), 80);
        assert_eq!(ticks(Deadline::for_close(Duration::ZERO, 0, 9000.0), || 0), 80);
        assert_eq!(ticks(Deadline::for_close(Duration::ZERO, 0, 0.0), || 0), 4);
    }
}
