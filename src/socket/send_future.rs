use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::connection::{Handle, Line, SendError, SendFailure, Ticket};
use crate::message::Payload;

/// The sending of one message; see [`Sender::send`](crate::Sender::send). After the end it stays
/// pending.
#[must_use = "nothing is sent unless awaited"]
pub struct Sending<P: Payload> {
    link: Handle,
    /// Until it is sent, or was not.
    payload: Option<P>,
    ticket: Ticket,
}

impl<P: Payload> Sending<P> {
    pub(crate) fn new(link: Handle, payload: P) -> Self {
        Self { link, payload: Some(payload), ticket: Ticket::default() }
    }
}

// The payload is never pinned.
impl<P: Payload> Unpin for Sending<P> {}

impl<P: Payload> Future for Sending<P> {
    type Output = Result<(), SendError>;

    // Kept apart, as programs send in many places.
    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { link, payload, ticket } = &mut *self;
        if payload.is_none() {
            return Poll::Pending; // has ended
        }
        let turn = ready!(link.poll_line(Line::Senders, ticket, cx));
        let Some(payload) = payload.take() else { return Poll::Pending };
        let result = match turn {
            Ok(()) => link.send_now(payload),
            Err(outcome) => {
                let failure = SendFailure::Closed(outcome);
                Err(SendError::new(payload.into(), failure))
            }
        };
        link.leave_line(ticket);
        Poll::Ready(result)
    }
}

impl<P: Payload> FusedFuture for Sending<P> {
    fn is_terminated(&self) -> bool {
        self.payload.is_none()
    }
}

impl<P: Payload> Drop for Sending<P> {
    fn drop(&mut self) {
        if self.payload.is_some() {
            self.link.leave_line(&mut self.ticket);
        }
    }
}

impl<P: Payload> fmt::Debug for Sending<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
