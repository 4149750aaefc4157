//! The futures that wait for a connection: to open, to end, to have sent what was sent.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::future::FusedFuture;

use crate::connection::{Disconnected, Handle, Held, Line, Outcome, Ticket};

/// Waits for a connection to open; see [`Sender::opened`](crate::Sender::opened). Polled again after
/// its result, it asks anew.
#[must_use = "futures do nothing unless awaited"]
pub struct Opened {
    link: Held,
    ticket: Ticket,
    terminated: bool,
}

impl Opened {
    pub(crate) fn new(link: Held) -> Self {
        Self { link, ticket: Ticket::default(), terminated: false }
    }
}

impl Future for Opened {
    type Output = Result<(), Disconnected>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { link, ticket, terminated } = &mut *self;
        let polled = link.poll_opened(ticket, cx);
        *terminated = polled.is_ready();
        polled.map_err(|outcome| outcome.to_disconnected())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.link.leave_line(&mut self.ticket);
    }
}

/// Waits for a connection to end; see [`Sender::closed`](crate::Sender::closed). Polled again after
/// its result, it gives the same.
///
/// Not `#[must_use]`: what begins a close need not wait for its end.
pub struct Closed {
    link: Held,
    ticket: Ticket,
    terminated: bool,
}

impl Closed {
    pub(crate) fn new(link: Held) -> Self {
        Self { link, ticket: Ticket::default(), terminated: false }
    }
}

impl Future for Closed {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let Self { link, ticket, terminated } = &mut *self;
        let polled = link.poll_closed(ticket, cx);
        *terminated = polled.is_ready();
        polled.map(|outcome| Outcome::clone(&outcome))
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.link.leave_line(&mut self.ticket);
    }
}

/// Waits until nothing is left to be sent; see [`Sender::flush`](crate::Sender::flush). Polled
/// again after its result, it asks anew.
#[must_use = "futures do nothing unless awaited"]
pub struct Flushing {
    link: Handle,
    ticket: Ticket,
    terminated: bool,
}

impl Flushing {
    pub(crate) fn new(link: Handle) -> Self {
        Self { link, ticket: Ticket::default(), terminated: false }
    }
}

impl Future for Flushing {
    type Output = Result<(), Disconnected>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { link, ticket, terminated } = &mut *self;
        let polled = link.poll_line(Line::Flushers, ticket, cx);
        *terminated = polled.is_ready();
        polled.map_err(|outcome| outcome.to_disconnected())
    }
}

impl Drop for Flushing {
    fn drop(&mut self) {
        self.link.leave_line(&mut self.ticket);
    }
}

macro_rules! common {
    ($($future:ident)*) => {$(
        impl FusedFuture for $future {
            fn is_terminated(&self) -> bool {
                self.terminated
            }
        }

        impl fmt::Debug for $future {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($future)).finish_non_exhaustive()
            }
        }
    )*};
}

common! { Opened Closed Flushing }
