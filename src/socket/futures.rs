//! The futures of a connection.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::future::FusedFuture;

use crate::connection::{Disconnected, Handle, Interest, Lease, Outcome, SendError, WaitKey};
use crate::message::Payload;

/// A future that sends one message; see [`Sender::send`](crate::Sender::send). After it has
/// completed, it stays pending.
#[must_use = "nothing is sent unless awaited"]
pub struct Sending<P: Payload> {
    connection: Handle,
    /// `None` once the message was sent or the send has failed.
    payload: Option<P>,
    key: WaitKey,
}

impl<P: Payload> Sending<P> {
    pub(crate) fn new(connection: Handle, payload: P) -> Self {
        Self { connection, payload: Some(payload), key: WaitKey::default() }
    }
}

// The payload is never pinned.
impl<P: Payload> Unpin for Sending<P> {}

impl<P: Payload> Future for Sending<P> {
    type Output = Result<(), SendError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { connection, payload, key } = &mut *self;
        if payload.is_none() {
            return Poll::Pending; // completed
        }
        connection.poll_send(payload, key, cx)
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
            self.connection.deregister(&mut self.key);
        }
    }
}

impl<P: Payload> fmt::Debug for Sending<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// A future that waits until a connection is open; see [`Sender::opened`](crate::Sender::opened).
/// Polling it after it has completed waits again.
#[must_use = "futures do nothing unless awaited"]
pub struct Opened {
    connection: Lease,
    key: WaitKey,
    terminated: bool,
}

impl Opened {
    pub(crate) fn new(connection: Lease) -> Self {
        Self { connection, key: WaitKey::default(), terminated: false }
    }
}

impl Future for Opened {
    type Output = Result<(), Disconnected>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { connection, key, terminated } = &mut *self;
        let polled = connection.poll_opened(key, cx);
        *terminated = polled.is_ready();
        polled.map_err(|outcome| outcome.to_disconnected())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.connection.deregister(&mut self.key);
    }
}

/// A future that waits until a connection has ended; see [`Sender::closed`](crate::Sender::closed).
/// Polling it after it has completed returns the same outcome.
///
/// Not `#[must_use]`: a caller that begins a close need not wait for its end.
pub struct Closed {
    connection: Lease,
    key: WaitKey,
    terminated: bool,
}

impl Closed {
    pub(crate) fn new(connection: Lease) -> Self {
        Self { connection, key: WaitKey::default(), terminated: false }
    }
}

impl Future for Closed {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let Self { connection, key, terminated } = &mut *self;
        let polled = connection.poll_closed(key, cx);
        *terminated = polled.is_ready();
        polled.map(|outcome| Outcome::clone(&outcome))
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.connection.deregister(&mut self.key);
    }
}

/// A future that waits until `bufferedAmount` is 0; see [`Sender::flush`](crate::Sender::flush).
/// Polling it after it has completed waits again.
#[must_use = "futures do nothing unless awaited"]
pub struct Flushing {
    connection: Handle,
    key: WaitKey,
    terminated: bool,
}

impl Flushing {
    pub(crate) fn new(connection: Handle) -> Self {
        Self { connection, key: WaitKey::default(), terminated: false }
    }
}

impl Future for Flushing {
    type Output = Result<(), Disconnected>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { connection, key, terminated } = &mut *self;
        let polled = connection.poll_capacity(Interest::Flush, key, cx);
        *terminated = polled.is_ready();
        polled.map_err(|outcome| outcome.to_disconnected())
    }
}

impl Drop for Flushing {
    fn drop(&mut self) {
        self.connection.deregister(&mut self.key);
    }
}

macro_rules! impl_common {
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

impl_common! { Opened Closed Flushing }
