//! Counts messages and bytes in both directions, and their rates.

use std::collections::VecDeque;

/// Messages and bytes so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Total {
    pub(crate) messages: f64,
    pub(crate) bytes: f64,
}

impl Total {
    pub(crate) fn add(&mut self, bytes: u64) {
        self.messages += 1.0;
        self.bytes += bytes as f64;
    }

    fn minus(self, earlier: Self) -> Self {
        Self { messages: self.messages - earlier.messages, bytes: self.bytes - earlier.bytes }
    }

    fn over(self, seconds: f64) -> Self {
        Self { messages: self.messages / seconds, bytes: self.bytes / seconds }
    }
}

/// One sample.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    /// Seconds since the page was loaded.
    pub(crate) time: f64,
    pub(crate) sent: Total,
    pub(crate) received: Total,
    pub(crate) buffered: f64,
}

/// The maximum number of samples: one for each unit of a plot's width.
pub(crate) const MAX_SAMPLES: usize = 240;
/// The number of samples over which a rate is averaged.
const WINDOW: usize = 10;
/// The number of samples without a change after which sampling stops.
const QUIET: usize = 20;

/// The last samples, oldest first.
#[derive(Debug, Default)]
pub(crate) struct History(VecDeque<Sample>);

impl History {
    pub(crate) fn push(&mut self, sample: Sample) {
        if self.0.len() >= MAX_SAMPLES {
            self.0.pop_front();
        }
        self.0.push_back(sample);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// `bufferedAmount` at each sample.
    pub(crate) fn buffered(&self) -> Vec<f64> {
        self.0.iter().map(|sample| sample.buffered).collect()
    }

    /// The rates of sending and receiving at each sample.
    pub(crate) fn rates(&self) -> Vec<(Total, Total)> {
        (0..self.0.len()).map(|place| self.rate_at(place)).collect()
    }

    /// The rates at the last sample.
    pub(crate) fn rate(&self) -> (Total, Total) {
        self.0.len().checked_sub(1).map(|place| self.rate_at(place)).unwrap_or_default()
    }

    fn rate_at(&self, place: usize) -> (Total, Total) {
        let earlier = self.0.get(place.saturating_sub(WINDOW));
        let (Some(now), Some(earlier)) = (self.0.get(place), earlier) else {
            return Default::default();
        };
        let seconds = now.time - earlier.time;
        if seconds <= 0.0 {
            return Default::default();
        }
        let sent = now.sent.minus(earlier.sent).over(seconds);
        (sent, now.received.minus(earlier.received).over(seconds))
    }

    /// Whether the last samples are all equal.
    pub(crate) fn is_quiet(&self) -> bool {
        let same = |one: &Sample, other: &Sample| Sample { time: other.time, ..*one } == *other;
        let last: Vec<&Sample> = self.0.iter().rev().take(QUIET).collect();
        match last.as_slice() {
            [first, rest @ ..] if rest.len() + 1 == QUIET => {
                first.buffered == 0.0 && rest.iter().all(|sample| same(first, sample))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(tenths: u32, messages: u32) -> Sample {
        let mut sample = Sample { time: f64::from(tenths) / 10.0, ..Sample::default() };
        for _ in 0..messages {
            sample.sent.add(100);
        }
        sample
    }

    #[test]
    fn a_rate_is_the_average_of_the_last_second() {
        let mut history = History::default();
        assert_eq!(history.rate(), Default::default());
        for tenth in 0..=20 {
            history.push(sample(tenth, if tenth < 10 { 0 } else { (tenth - 10) * 5 }));
        }
        let (sent, received) = history.rate();
        assert_eq!(sent, Total { messages: 50.0, bytes: 5000.0 });
        assert_eq!(received, Total::default());
        assert_eq!(history.rates().len(), 21);
    }

    #[test]
    fn the_number_of_samples_is_bounded() {
        let mut history = History::default();
        (0..1000).for_each(|tenth| history.push(sample(tenth, 0)));
        assert_eq!(history.buffered().len(), MAX_SAMPLES);
    }

    #[test]
    fn it_is_quiet_once_the_samples_are_equal() {
        let mut history = History::default();
        (0..19).for_each(|tenth| history.push(sample(tenth, 1)));
        assert!(!history.is_quiet());
        history.push(sample(19, 1));
        assert!(history.is_quiet());
        history.push(sample(20, 2));
        assert!(!history.is_quiet());
        (21..60).for_each(|tenth| history.push(Sample { buffered: 1.0, ..sample(tenth, 2) }));
        assert!(!history.is_quiet(), "the send buffer is not empty");
    }
}
