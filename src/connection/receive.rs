//! Receiving messages.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::overflow::Policy;
use super::recv_queue::Pushed;
use super::{Connection, Depth, Disconnected, Outcome};
use crate::message::Message;
use crate::sys::Data;

impl Connection {
    /// Returns the next message, or the outcome after the last one.
    pub(crate) fn poll_receive(&self, cx: &mut Context<'_>) -> Poll<Result<Message, Arc<Outcome>>> {
        let mut state = self.lock();
        if let Some(message) = state.recv_queue.pop() {
            return Poll::Ready(Ok(message));
        }
        if let Some(outcome) = state.phase.outcome() {
            return Poll::Ready(Err(Arc::clone(outcome)));
        }
        let retired = state.recv_queue.register(cx.waker());
        state.retire(retired);
        Poll::Pending
    }

    /// Drops the queued messages and all later ones, because the receiver is gone.
    pub(crate) fn abandon_recv_queue(&self) {
        let abandoned = self.lock().recv_queue.abandon();
        drop(abandoned);
    }

    pub(crate) fn depth(&self) -> Depth {
        self.lock().recv_queue.depth()
    }

    pub(super) fn on_message(&self, data: Data) {
        let size = data.size();
        let mut state = self.lock();
        let has_buffer_waiter = state.has_buffer_waiter();
        let pushed = state.recv_queue.push(data.into(), size, &self.config.recv_queue);
        drop(state);
        match pushed {
            Pushed::Accepted(Some(reader)) => reader.wake(),
            Pushed::Accepted(None) => {}
            Pushed::Overflow => self.overflow(),
        }
        // A message is often the answer to one that was sent, so the send buffer has probably
        // shrunk. Poll now instead of waiting for the next poll.
        if has_buffer_waiter {
            self.poll_buffered();
        }
    }

    /// Ends the connection now, so that a later clean close can't hide the overflow.
    fn overflow(&self) {
        let code_and_reason = match &self.config.recv_queue.overflow {
            Policy::Close(code, reason) => Some((*code, reason.as_ref())),
            Policy::DropOldest | Policy::DropNewest => None,
        };
        self.fail(Disconnected::Overflow, code_and_reason);
    }
}
