use std::mem;
use std::task::Waker;

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Line {
    /// To send, served in order.
    Senders,
    /// To send as a sink. Sinks have no place among the senders: one that was polled once and then
    /// left alone would hold up all who come after it.
    Sinks,
    /// That all was sent.
    Flushers,
    /// That the connection opens or ends.
    Outcome,
}

/// The tasks that wait, in the order in which they came.
///
/// Being woken doesn't end a wait: a task leaves when its future has what it waited for or is
/// dropped, and so keeps its place meanwhile.
#[derive(Default)]
pub(crate) struct Waiters {
    last: u64,
    /// One list for all lines, as few wait at a time.
    queue: Vec<Waiter>,
    /// What is of no use any more, to be dropped where nothing is locked; one at most each time.
    pub(crate) given_up: Option<Waker>,
}

pub(crate) struct Waiter {
    number: u64,
    pub(crate) line: Line,
    waker: Waker,
    call: Call,
}

/// Whether a waiter may go on. It is woken once for each time that it waits, or one that nobody polls
/// would be woken again and again by the very task that it is of.
#[derive(Clone, Copy, PartialEq)]
enum Call {
    No,
    Due,
    Done,
}

impl Waiter {
    /// It may go on: it is to be woken, if it was not since it began to wait.
    pub(crate) fn call(&mut self) {
        if self.call == Call::No {
            self.call = Call::Due;
        }
    }
}

/// A place in the queue; a future starts with none, which is 0.
#[derive(Default)]
pub(crate) struct Ticket(u64);

impl Waiters {
    /// Waits, in the place already taken or else at the end.
    pub(crate) fn wait(&mut self, line: Line, ticket: &mut Ticket, waker: &Waker) {
        match self.queue.iter_mut().find(|waiter| waiter.number == ticket.0) {
            Some(waiter) => {
                waiter.call = Call::No;
                if !waiter.waker.will_wake(waker) {
                    self.given_up = Some(mem::replace(&mut waiter.waker, waker.clone()));
                }
            }
            None => {
                self.last += 1;
                ticket.0 = self.last;
                self.queue.push(Waiter {
                    number: self.last,
                    line,
                    waker: waker.clone(),
                    call: Call::No,
                });
            }
        }
    }

    /// Gives up the place, if there is one.
    pub(crate) fn leave(&mut self, ticket: &mut Ticket) {
        let number = mem::take(&mut ticket.0);
        // It moves to the end, to be taken off there: what is removed by its index panics with a
        // text, and that has its price in bytes.
        let mut leaving: Option<&mut Waiter> = None;
        for waiter in self.queue.iter_mut().skip_while(|waiter| waiter.number != number) {
            if let Some(leaving) = leaving {
                mem::swap(leaving, waiter);
            }
            leaving = Some(waiter);
        }
        if leaving.is_some() {
            self.given_up = self.queue.pop().map(|waiter| waiter.waker);
            if self.queue.is_empty() {
                // Most connections wait for nothing, most of the time.
                self.queue = Vec::new();
            }
        }
    }

    /// Whether nobody waits in the line of senders before the holder of this ticket.
    pub(crate) fn is_turn_of(&self, ticket: &Ticket) -> bool {
        let first = self.queue.iter().find(|waiter| waiter.line == Line::Senders);
        first.is_none_or(|first| first.number == ticket.0)
    }

    /// Whether anybody waits in a line up to this one.
    pub(crate) fn is_awaited(&self, last: Line) -> bool {
        self.queue.iter().any(|waiter| waiter.line as u8 <= last as u8)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Waiter> {
        self.queue.iter_mut()
    }

    /// Calls everybody.
    pub(crate) fn call_all(&mut self) {
        self.iter_mut().for_each(Waiter::call);
    }

    /// Whom to wake next of those who were called.
    pub(crate) fn next_called(&mut self) -> Option<Waker> {
        let waiter = self.iter_mut().find(|waiter| waiter.call == Call::Due)?;
        waiter.call = Call::Done;
        Some(waiter.waker.clone())
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
        waiters.wait(Line::Senders, &mut a, waker);
        waiters.wait(Line::Senders, &mut b, waker);
        waiters.wait(Line::Senders, &mut a, waker);
        assert!(waiters.is_turn_of(&a) && !waiters.is_turn_of(&b) && !waiters.is_turn_of(&c));
        waiters.leave(&mut a);
        waiters.leave(&mut a);
        assert!(waiters.is_turn_of(&b), "it had left already");
        waiters.wait(Line::Senders, &mut c, waker);
        waiters.leave(&mut b);
        assert!(waiters.is_turn_of(&c));
        waiters.leave(&mut c);
        assert!(!waiters.is_awaited(Line::Outcome));
    }

    #[test]
    fn of_other_lines_hold_up_no_sender() {
        let (mut waiters, mut sink, mut sender) =
            (Waiters::default(), Ticket::default(), Ticket::default());
        waiters.wait(Line::Sinks, &mut sink, Waker::noop());
        assert!(waiters.is_turn_of(&sender));
        waiters.wait(Line::Senders, &mut sender, Waker::noop());
        assert!(waiters.is_turn_of(&sender) && !waiters.is_turn_of(&sink));
    }

    #[test]
    fn wake_the_waker_that_was_given_last() {
        let (old, new) = (Arc::new(Count::default()), Arc::new(Count::default()));
        let (mut waiters, mut ticket) = (Waiters::default(), Ticket::default());
        waiters.wait(Line::Outcome, &mut ticket, &Waker::from(old.clone()));
        waiters.wait(Line::Outcome, &mut ticket, &Waker::from(new.clone()));
        waiters.call_all();
        std::iter::from_fn(|| waiters.next_called()).for_each(Waker::wake);
        assert_eq!((old.0.load(Ordering::Relaxed), new.0.load(Ordering::Relaxed)), (0, 1));
        assert!(waiters.is_awaited(Line::Outcome), "woken is not gone");
        waiters.call_all();
        assert!(waiters.next_called().is_none(), "it has not waited again since");
        waiters.wait(Line::Outcome, &mut ticket, &Waker::from(new.clone()));
        waiters.call_all();
        assert!(waiters.next_called().is_some());
    }
}
