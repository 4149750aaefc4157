use std::mem;

use super::config::Config;
use super::wait_queue::{Interest, WaitKey, WaitQueue};

/// The interests that wait for `bufferedAmount` to shrink.
const BUFFER_INTERESTS: &[Interest] = &[Interest::Send, Interest::Ready, Interest::Flush];
/// The interests that wait to send a message.
const SEND_INTERESTS: &[Interest] = &[Interest::Send, Interest::Ready];

/// Decides which waiters may send, by the high-water and low-water marks of `bufferedAmount`.
#[derive(Default)]
pub(super) struct Backpressure {
    /// `bufferedAmount` reached the high-water mark and has not fallen to the low-water mark since.
    is_blocked: bool,
}

impl Backpressure {
    /// Whether a waiter is ready while this many bytes are buffered.
    pub(super) fn is_ready(
        &mut self,
        interest: Interest,
        key: &WaitKey,
        buffered: u64,
        config: &Config,
        queue: &WaitQueue,
    ) -> bool {
        match interest {
            Interest::Send => {
                queue.is_first_sender(key) && !self.update_blocked(buffered, config, queue)
            }
            Interest::Ready => !self.update_blocked(buffered, config, queue),
            Interest::Flush | Interest::Outcome => buffered == 0,
        }
    }

    /// Updates and returns whether senders are blocked. They are blocked from the high-water mark
    /// on, until the low-water mark is reached or no sender waits.
    fn update_blocked(&mut self, buffered: u64, config: &Config, queue: &WaitQueue) -> bool {
        let stays_blocked = self.is_blocked && queue.has_waiter(SEND_INTERESTS);
        let low = config.low_water_mark.unwrap_or(config.high_water_mark / 4 * 3);
        // If the low-water mark is not below the high-water mark, only the high-water mark counts.
        self.is_blocked = buffered >= config.high_water_mark || stays_blocked && buffered > low;
        self.is_blocked
    }

    /// Whether `try_send` must refuse a message. It never overtakes a sender that waits.
    pub(super) fn is_full(buffered: u64, config: &Config, queue: &WaitQueue) -> bool {
        queue.has_waiter(&[Interest::Send]) || buffered >= config.high_water_mark
    }

    /// Whether any task waits for `bufferedAmount` to shrink.
    pub(super) fn has_waiter(queue: &WaitQueue) -> bool {
        queue.has_waiter(BUFFER_INTERESTS)
    }

    /// Notifies the waiters that are ready. Returns whether any other waiter still waits for
    /// `bufferedAmount` to shrink.
    pub(super) fn notify_ready(
        &mut self,
        buffered: u64,
        config: &Config,
        queue: &mut WaitQueue,
    ) -> bool {
        let is_blocked = self.update_blocked(buffered, config, queue);
        let (mut has_blocked_waiter, mut is_first) = (false, true);
        for waiter in queue.iter_mut() {
            let is_ready = match waiter.interest {
                Interest::Send | Interest::Ready => !is_blocked,
                Interest::Flush => buffered == 0,
                Interest::Outcome => continue,
            };
            has_blocked_waiter |= !is_ready;
            // Only the first sender is notified. It notifies the second when it deregisters, and so
            // on.
            let is_turn = waiter.interest != Interest::Send || mem::take(&mut is_first);
            if is_ready && is_turn {
                waiter.notify();
            }
        }
        has_blocked_waiter
    }
}

#[cfg(test)]
mod tests {
    use std::iter;
    use std::task::Waker;

    use super::*;

    fn marks(high: u64, low: Option<u64>) -> Config {
        Config { high_water_mark: high, low_water_mark: low, ..Config::default() }
    }

    fn queue_of(interests: &[Interest]) -> WaitQueue {
        let mut queue = WaitQueue::default();
        for interest in interests {
            let replaced = queue.register(*interest, &mut WaitKey::default(), Waker::noop());
            assert!(replaced.is_none());
        }
        queue
    }

