use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// The next item of a stream; see the `next` of [`WebSocket`](crate::WebSocket),
/// [`Receiver`](crate::Receiver) and [`Events`](crate::Events).
#[must_use = "futures do nothing unless awaited"]
pub struct Next<'a, S>(&'a mut S);

impl<'a, S> Next<'a, S> {
    pub(crate) fn new(stream: &'a mut S) -> Self {
        Self(stream)
    }
}

impl<S: Stream + Unpin> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(cx)
    }
}

impl<S> fmt::Debug for Next<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}
