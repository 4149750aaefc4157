//! Sending messages, and waiting for `bufferedAmount` to shrink.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::backpressure::Backpressure;
use super::lock::Locked;
use super::phase::Phase;
use super::send_error::Failure;
use super::state::State;
use super::{Connection, Interest, Outcome, SendError, WaitKey};
use crate::message::Payload;
use crate::spec::{NORMAL, ReadyState};

impl Connection {
    /// Waits until a sink may send, or until nothing is buffered.
    pub(crate) fn poll_capacity(
        &self,
        interest: Interest,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        self.poll_ready(interest, key, cx).map(|ready| ready.map(drop))
    }

    /// Waits until the message may be sent, then sends it.
    pub(crate) fn poll_send<P: Payload>(
        &self,
        payload: &mut Option<P>,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), SendError>> {
        let Poll::Ready(ready) = self.poll_ready(Interest::Send, key, cx) else {
            return Poll::Pending;
        };
        let Some(payload) = payload.take() else { return Poll::Pending };
        Poll::Ready(match ready {
            Ok(state) => self.send_now(state, payload),
            Err(outcome) => Err(SendError::new(payload.into(), Failure::Closed(outcome))),
        })
    }

    /// Sends a message if it need not wait.
    pub(crate) fn try_send<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        let mut state = self.lock();
        let is_full = |state| self.is_full(state).then_some(Failure::Full);
        let failure = self.refusal(&state).or_else(|| is_full(&mut state));
        self.send_now_unless(failure, state, payload)
    }

    /// Sends a message for which a sink was ready. The connection may have ended since.
    pub(crate) fn send_ready<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        let state = self.lock();
        let failure = self.refusal(&state);
        self.send_now_unless(failure, state, payload)
    }

    /// Returns why nothing can be sent, however little is buffered. The platform would not report
    /// it: while closing it silently discards messages.
    fn refusal(&self, state: &State) -> Option<Failure> {
        if let Some(outcome) = state.phase.outcome() {
            return Some(Failure::Closed(Arc::clone(outcome)));
        }
        match self.socket.ready_state() {
            ReadyState::Connecting => Some(Failure::Connecting),
            ReadyState::Open => None,
            ReadyState::Closing | ReadyState::Closed => Some(Failure::Closing),
        }
    }

    fn send_now_unless<P: Payload>(
        &self,
        failure: Option<Failure>,
        state: Locked<'_, State>,
        payload: P,
    ) -> Result<(), SendError> {
        match failure {
            None => self.send_now(state, payload),
            Some(failure) => {
                drop(state);
                Err(SendError::new(payload.into(), failure))
            }
        }
    }

    /// Waits until this waiter is ready, then returns the locked state.
    fn poll_ready(
        &self,
        interest: Interest,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Locked<'_, State>, Arc<Outcome>>> {
        let mut state = self.lock();
        if let Some(outcome) = state.phase.outcome().cloned() {
            let retired = state.wait_queue.deregister(key);
            state.retire(retired);
            return Poll::Ready(Err(outcome));
        }
        let ready_state = self.socket.ready_state();
        let may_be_ready = match interest {
            Interest::Send | Interest::Ready => ready_state == ReadyState::Open,
            // While closing, wait for the outcome: Deno reports `bufferedAmount` 0 whatever is
            // left.
            Interest::Flush | Interest::Outcome => ready_state <= ReadyState::Open,
        };
        if may_be_ready && self.is_ready(&mut state, interest, key) {
            let retired = state.wait_queue.deregister(key);
            state.retire(retired);
            return Poll::Ready(Ok(state));
        }
        let retired = state.wait_queue.register(interest, key, cx.waker());
        state.retire(retired);
        if ready_state == ReadyState::Open {
            state.schedule_poll();
        }
        drop(state);
        self.observe(ready_state);
        Poll::Pending
    }

    fn is_ready(&self, state: &mut State, interest: Interest, key: &WaitKey) -> bool {
        let read = || self.socket.buffered_amount();
        let buffered = match interest {
            Interest::Send | Interest::Ready => {
                state.buffered.estimate(self.config.high_water_mark, read)
            }
            Interest::Flush | Interest::Outcome => state.buffered.read(read),
        };
        state.backpressure.is_ready(interest, key, buffered, &self.config, &state.wait_queue)
    }

    fn is_full(&self, state: &mut State) -> bool {
        let read = || self.socket.buffered_amount();
        let buffered = state.buffered.estimate(self.config.high_water_mark, read);
        Backpressure::is_full(buffered, &self.config, &state.wait_queue)
    }

    /// Passes a message to the platform. Nothing is locked, because a stand-in may fire events
    /// during `send`.
    fn send_now<P: Payload>(
        &self,
        mut state: Locked<'_, State>,
        payload: P,
    ) -> Result<(), SendError> {
        let view = payload.view();
        // Counted before the message is sent, under the same lock. If the platform throws, the
        // estimate is too high until `bufferedAmount` is read again.
        state.buffered.sent(view.max_size());
        let has_buffer_waiter = state.has_buffer_waiter();
        drop(state);
        let result = view.send_over(&self.socket);
        drop(view);
        if has_buffer_waiter {
            self.poll_buffered();
        }
        result.map_err(|exception| {
            SendError::new(payload.into(), Failure::Exception(Box::new(exception)))
        })
    }

    /// Removes a waiter from the queue. The next waiter may be ready.
    pub(crate) fn deregister(&self, key: &mut WaitKey) {
        let mut state = self.lock();
        let retired = state.wait_queue.deregister(key);
        state.retire(retired);
        let has_buffer_waiter = state.has_buffer_waiter();
        drop(state);
        if has_buffer_waiter {
            self.poll_buffered();
        }
    }

    pub(super) fn on_buffer_poll(&self) {
        self.lock().buffered.polled();
        self.poll_buffered();
    }

    /// Reads `bufferedAmount`, wakes the waiters that are ready, and schedules the next poll if
    /// others still wait.
    pub(super) fn poll_buffered(&self) {
        let mut state = self.lock();
        if !state.has_buffer_waiter() || state.phase.outcome().is_some() {
            return;
        }
        let ready_state = self.socket.ready_state();
        if ready_state != ReadyState::Open {
            drop(state);
            // The open event or the outcome will wake all waiters.
            return self.observe(ready_state);
        }
        let buffered = state.buffered.read(|| self.socket.buffered_amount());
        let is_flushing = state.phase == Phase::Flushing;
        let State { backpressure, wait_queue, .. } = &mut *state;
        let has_blocked_waiter = backpressure.notify_ready(buffered, &self.config, wait_queue);
        let is_flushed = is_flushing && buffered == 0;
        if has_blocked_waiter || is_flushing && !is_flushed {
            state.schedule_poll();
        }
        drop(state);
        if is_flushed {
            self.close(Some((NORMAL, "")));
        }
        self.wake_notified();
    }
}
