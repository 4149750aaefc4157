use std::time::Duration;

/// A limit of time, in equal ticks; progress begins it anew.
///
/// On a busy thread a timer may be as late as the event that it should not overtake, and the
/// platform may run it first. Only one of the ticks is lost then, and the event comes before the
/// next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// In milliseconds.
    pub(crate) tick: f64,
    /// How many ticks may pass without progress.
    left: u32,
    /// How many ticks may pass at all.
    total: u32,
    /// `bufferedAmount` when it was looked at last.
    buffered: u64,
}

impl Deadline {
    const TICKS: u32 = 4;
    /// How many times the limit it may last, whatever the progress: 60 s for the default of a close,
    /// which is what browsers wait.
    const MOST: u32 = 20;

    pub(crate) fn new(limit: Duration) -> Self {
        let tick = limit.as_secs_f64() * 1000.0 / f64::from(Self::TICKS);
        Self { tick, left: Self::TICKS, total: Self::TICKS * Self::MOST, buffered: 0 }
    }

    /// For a close: so many bytes are buffered, and all that was sent may take so many milliseconds
    /// to leave.
    pub(crate) fn of_close(limit: Duration, buffered: u64, in_flight: f64) -> Self {
        let deadline = Self::new(limit);
        let more = (in_flight / deadline.tick) as u32;
        let left = deadline.left.saturating_add(more).min(deadline.total);
        Self { left, buffered, ..deadline }
    }

    /// How many milliseconds it lasts without progress, at the most.
    pub(crate) fn remaining(&self) -> f64 {
        self.tick * f64::from(self.left)
    }

    /// A tick has passed. Says whether it was the last one.
    pub(crate) fn pass(&mut self, buffered: u64) -> bool {
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
        (1..).take_while(|_| !deadline.pass(buffered())).count() + 1
    }

    #[test]
    fn without_progress_it_lasts_as_long_as_its_limit() {
        let deadline = Deadline::of_close(LIMIT, 100, 0.0);
        assert_eq!((deadline.remaining(), deadline.tick), (3000.0, 750.0));
        assert_eq!(ticks(deadline, || 100), 4);
        assert_eq!(ticks(deadline, || 101), 4, "more to send is no progress");
    }

    #[test]
    fn progress_begins_it_anew_and_not_for_ever() {
        let mut left = [90, 90, 90, 80].into_iter();
        let mut next = || left.next().unwrap_or(80);
        assert_eq!(ticks(Deadline::of_close(LIMIT, 100, 0.0), &mut next), 8);
        let mut left = (0..100).rev();
        let mut next = || left.next().unwrap_or(0);
        assert_eq!(ticks(Deadline::of_close(LIMIT, 100, 0.0), &mut next), 80);
    }

    #[test]
    fn what_may_be_in_flight_has_time_to_leave() {
        let after = |millis| Deadline::of_close(LIMIT, 0, millis);
        assert_eq!(after(9000.0).remaining(), 12_000.0);
        assert_eq!(ticks(after(9000.0), || 0), 16);
        assert_eq!(ticks(after(1e9), || 0), 80);
        assert_eq!(ticks(after(f64::INFINITY), || 0), 80);
        assert_eq!(ticks(Deadline::of_close(Duration::ZERO, 0, 9000.0), || 0), 80);
        assert_eq!(ticks(Deadline::of_close(Duration::ZERO, 0, 0.0), || 0), 4);
    }
}
