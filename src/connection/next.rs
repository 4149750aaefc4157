use std::fmt;
use std::future::Future;
use std::panic::UnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::future::FusedFuture;
use futures_core::stream::FusedStream;

/// A future of the next item of a stream; see `next` of [`WebSocket`](crate::WebSocket),
/// [`Receiver`](crate::Receiver) and [`Events`](crate::Events). After it has completed, it stays
/// pending.
///
/// The future is also terminated once its stream has returned `None`. A macro that skips terminated
/// futures, such as `futures::select!`, then skips it, so that a loop over such a macro ends.
#[must_use = "futures do nothing unless awaited"]
pub struct Next<'a, S>(Option<&'a mut S>);

impl<'a, S> Next<'a, S> {
    pub(crate) fn new(stream: &'a mut S) -> Self {
        Self(Some(stream))
    }
}

impl<S: Stream + Unpin> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(stream) = &mut self.0 else { return Poll::Pending };
        let item = ready!(Pin::new(&mut **stream).poll_next(cx));
        self.0 = None;
        Poll::Ready(item)
    }
}

impl<S: FusedStream + Unpin> FusedFuture for Next<'_, S> {
    fn is_terminated(&self) -> bool {
        self.0.as_ref().is_none_or(|stream| stream.is_terminated())
    }
}

// The stream is consistent whenever this crate calls other code, so a waker that panics leaves it
// consistent.
impl<S: UnwindSafe> UnwindSafe for Next<'_, S> {}

impl<S> fmt::Debug for Next<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}
