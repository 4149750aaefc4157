use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::task::Waker;

/// Locks a mutex that only one thread uses.
///
/// A socket belongs to one thread, so a contended lock means re-entrancy, which is a bug.
/// `Mutex::lock` also panics then in wasm without threads, but it waits forever in wasm with
/// threads, and it costs 549 bytes.
// Outlined: 79 bytes.
#[inline(never)]
#[expect(clippy::panic, reason = "a bug of this crate, for its own tests to find")]
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    match mutex.try_lock() {
        Ok(guard) => guard,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => panic!("re-entrant lock of a connection"),
    }
}

/// A locked value, and the waker that was replaced or removed while it was locked.
///
/// The waker is dropped after the value is unlocked. A waker may own a task, and the task may own a
/// handle of the same connection, whose drop locks the value again.
pub(super) struct Locked<'a, T> {
    value: MutexGuard<'a, T>,
    // Declared after `value`, because fields are dropped in this order.
    retired: Option<Waker>,
}

impl<'a, T> Locked<'a, T> {
    pub(super) fn new(mutex: &'a Mutex<T>) -> Self {
        Self { value: lock(mutex), retired: None }
    }

    /// Keeps a waker until the value is unlocked. Each lock retires at most one waker; room for
    /// more costs 364 bytes.
    pub(super) fn retire(&mut self, waker: Option<Waker>) {
        debug_assert!(self.retired.is_none());
        self.retired = waker;
    }
}

impl<T> Deref for Locked<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Locked<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;

    /// Locks the value again when it is dropped.
    struct Locks(Arc<Mutex<u32>>);

    impl Wake for Locks {
        fn wake(self: Arc<Self>) {}
    }

    impl Drop for Locks {
        fn drop(&mut self) {
            *lock(&self.0) += 1;
        }
    }

    #[test]
    fn retired_wakers_are_dropped_after_unlocking() {
        let mutex = Arc::new(Mutex::new(0));
        let mut locked = Locked::new(&mutex);
        locked.retire(Some(Waker::from(Arc::new(Locks(Arc::clone(&mutex))))));
        assert_eq!(*locked, 0);
        drop(locked);
        assert_eq!(*lock(&mutex), 1);
    }

    #[test]
    #[should_panic(expected = "re-entrant lock")]
    fn a_reentrant_lock_panics() {
        let mutex = Mutex::new(0);
        let _locked = lock(&mutex);
        drop(lock(&mutex));
    }
}
