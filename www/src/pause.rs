//! Pausing the receiving: messages stay in the receive queue.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Whether receiving is paused. Clones share the state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pause(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    paused: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Pause {
    pub(crate) fn set_paused(&self, paused: bool) {
        self.0.paused.set(paused);
        if !paused && let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    /// Ready while receiving is not paused.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.0.paused.get() {
            return Poll::Ready(());
        }
        self.0.waker.replace(Some(cx.waker().clone()));
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;

    struct Woken;

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {}
    }

    #[test]
    fn resuming_wakes_the_waiting_task() {
        let woken = Arc::new(Woken);
        let waker = Waker::from(woken.clone());
        let pause = Pause::default();
        let mut cx = Context::from_waker(&waker);
        assert!(pause.poll(&mut cx).is_ready());
        pause.set_paused(true);
        assert!(pause.poll(&mut cx).is_pending());
        assert_eq!(Arc::strong_count(&woken), 3, "the pause keeps a waker");
        pause.set_paused(false);
        assert_eq!(Arc::strong_count(&woken), 2, "resuming wakes and drops it");
        assert!(pause.poll(&mut cx).is_ready());
    }
}
