//! How long to wait before reconnecting.

/// Delays in seconds that double. A server that just went down needs time, and many pages that
/// reconnect at once must not keep it down.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

/// The longest delay in seconds.
const MAX_DELAY: u32 = 15;

impl Backoff {
    /// The next delay.
    pub(crate) fn next_delay(&mut self) -> u32 {
        let seconds = 1_u32.checked_shl(self.failures).unwrap_or(MAX_DELAY).min(MAX_DELAY);
        self.failures = (self.failures + 1).min(31);
        seconds
    }

    /// Starts again with the shortest delay, after a success.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_maximum() {
        let mut backoff = Backoff::default();
        let first: Vec<u32> = (0..6).map(|_| backoff.next_delay()).collect();
        assert_eq!(first, [1, 2, 4, 8, 15, 15]);
        assert!((0..100).all(|_| backoff.next_delay() == MAX_DELAY));
        backoff.reset();
        assert_eq!(backoff.next_delay(), 1);
    }
}
