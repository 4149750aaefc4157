use std::collections::VecDeque;
use std::mem;
use std::task::Waker;

/// The tasks that wait for one thing, in the order in which they came.
///
/// Being woken doesn't end a wait: a task leaves when its future has what it waited for or is
/// dropped, and so keeps its place meanwhile.
#[derive(Default)]
pub(crate) struct Waiters {
    next: u64,
    /// By ascending ticket.
    queue: VecDeque<(u64, Waker)>,
    /// What is of no use any more, to be dropped where nothing is locked.
    pub(crate) given_up: Vec<Waker>,
}

/// A place in the queue; a future starts with none.
#[derive(Default)]
pub(crate) struct Ticket(Option<u64>);

impl Waiters {
    /// Waits, in the place already taken or else at the end.
    pub(crate) fn wait(&mut self, ticket: &mut Ticket, waker: &Waker) {
        let known = ticket.0.and_then(|number| self.position(number));
        match known.and_then(|index| self.queue.get_mut(index)) {
            Some((_, waiting)) if waiting.will_wake(waker) => {}
            Some((_, waiting)) => self.given_up.push(mem::replace(waiting, waker.clone())),
            None => {
                ticket.0 = Some(self.next);
                self.queue.push_back((self.next, waker.clone()));
                self.next += 1;
            }
        }
    }

    /// Gives up the place, if there is one; says whether there was.
    pub(crate) fn leave(&mut self, ticket: &mut Ticket) -> bool {
        let index = ticket.0.take().and_then(|number| self.position(number));
        let left = index.and_then(|index| self.queue.remove(index));
        let was_there = left.is_some();
        self.given_up.extend(left.map(|(_, waker)| waker));
        was_there
    }

    /// Whether nobody waits before the holder of this ticket.
    pub(crate) fn is_turn_of(&self, ticket: &Ticket) -> bool {
        match self.queue.front() {
            Some((first, _)) => ticket.0 == Some(*first),
            None => true,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(crate) fn first(&self) -> Option<Waker> {
        self.queue.front().map(|(_, waker)| waker.clone())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Waker> + '_ {
        self.queue.iter().map(|(_, waker)| waker.clone())
    }

    fn position(&self, number: u64) -> Option<usize> {
        self.queue.binary_search_by_key(&number, |(number, _)| *number).ok()
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn are_served_in_the_order_in_which_they_came() {
        let (mut waiters, waker) = (Waiters::default(), Waker::noop());
        let (mut a, mut b, mut c) = (Ticket::default(), Ticket::default(), Ticket::default());
        assert!(waiters.is_turn_of(&c), "nobody waits");
        waiters.wait(&mut a, waker);
        waiters.wait(&mut b, waker);
        waiters.wait(&mut a, waker);
        assert!(waiters.is_turn_of(&a) && !waiters.is_turn_of(&b) && !waiters.is_turn_of(&c));
        assert!(waiters.leave(&mut a));
        assert!(!waiters.leave(&mut a), "it has left already");
        assert!(waiters.is_turn_of(&b));
        waiters.wait(&mut c, waker);
        assert!(waiters.leave(&mut b));
        assert!(waiters.is_turn_of(&c));
        assert!(waiters.leave(&mut c) && waiters.is_empty());
    }

    #[test]
    fn wake_the_waker_that_was_given_last() {
        let (old, new) = (Arc::new(Count::default()), Arc::new(Count::default()));
        let (mut waiters, mut ticket) = (Waiters::default(), Ticket::default());
        waiters.wait(&mut ticket, &Waker::from(old.clone()));
        waiters.wait(&mut ticket, &Waker::from(new.clone()));
        waiters.all().for_each(Waker::wake);
        assert_eq!((old.0.load(Ordering::Relaxed), new.0.load(Ordering::Relaxed)), (0, 1));
        assert!(!waiters.is_empty(), "woken is not gone");
    }
}