    #[test]
    fn blocks_at_the_high_mark_and_unblocks_at_the_low_one() {
        let (config, mut backpressure) = (marks(100, Some(10)), Backpressure::default());
        let empty = WaitQueue::default();
        assert!(!backpressure.update_blocked(99, &config, &empty));
        assert!(backpressure.update_blocked(100, &config, &empty));
        assert!(!backpressure.update_blocked(99, &config, &empty), "no sender waits");

        assert!(backpressure.update_blocked(100, &config, &empty));
        let sender = queue_of(&[Interest::Send]);
        for (buffered, is_blocked) in
            [(99, true), (11, true), (10, false), (99, false), (100, true)]
        {
            let blocked = backpressure.update_blocked(buffered, &config, &sender);
            assert_eq!(blocked, is_blocked, "{buffered}");
        }
    }

    #[test]
    fn the_low_mark_is_three_quarters_of_the_high_one_by_default() {
        let (config, mut backpressure) = (marks(100, None), Backpressure::default());
        let sender = queue_of(&[Interest::Send]);
        for (buffered, is_blocked) in [(100, true), (76, true), (75, false)] {
            let blocked = backpressure.update_blocked(buffered, &config, &sender);
            assert_eq!(blocked, is_blocked, "{buffered}");
        }
    }

    #[test]
    fn a_message_that_does_not_wait_overtakes_none() {
        let config = Config::default();
        let empty = WaitQueue::default();
        assert!(!Backpressure::is_full(0, &config, &empty));
        assert!(Backpressure::is_full(config.high_water_mark, &config, &empty));
        assert!(Backpressure::is_full(0, &config, &queue_of(&[Interest::Send])));
        assert!(!Backpressure::is_full(0, &config, &queue_of(&[Interest::Ready])));
    }

    #[test]
    fn polls_only_for_waiters_that_stay_blocked() {
        let config = marks(100, Some(10));
        // (interests, buffered, notified, has_blocked_waiter)
        let table: [(&[Interest], u64, usize, bool); 9] = [
            (&[Interest::Send], 100, 0, true),
            (&[Interest::Send], 0, 1, false),
            (&[Interest::Send, Interest::Send], 0, 1, false),
            (&[Interest::Ready], 100, 0, true),
            (&[Interest::Ready, Interest::Ready], 0, 2, false),
            (&[Interest::Flush], 1, 0, true),
            (&[Interest::Flush], 0, 1, false),
            (&[Interest::Outcome], 100, 0, false),
            (&[], 100, 0, false),
        ];
        for (interests, buffered, notified, blocked) in table {
            let mut queue = queue_of(interests);
            let has_blocked_waiter =
                Backpressure::default().notify_ready(buffered, &config, &mut queue);
            let count = iter::from_fn(|| queue.pop_notified()).count();
            assert_eq!(
                (count, has_blocked_waiter),
                (notified, blocked),
                "{interests:?} {buffered}"
            );
        }
    }

    #[test]
    fn a_waiter_is_ready_when_it_has_what_it_waits_for() {
        let config = marks(100, Some(10));
        let is_ready = |interest, key: &WaitKey, buffered, queue: &WaitQueue| {
            Backpressure::default().is_ready(interest, key, buffered, &config, queue)
        };
        let (mut first, second) = (WaitKey::default(), WaitKey::default());
        let mut queue = WaitQueue::default();
        assert!(queue.register(Interest::Send, &mut first, Waker::noop()).is_none());
        // (interest, buffered, the first is ready, the second is ready)
        for (interest, buffered, is_first_ready, is_second_ready) in [
            (Interest::Send, 99, true, false),
            (Interest::Send, 100, false, false),
            (Interest::Ready, 99, true, true),
            (Interest::Ready, 100, false, false),
            (Interest::Flush, 0, true, true),
            (Interest::Flush, 1, false, false),
        ] {
            let ready = [&first, &second].map(|key| is_ready(interest, key, buffered, &queue));
            assert_eq!(ready, [is_first_ready, is_second_ready], "{interest:?} {buffered}");
        }
    }

    #[test]
    fn all_but_the_outcome_need_less_to_be_buffered() {
        for (interest, is_awaited) in [
            (Interest::Send, true),
            (Interest::Ready, true),
            (Interest::Flush, true),
            (Interest::Outcome, false),
        ] {
            assert_eq!(Backpressure::has_waiter(&queue_of(&[interest])), is_awaited);
        }
    }
}
