use std::collections::VecDeque;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::stream::{FusedStream, Stream};

use super::lock::lock;
use super::next::Next;
use crate::message::Message;
use crate::spec::CloseEvent;
use crate::sys;

/// An event fired by the platform's socket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// [`open`](https://websockets.spec.whatwg.org/#eventdef-websocket-open).
    Open,
    /// [`message`](https://websockets.spec.whatwg.org/#eventdef-websocket-message).
    Message(Message),
    /// [`error`](https://websockets.spec.whatwg.org/#eventdef-websocket-error). Browsers attach no
    /// details to it; the close event has what can be known.
    Error,
    /// [`close`](https://websockets.spec.whatwg.org/#eventdef-websocket-close).
    Close(CloseEvent),
}

/// A stream of a socket's events from the call of `events` on, in the order in which the platform
/// fires them.
///
/// Messages still go to the socket's own stream: both get a handle of the same value. Unpolled
/// events are buffered without limit until the `Events` is dropped. The stream does not keep the
/// connection open. It ends when the connection has ended, or when no handle, future or guard of
/// the connection is left. A connection that this crate ends at a limit yields no [`Event::Close`].
///
/// It is `Send` and `Sync`, except in wasm built for threads (`+atomics`): there it stays on the
/// thread that created it.
pub struct Events {
    subscriber: Arc<Subscriber>,
    /// The stream has returned `None`.
    terminated: bool,
}

impl Events {
    /// Returns the next event; `None` at the end and from then on. Dropping the future loses no
    /// event.
    pub fn next(&mut self) -> Next<'_, Self> {
        Next::new(self)
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let Self { subscriber, terminated } = &mut *self;
        let mut state = lock(&subscriber.0);
        match state.events.pop_front() {
            Some(event) => Poll::Ready(Some(event)),
            None if state.has_ended => {
                *terminated = true;
                Poll::Ready(None)
            }
            None => {
                let previous = state.waker.replace(cx.waker().clone());
                drop(state);
                drop(previous);
                Poll::Pending
            }
        }
    }
}

impl FusedStream for Events {
    /// Whether the stream has returned `None`.
    fn is_terminated(&self) -> bool {
        self.terminated
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Subscriber(Mutex<SubscriberState>);

#[derive(Default)]
struct SubscriberState {
    events: VecDeque<Event>,
    waker: Option<Waker>,
    has_ended: bool,
}

/// `Send + Sync`, except where wasm is built for threads: there a JavaScript value belongs to one
/// thread.
#[cfg(not(target_feature = "atomics"))]
pub(super) trait MaybeSend: Send + Sync {}
#[cfg(not(target_feature = "atomics"))]
impl<T: Send + Sync> MaybeSend for T {}
#[cfg(target_feature = "atomics")]
pub(super) trait MaybeSend {}
#[cfg(target_feature = "atomics")]
impl<T> MaybeSend for T {}

/// The event streams of a connection. The connection is not locked when a method is called.
pub(super) trait EventStreams: MaybeSend + UnwindSafe + RefUnwindSafe {
    fn subscribe(&self, has_ended: bool) -> Events;

    fn emit(&self, event: &sys::Event);

    /// Ends every stream: no event follows.
    fn end(&self);
}

#[derive(Default)]
pub(super) struct Subscribers(Mutex<Vec<Weak<Subscriber>>>);

impl EventStreams for Subscribers {
    fn subscribe(&self, has_ended: bool) -> Events {
        let subscriber = Arc::new(Subscriber::default());
        lock(&subscriber.0).has_ended = has_ended;
        let mut subscribers = lock(&self.0);
        subscribers.retain(|subscriber| subscriber.strong_count() > 0);
        subscribers.push(Arc::downgrade(&subscriber));
        drop(subscribers);
        Events { subscriber, terminated: false }
    }

    fn emit(&self, event: &sys::Event) {
        let event = match event {
            sys::Event::Open => Event::Open,
            sys::Event::Message(data) => Event::Message(data.clone().into()),
            sys::Event::Error => Event::Error,
            sys::Event::Close(event) => Event::Close(event.clone()),
            // Not an event of the standard.
            sys::Event::PolicyViolation(_) | sys::Event::DeadlineTick | sys::Event::BufferPoll => {
                return;
            }
        };
        self.update(|state| state.events.push_back(event.clone()));
    }

    fn end(&self) {
        self.update(|state| state.has_ended = true);
    }
}

impl Subscribers {
    fn update(&self, update: impl Fn(&mut SubscriberState)) {
        let mut wakers = Vec::new();
        lock(&self.0).retain(|subscriber| {
            let Some(subscriber) = subscriber.upgrade() else { return false };
            let mut state = lock(&subscriber.0);
            update(&mut state);
            wakers.extend(state.waker.take());
            true
        });
        wakers.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
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

    fn poll(events: &mut Events, count: &Arc<Count>) -> Poll<Option<Event>> {
        let waker = Waker::from(Arc::clone(count));
        Pin::new(events).poll_next(&mut Context::from_waker(&waker))
    }

    #[test]
    fn every_stream_has_the_events_since_it_was_made_and_then_none() {
        let (subscribers, count) = (Subscribers::default(), Arc::new(Count::default()));
        let mut first = subscribers.subscribe(false);
        assert!(poll(&mut first, &count).is_pending());
        subscribers.emit(&sys::Event::Open);
        assert_eq!(count.0.load(Ordering::Relaxed), 1);
        let mut second = subscribers.subscribe(false);
        let close = CloseEvent::new(1000, "", true);
        for event in [
            sys::Event::Message(sys::Data::Text(sys::Text::new("text"))),
            // Not of the standard's events.
            sys::Event::PolicyViolation("ws://a/".to_owned()),
            sys::Event::DeadlineTick,
            sys::Event::BufferPoll,
            sys::Event::Error,
            sys::Event::Close(close.clone()),
        ] {
            subscribers.emit(&event);
        }
        subscribers.end();
        assert_eq!(count.0.load(Ordering::Relaxed), 1, "woken once");
        assert_eq!(poll(&mut first, &count), Poll::Ready(Some(Event::Open)));
        for events in [&mut first, &mut second] {
            for event in [Event::Message("text".into()), Event::Error, Event::Close(close.clone())]
            {
                assert!(!events.is_terminated());
                assert_eq!(poll(events, &count), Poll::Ready(Some(event)));
            }
            assert!(!events.is_terminated());
            for _ in 0..2 {
                assert_eq!(poll(events, &count), Poll::Ready(None));
                assert!(events.is_terminated());
            }
        }
        assert_eq!(poll(&mut subscribers.subscribe(true), &count), Poll::Ready(None));
    }

    #[test]
    fn the_end_wakes_and_what_was_dropped_is_forgotten() {
        let (subscribers, count) = (Subscribers::default(), Arc::new(Count::default()));
        let mut events = subscribers.subscribe(false);
        assert!(poll(&mut events, &count).is_pending());
        drop(subscribers.subscribe(false));
        drop(subscribers.subscribe(false));
        assert_eq!(lock(&subscribers.0).len(), 2, "the first was dropped by then");
        subscribers.end();
        assert_eq!((count.0.load(Ordering::Relaxed), lock(&subscribers.0).len()), (1, 1));
        assert_eq!(poll(&mut events, &count), Poll::Ready(None));
    }
}
