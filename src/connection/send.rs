//! How messages leave: whose turn it is, and what waits for `bufferedAmount` to shrink.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::Link;
use super::outcome::Outcome;
use super::phase::Phase;
use super::send_error::{SendError, SendFailure};
use super::wait_queue::{Line, Ticket};
use crate::message::Payload;
use crate::spec::{NORMAL, ReadyState};

impl Link {
    /// Waits in line: to send, which is to be done at once then, or until all has left.
    pub(crate) fn poll_line(
        &self,
        line: Line,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        let mut state = self.lock();
        if let Some(outcome) = state.phase.outcome().cloned() {
            state.drain.waiters.leave(ticket);
            return Poll::Ready(Err(outcome));
        }
        let ready_state = self.socket.ready_state();
        // While closing, only the outcome tells: Deno has buffered 0 then, whatever is left.
        let is_possible = match line {
            Line::Senders | Line::Sinks => ready_state == ReadyState::Open,
            Line::Flushers | Line::Outcome => ready_state <= ReadyState::Open,
        };
        if is_possible {
            let ask = || self.socket.buffered_amount();
            let buffered = state.drain.buffered(line, &self.options, &ask);
            if state.drain.is_free(line, ticket, buffered, &self.options) {
                state.drain.waiters.leave(ticket);
                return Poll::Ready(Ok(()));
            }
        }
        state.drain.waiters.wait(line, ticket, cx.waker());
        drop(state);
        match ready_state {
            ReadyState::Connecting => {} // woken by the open event
            ReadyState::Open => self.watch(),
            late => self.found(late),
        }
        Poll::Pending
    }

    /// Leaves the line, having sent or given up; the next goes on.
    pub(crate) fn leave_line(&self, ticket: &mut Ticket) {
        let mut state = self.lock();
        state.drain.waiters.leave(ticket);
        if state.is_drain_awaited() {
            drop(state);
            self.look();
        }
    }

    /// Sends if that is possible without waiting.
    pub(crate) fn try_send<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        let is_full = || {
            let drain = &mut self.lock().drain;
            let ask = || self.socket.buffered_amount();
            let buffered = drain.buffered(Line::Senders, &self.options, &ask);
            drain.is_full(buffered, &self.options)
        };
        match self.refusal() {
            Some(failure) => Err(SendError::new(payload.into(), failure)),
            None if is_full() => Err(SendError::new(payload.into(), SendFailure::Full)),
            None => self.send_now(payload),
        }
    }

    /// Sends what a sink was ready for; the connection may have ended since.
    pub(crate) fn send_ready<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        match self.refusal() {
            Some(failure) => Err(SendError::new(payload.into(), failure)),
            None => self.send_now(payload),
        }
    }

    /// Hands a message to the platform, whose turn it is.
    pub(crate) fn send_now<P: Payload>(&self, payload: P) -> Result<(), SendError> {
        let result = payload.view().send_over(&self.socket);
        match result {
            Ok(size) => {
                self.lock().drain.sent(size);
                Ok(())
            }
            Err(exception) => {
                let failure = SendFailure::Exception(Box::new(exception));
                Err(SendError::new(payload.into(), failure))
            }
        }
    }

    /// The platform's socket, for others to do with what they like.
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    pub(crate) fn lend(&self) -> &crate::sys::Socket {
        self.lock().drain.is_lent = true;
        &self.socket
    }

    /// Why nothing can be sent, however little is buffered. The platform would not say.
    fn refusal(&self) -> Option<SendFailure> {
        match (self.outcome(), self.socket.ready_state()) {
            (Some(outcome), _) => Some(SendFailure::Closed(outcome)),
            (None, ReadyState::Connecting) => Some(SendFailure::Connecting),
            (None, ReadyState::Closing | ReadyState::Closed) => Some(SendFailure::Closing),
            (None, ReadyState::Open) => None,
        }
    }

    /// Sees to it that somebody looks at `bufferedAmount` again.
    pub(super) fn watch(&self) {
        let mut locked = self.lock();
        let state = &mut *locked;
        if let (false, Some(handlers)) = (state.drain.is_watched, &state.handlers) {
            handlers.look(state.drain.watch());
        }
    }

    /// Looks whether anybody in line may go on, and looks again later if somebody may not.
    pub(super) fn look(&self) {
        let mut state = self.lock();
        if !state.is_drain_awaited() || state.phase.outcome().is_some() {
            return;
        }
        match self.socket.ready_state() {
            ReadyState::Connecting => return,
            ReadyState::Open => {}
            // The outcome wakes them all.
            late => {
                drop(state);
                return self.found(late);
            }
        }
        let buffered = self.socket.buffered_amount();
        let is_flushing = state.phase == Phase::Flushing;
        let is_anyone_left = state.drain.call(buffered, &self.options);
        drop(state);
        if is_flushing && buffered == 0 {
            self.close(Some((NORMAL, "")));
        } else if is_flushing || is_anyone_left {
            self.watch();
        }
        self.wake();
    }
}
