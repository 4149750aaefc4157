//! A gate that holds the inbox: while it is shut, nothing is taken from it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// The gate. Clones are handles of the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    shut: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Gate {
    pub(crate) fn set_shut(&self, shut: bool) {
        self.0.shut.set(shut);
        if !shut && let Some(waker) = self.0.waiting.take() {
            waker.wake();
        }
    }

    /// Ready while the gate is open.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.0.shut.get() {
            return Poll::Ready(());
        }
        self.0.waiting.replace(Some(cx.waker().clone()));
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
    fn a_shut_gate_wakes_who_waits_when_it_opens() {
        let woken = Arc::new(Woken);
        let waker = Waker::from(woken.clone());
        let gate = Gate::default();
        let mut cx = Context::from_waker(&waker);
        assert!(gate.poll(&mut cx).is_ready());
        gate.set_shut(true);
        assert!(gate.poll(&mut cx).is_pending());
        assert_eq!(Arc::strong_count(&woken), 3, "the gate keeps a waker");
        gate.set_shut(false);
        assert_eq!(Arc::strong_count(&woken), 2, "and has used it");
        assert!(gate.poll(&mut cx).is_ready());
    }
}
