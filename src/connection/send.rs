//! How messages leave: whose turn it is, and what waits for `bufferedAmount` to shrink.

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
    /// Waits until there is capacity for a message, or until nothing is buffered.
    pub(crate) fn poll_capacity(
        &self,
        interest: Interest,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        self.poll_turn(interest, key, cx).map(|turn| turn.map(drop))
    }

    /// Waits for the turn of a message, and sends it then.
    pub(crate) fn poll_send<P: Payload>(
        &self,
        payload: &mut Option<P>,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), SendError>> {
        let Poll::Ready(turn) = self.poll_turn(Interest::Send, key, cx) else {
            return Poll::Pending;
        };
        let Some(payload) = payload.take() else { return Poll::Pending };
        Poll::Ready(match turn {
            Ok(state) => self.hand_over(state, payload),
            Err(outcome) => Err(SendError::new(payload.into(), Failure::Closed(outcome))),
        })
    }

    /// Sends a message if that is possible without waiting.
    pub(crate) fn try_send<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        let mut state = self.lock();
        let is_full = |state| self.is_full(state).then_some(Failure::Full);
        let failure = self.refusal(&state).or_else(|| is_full(&mut state));
        self.hand_over_unless(failure, state, payload)
    }

    /// Sends the message that a sink was ready for. The connection may have ended since.
    pub(crate) fn send_ready<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        let state = self.lock();
        let failure = self.refusal(&state);
        self.hand_over_unless(failure, state, payload)
    }

    /// Why nothing can be sent, however little is buffered. The platform would not say: it discards
    /// what is sent while it is closing.
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

    fn hand_over_unless<P: Payload>(
        &self,
        failure: Option<Failure>,
        state: Locked<'_, State>,
        payload: P,
    ) -> Result<(), SendError> {
        match failure {
            None => self.hand_over(state, payload),
            Some(failure) => {
                drop(state);
                Err(SendError::new(payload.into(), failure))
            }
        }
    }

    /// The locked state, when it is the turn of this waiter.
    fn poll_turn(
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
            // While closing, wait for the outcome: Deno reports `bufferedAmount` 0 whatever is left.
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
        self.found(ready_state);
        Poll::Pending
    }

    fn is_ready(&self, state: &mut State, interest: Interest, key: &WaitKey) -> bool {
        let read = || self.socket.buffered_amount();
        let buffered = match interest {
            Interest::Send | Interest::Ready => {
                state.buffered.below(self.config.high_water_mark, read)
            }
            Interest::Flush | Interest::Outcome => state.buffered.read(read),
        };
        state.backpressure.is_ready(interest, key, buffered, &self.config, &state.wait_queue)
    }

    fn is_full(&self, state: &mut State) -> bool {
        let read = || self.socket.buffered_amount();
        let buffered = state.buffered.below(self.config.high_water_mark, read);
        Backpressure::is_full(buffered, &self.config, &state.wait_queue)
    }

    /// Hands a message to the platform, unlocked: a stand-in may fire events from within `send`.
    fn hand_over<P: Payload>(
        &self,
        mut state: Locked<'_, State>,
        payload: P,
    ) -> Result<(), SendError> {
        let view = payload.view();
        // Counted before it is sent, in the same visit. If the platform throws, the bound is too high
        // until `bufferedAmount` is read.
        state.buffered.sent(view.max_size());
        let is_buffer_awaited = state.is_buffer_awaited();
        drop(state);
        let result = view.send_over(&self.socket);
        drop(view);
        if is_buffer_awaited {
            self.poll_buffered();
        }
        result.map_err(|exception| {
            SendError::new(payload.into(), Failure::Exception(Box::new(exception)))
        })
    }

    /// Gives up a place in the queue. The next waiter may be ready.
    pub(crate) fn deregister(&self, key: &mut WaitKey) {
        let mut state = self.lock();
        let retired = state.wait_queue.deregister(key);
        state.retire(retired);
        let is_buffer_awaited = state.is_buffer_awaited();
        drop(state);
        if is_buffer_awaited {
            self.poll_buffered();
        }
    }

    pub(super) fn on_buffer_poll(&self) {
        self.lock().buffered.polled();
        self.poll_buffered();
    }

    /// Reads `bufferedAmount`, wakes those who are ready, and polls again later if somebody is not.
    pub(super) fn poll_buffered(&self) {
        let mut state = self.lock();
        if !state.is_buffer_awaited() || state.phase.outcome().is_some() {
            return;
        }
        let ready_state = self.socket.ready_state();
        if ready_state != ReadyState::Open {
            drop(state);
            // The open event or the outcome wakes them all.
            return self.found(ready_state);
        }
        let buffered = state.buffered.read(|| self.socket.buffered_amount());
        let is_flushing = state.phase == Phase::Flushing;
        let State { backpressure, wait_queue, .. } = &mut *state;
        let is_anyone_left = backpressure.notify_ready(buffered, &self.config, wait_queue);
        let is_flushed = is_flushing && buffered == 0;
        if is_anyone_left || is_flushing && !is_flushed {
            state.schedule_poll();
        }
        drop(state);
        if is_flushed {
            self.close(Some((NORMAL, "")));
        }
        self.wake_notified();
    }
}
