//! How long to wait before connecting again by itself.

/// Pauses in seconds that grow: a server that just went down needs a moment, and a whole crowd of
/// pages must not keep it down.
#[derive(Debug, Default)]
pub(crate) struct Pauses {
    failures: u32,
}

/// No pause is longer, in seconds.
const LONGEST: u32 = 15;

impl Pauses {
    /// The next pause.
    pub(crate) fn next(&mut self) -> u32 {
        let seconds = 1_u32.checked_shl(self.failures).unwrap_or(LONGEST).min(LONGEST);
        self.failures = (self.failures + 1).min(31);
        seconds
    }

    /// It worked: the next pause is a short one.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound() {
        let mut pauses = Pauses::default();
        let first: Vec<u32> = (0..6).map(|_| pauses.next()).collect();
        assert_eq!(first, [1, 2, 4, 8, 15, 15]);
        assert!((0..100).all(|_| pauses.next() == LONGEST));
        pauses.reset();
        assert_eq!(pauses.next(), 1);
    }
}
