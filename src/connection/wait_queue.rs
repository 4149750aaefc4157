use std::mem;
use std::task::Waker;

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Interest {
    /// To send a message, in the order of registration.
    Send,
    /// That a sink may send a message. Sinks are not ordered with the senders: a sink that is
    /// polled once and then left alone would block every sender behind it.
    Ready,
    /// That `bufferedAmount` is 0.
    Flush,
    /// That the connection opens or ends.
    Outcome,
}

/// The waiting tasks, in the order of registration.
///
/// Waking a task does not end its wait. The task deregisters when its future completes or is
/// dropped, and keeps its place until then.
#[derive(Default)]
pub(super) struct WaitQueue {
    last: u64,
    /// One list for all interests, because few tasks wait at a time.
    waiters: Vec<Waiter>,
}

pub(super) struct Waiter {
    key: u64,
    pub(super) interest: Interest,
    waker: Waker,
    notify: Notify,
}

/// Each registration wakes at most once. Otherwise a future that is never polled again would keep
/// waking its own task.
#[derive(Clone, Copy, PartialEq)]
enum Notify {
    Idle,
    /// The task must be woken.
    Notified,
    Woken,
}

impl Waiter {
    /// Marks the task to be woken, unless it was notified since it registered.
    pub(super) fn notify(&mut self) {
        if self.notify == Notify::Idle {
            self.notify = Notify::Notified;
        }
    }
}

/// The place of a task in the queue. A new future has no place, which is 0.
#[derive(Default)]
pub(crate) struct WaitKey(u64);

impl WaitQueue {
    /// Registers a task, at its place or else at the end. Returns the waker that it replaces.
    #[must_use = "drop the waker after unlocking"]
    pub(super) fn register(
        &mut self,
        interest: Interest,
        key: &mut WaitKey,
        waker: &Waker,
    ) -> Option<Waker> {
        if let Some(waiter) = self.waiters.iter_mut().find(|waiter| waiter.key == key.0) {
            waiter.notify = Notify::Idle;
            let is_same = waiter.waker.will_wake(waker);
            return (!is_same).then(|| mem::replace(&mut waiter.waker, waker.clone()));
        }
        self.last += 1;
        key.0 = self.last;
        let waker = waker.clone();
        self.waiters.push(Waiter { key: self.last, interest, waker, notify: Notify::Idle });
        None
    }

    /// Removes the task from the queue, if it is in it. Returns its waker.
    #[must_use = "drop the waker after unlocking"]
    pub(super) fn deregister(&mut self, key: &mut WaitKey) -> Option<Waker> {
        let key = mem::take(&mut key.0);
        let index = self.waiters.iter().position(|waiter| waiter.key == key)?;
        self.waiters.get_mut(index..)?.rotate_left(1);
        let waiter = self.waiters.pop()?;
        if self.waiters.is_empty() {
            // Most connections have no waiter most of the time.
            self.waiters = Vec::new();
        }
        Some(waiter.waker)
    }

    /// Whether no other sender registered before this one.
    pub(super) fn is_first_sender(&self, key: &WaitKey) -> bool {
        let first = self.waiters.iter().find(|waiter| waiter.interest == Interest::Send);
        first.is_none_or(|first| first.key == key.0)
    }

    /// Whether any task waits with one of these interests.
    pub(super) fn has_waiter(&self, interests: &[Interest]) -> bool {
        self.waiters.iter().any(|waiter| interests.contains(&waiter.interest))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Waiter> {
        self.waiters.iter_mut()
    }

    pub(super) fn notify_all(&mut self) {
        self.iter_mut().for_each(Waiter::notify);
    }

    /// Returns the waker of the next notified task, which then counts as woken.
    pub(super) fn pop_notified(&mut self) -> Option<Waker> {
        let waiter = self.iter_mut().find(|waiter| waiter.notify == Notify::Notified)?;
        waiter.notify = Notify::Woken;
        Some(waiter.waker.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::iter;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Count {
        fn get(&self) -> usize {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn senders_take_turns_in_order_of_registration() {
        let (mut queue, waker) = (WaitQueue::default(), &Waker::from(Arc::<Count>::default()));
        let (mut a, mut b, mut c) = (WaitKey::default(), WaitKey::default(), WaitKey::default());
        assert!(queue.is_first_sender(&c), "no task waits");
        assert!(queue.register(Interest::Send, &mut a, waker).is_none());
        assert!(queue.register(Interest::Send, &mut b, waker).is_none());
        assert!(queue.register(Interest::Send, &mut a, waker).is_none(), "the same waker");
        assert!(queue.is_first_sender(&a));
        assert!(!queue.is_first_sender(&b) && !queue.is_first_sender(&c));
        assert!(queue.deregister(&mut a).is_some());
        assert!(queue.deregister(&mut a).is_none(), "already deregistered");
        assert!(queue.is_first_sender(&b));
        assert!(queue.register(Interest::Send, &mut c, waker).is_none());
        assert!(queue.deregister(&mut b).is_some());
        assert!(queue.is_first_sender(&c));
        assert!(queue.deregister(&mut c).is_some());
        assert!(!queue.has_waiter(&[Interest::Send]));
    }

    #[test]
    fn a_sink_blocks_no_sender() {
        let (mut queue, waker) = (WaitQueue::default(), Waker::noop());
        let (mut sink, mut sender) = (WaitKey::default(), WaitKey::default());
        assert!(queue.register(Interest::Ready, &mut sink, waker).is_none());
        assert!(queue.is_first_sender(&sender));
        assert!(queue.register(Interest::Send, &mut sender, waker).is_none());
        assert!(queue.is_first_sender(&sender) && !queue.is_first_sender(&sink));
    }

    #[test]
    fn the_last_registered_waker_is_woken_once() {
        let (old, new) = (Arc::new(Count::default()), Arc::new(Count::default()));
        let (mut queue, mut key) = (WaitQueue::default(), WaitKey::default());
        let mut register = |queue: &mut WaitQueue, count: &Arc<Count>| {
            queue.register(Interest::Outcome, &mut key, &Waker::from(Arc::clone(count)))
        };
        assert!(register(&mut queue, &old).is_none());
        assert!(register(&mut queue, &new).is_some(), "the replaced waker");
        queue.notify_all();
        iter::from_fn(|| queue.pop_notified()).for_each(Waker::wake);
        assert_eq!((old.get(), new.get()), (0, 1));
        assert!(queue.has_waiter(&[Interest::Outcome]), "waking does not deregister");
        queue.notify_all();
        assert!(queue.pop_notified().is_none(), "not registered again since");
        assert!(register(&mut queue, &new).is_none());
        queue.notify_all();
        assert!(queue.pop_notified().is_some());
    }
}
