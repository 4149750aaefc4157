use std::collections::VecDeque;
use std::mem;
use std::task::Waker;

use super::overflow::{Depth, Policy};
use crate::message::Message;

/// The messages that were received but not taken yet. They stay JavaScript values, so a burst does
/// not grow wasm memory, which never shrinks.
#[derive(Default)]
pub(crate) struct RecvQueue {
    /// Each message with its size.
    messages: VecDeque<(Message, u64)>,
    bytes: u64,
    dropped: u64,
    reader: Option<Waker>,
    /// The receiver is gone.
    abandoned: bool,
}

/// The result of a push.
pub(crate) enum Pushed {
    /// The message was queued or dropped. The caller wakes the reader, once for any number of
    /// messages.
    Accepted(Option<Waker>),
    /// The queue is full, and the connection must close.
    Overflow,
}

/// The limits of the queue, and the policy at the limits.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) bytes: Option<u64>,
    pub(crate) messages: Option<usize>,
    pub(crate) overflow: Policy,
}

#[cfg(test)]
impl Default for Limit {
    fn default() -> Self {
        Self { bytes: Some(16 << 20), messages: None, overflow: Policy::DEFAULT }
    }
}

impl RecvQueue {
    pub(crate) fn push(&mut self, message: Message, size: u64, limit: &Limit) -> Pushed {
        if self.abandoned {
            return Pushed::Accepted(None);
        }
        while !self.has_capacity(size, limit) {
            match &limit.overflow {
                Policy::Close(..) => return Pushed::Overflow,
                Policy::DropNewest => {
                    self.dropped += 1;
                    return Pushed::Accepted(None);
                }
                Policy::DropOldest => {
                    self.dropped += 1;
                    self.pop();
                }
            }
        }
        self.messages.push_back((message, size));
        self.bytes += size;
        Pushed::Accepted(self.reader.take())
    }

    /// An empty queue accepts any message, whatever its size: the message is in memory already.
    fn has_capacity(&self, size: u64, limit: &Limit) -> bool {
        let fits = limit.bytes.is_none_or(|bytes| self.bytes.saturating_add(size) <= bytes)
            && limit.messages.is_none_or(|messages| self.messages.len() < messages);
        fits || self.messages.is_empty()
    }

    /// Takes the oldest message.
    pub(crate) fn pop(&mut self) -> Option<Message> {
        let (message, size) = self.messages.pop_front()?;
        self.bytes -= size;
        if self.messages.is_empty() && self.messages.capacity() > 1024 {
            // Releases the memory of a burst.
            self.messages = VecDeque::new();
        }
        Some(message)
    }

    /// Registers the reader for the next message. Returns the waker that it replaces.
    #[must_use = "drop the waker after unlocking"]
    pub(crate) fn register(&mut self, waker: &Waker) -> Option<Waker> {
        match &self.reader {
            Some(reader) if reader.will_wake(waker) => None,
            _ => self.reader.replace(waker.clone()),
        }
    }

    pub(crate) fn depth(&self) -> Depth {
        Depth { messages: self.messages.len(), bytes: self.bytes, dropped: self.dropped }
    }

    pub(crate) fn take_reader(&mut self) -> Option<Waker> {
        self.reader.take()
    }

