use super::Connection;
use super::backpressure::Backpressure;
use super::deadline::Deadline;
use super::phase::Phase;
use super::recv_queue::RecvQueue;
use super::wait_queue::WaitQueue;
use crate::sys::{BufferedAmount, Subscription, Timer};

/// The mutable state of a connection.
#[derive(Default)]
pub(super) struct State {
    pub(super) phase: Phase,
    /// The connection has opened, even if it has ended since.
    pub(super) has_opened: bool,
    /// The platform has reported that the page's security policy blocks this URL.
    pub(super) violates_policy: bool,
    pub(super) recv_queue: RecvQueue,
    pub(super) wait_queue: WaitQueue,
    pub(super) backpressure: Backpressure,
    pub(super) buffered: BufferedAmount,
    /// The registration of the event listeners, until the end.
    pub(super) subscription: Option<Subscription<Connection>>,
    /// The time limit of the phase, and the timer of its next tick.
    pub(super) deadline: Option<(Deadline, Timer)>,
}

impl State {
    /// Whether anything waits for `bufferedAmount` to shrink.
    pub(super) fn has_buffer_waiter(&self) -> bool {
        self.phase == Phase::Flushing || Backpressure::has_waiter(&self.wait_queue)
    }

    /// Whether the page's security policy kept the connection from opening.
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
