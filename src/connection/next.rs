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

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// Gives these items, then is pending.
    struct Items(Vec<Option<u32>>);

    impl Stream for Items {
        type Item = u32;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
            self.0.pop().map_or(Poll::Pending, Poll::Ready)
        }
    }

    impl FusedStream for Items {
        fn is_terminated(&self) -> bool {
            self.0.is_empty()
        }
    }

    fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
        Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn gives_one_item_and_is_terminated_then() {
        let mut items = Items(vec![None, Some(2), Some(1)]);
        let mut next = Next::new(&mut items);
        assert!(!next.is_terminated());
        assert_eq!(poll(&mut next), Poll::Ready(Some(1)));
        assert!(next.is_terminated());
        assert_eq!(poll(&mut next), Poll::Pending, "it takes no second item");
        assert_eq!(poll(&mut Next::new(&mut items)), Poll::Ready(Some(2)));
        assert_eq!(poll(&mut Next::new(&mut items)), Poll::Ready(None));
        let mut next = Next::new(&mut items);
        assert!(next.is_terminated(), "its stream is");
        assert_eq!(poll(&mut next), Poll::Pending);
    }
}