    /// Drops every later message. Returns the queued ones.
    #[must_use = "drop the messages after unlocking"]
    pub(crate) fn abandon(&mut self) -> Self {
        let abandoned = Self { abandoned: true, dropped: self.dropped, ..Self::default() };
        mem::replace(self, abandoned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Overflow;
    use crate::spec::CloseCode;

    fn texts(queue: &mut RecvQueue) -> Vec<String> {
        std::iter::from_fn(|| queue.pop())
            .map(|message| match message {
                Message::Text(text) => text.into_string(),
                _ => "not a text".to_owned(),
            })
            .collect()
    }

    fn limit(bytes: u64, messages: usize, overflow: Overflow) -> Limit {
        Limit { bytes: Some(bytes), messages: Some(messages), overflow: overflow.into() }
    }

    fn fill(limit: &Limit, sizes: &[u64]) -> (RecvQueue, bool) {
        let mut queue = RecvQueue::default();
        let mut overflowed = false;
        for (number, size) in sizes.iter().enumerate() {
            let message = Message::from(number.to_string());
            overflowed |= matches!(queue.push(message, *size, limit), Pushed::Overflow);
        }
        (queue, overflowed)
    }

    #[test]
    fn applies_the_policy_at_its_limits() {
        let close = || Overflow::close(CloseCode::Application(4000), "").unwrap_or_default();
        // (limit, sizes, left, dropped, overflowed)
        type Row = (Limit, &'static [u64], &'static [&'static str], u64, bool);
        let table: [Row; 9] = [
            (limit(10, 9, close()), &[4, 6], &["0", "1"], 0, false),
            (limit(10, 9, close()), &[4, 7], &["0"], 0, true),
            (limit(10, 2, close()), &[1, 1, 1], &["0", "1"], 0, true),
            (limit(10, 9, Overflow::DropNewest), &[4, 7, 6], &["0", "2"], 1, false),
            (limit(10, 2, Overflow::DropNewest), &[1, 1, 1], &["0", "1"], 1, false),
            (limit(10, 9, Overflow::DropOldest), &[4, 4, 7], &["2"], 2, false),
            (limit(10, 2, Overflow::DropOldest), &[1, 1, 1], &["1", "2"], 1, false),
            (limit(10, 9, Overflow::DropOldest), &[4, 99], &["1"], 1, false),
            (limit(10, 0, close()), &[99], &["0"], 0, false),
        ];
        for (limit, sizes, left, dropped, overflowed) in table {
            let (mut queue, did_overflow) = fill(&limit, sizes);
            let depth = queue.depth();
            assert_eq!(
                (depth.messages, depth.dropped),
                (left.len(), dropped),
                "{limit:?} {sizes:?}"
            );
            assert_eq!(did_overflow, overflowed, "{limit:?} {sizes:?}");
            assert_eq!(texts(&mut queue), left, "{limit:?} {sizes:?}");
            assert_eq!(queue.depth().bytes, 0);
        }
    }

    #[test]
    fn without_limits_everything_is_queued() {
        let limit = Limit { bytes: None, messages: None, overflow: Policy::DEFAULT };
        let (queue, overflowed) = fill(&limit, &[1 << 40; 100]);
        assert_eq!((queue.depth().messages, overflowed), (100, false));
    }

    #[test]
    fn queues_nothing_once_abandoned() {
        let (mut queue, _) = fill(&Limit::default(), &[1, 1]);
        drop(queue.abandon());
        queue.push("".into(), 0, &Limit::default());
        assert_eq!(queue.depth().messages, 0);
    }

    #[test]
    fn a_burst_comes_out_whole_and_leaves_no_memory_behind() {
        let limit = Limit { bytes: None, ..Limit::default() };
        let (mut queue, _) = fill(&limit, &[1; 2000]);
        let expected: Vec<_> = (0..2000).map(|number| number.to_string()).collect();
        assert_eq!(texts(&mut queue), expected);
        assert_eq!(queue.messages.capacity(), 0);
        let (mut queue, _) = fill(&limit, &[1; 10]);
        assert_eq!(texts(&mut queue).len(), 10);
        assert!(queue.messages.capacity() >= 10, "few messages keep their room");
    }

    #[test]
    fn the_reader_that_registered_last_is_woken_once() {
        /// Each waker made of one is another.
        struct Reader;

        impl std::task::Wake for Reader {
            fn wake(self: std::sync::Arc<Self>) {}
        }

        let waker = || Waker::from(std::sync::Arc::new(Reader));
        let (first, second) = (waker(), waker());
        let mut queue = RecvQueue::default();
        let is = |waker: Option<Waker>, expected: &Waker| {
            waker.is_some_and(|waker| waker.will_wake(expected))
        };
        assert!(queue.register(&first).is_none());
        assert!(queue.register(&first).is_none(), "the same waker");
        assert!(is(queue.register(&second), &first), "the one that was replaced");
        let mut push = || match queue.push("".into(), 0, &Limit::default()) {
            Pushed::Accepted(reader) => reader,
            Pushed::Overflow => None,
        };
        assert!(is(push(), &second));
        assert!(push().is_none());
        assert!(queue.register(&first).is_none());
        assert!(is(queue.take_reader(), &first));
        assert!(queue.take_reader().is_none());
    }

    #[test]
    fn the_count_of_dropped_messages_outlives_the_reader() {
        let (mut queue, _) = fill(&limit(9, 1, Overflow::DropNewest), &[1, 1]);
        drop(queue.abandon());
        let depth = queue.depth();
        assert_eq!((depth.messages, depth.bytes, depth.dropped), (0, 0, 1));
    }
}
