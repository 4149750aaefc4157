use super::Connection;
use super::backpressure::Backpressure;
use super::deadline::Deadline;
use super::phase::Phase;
use super::recv_queue::RecvQueue;
use super::wait_queue::WaitQueue;
use crate::sys::{BufferedAmount, Subscription, Timer};

/// What changes in the life of a connection.
#[derive(Default)]
pub(super) struct State {
    pub(super) phase: Phase,
    /// The connection has opened, whatever became of it.
    pub(super) has_opened: bool,
    /// The platform has reported that a policy of the page blocks this URL.
    pub(super) violates_policy: bool,
    pub(super) recv_queue: RecvQueue,
    pub(super) wait_queue: WaitQueue,
    pub(super) backpressure: Backpressure,
    pub(super) buffered: BufferedAmount,
    /// Until the end.
    pub(super) subscription: Option<Subscription<Connection>>,
    /// By when the phase must be another, and the timer of the next tick.
    pub(super) deadline: Option<(Deadline, Timer)>,
}

impl State {
    /// Whether anybody waits for `bufferedAmount` to shrink.
    pub(super) fn is_buffer_awaited(&self) -> bool {
        self.phase == Phase::Flushing || Backpressure::is_awaited(&self.wait_queue)
    }

    /// Whether a policy has kept the connection from opening.
    pub(super) fn is_blocked_by_policy(&self) -> bool {
        self.violates_policy && !self.has_opened
    }

    pub(super) fn set_deadline(&mut self, deadline: Deadline) {
        let timer = self.subscription.as_ref().map(|it| it.start_timer(deadline.tick));
        self.deadline = timer.map(|timer| (deadline, timer));
    }

    pub(super) fn schedule_poll(&mut self) {
        if let Some(subscription) = &self.subscription {
            if let Some(delay) = self.buffered.schedule_poll() {
                subscription.schedule_poll(delay);
            }
        }
    }
}
