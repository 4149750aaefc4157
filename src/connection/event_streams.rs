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

/// An event of the platform's socket, as it was fired.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// [`open`](https://websockets.spec.whatwg.org/#eventdef-websocket-open).
    Open,
    /// [`message`](https://websockets.spec.whatwg.org/#eventdef-websocket-message).
    Message(Message),
    /// [`error`](https://websockets.spec.whatwg.org/#eventdef-websocket-error). Browsers tell
    /// nothing with it; what can be known comes with the close.
    Error,
    /// [`close`](https://websockets.spec.whatwg.org/#eventdef-websocket-close).
    Close(CloseEvent),
}

/// The events of a socket from the moment this was made, in the order in which the platform fires
/// them: a stream for whoever wants to watch.
///
/// It takes no message away from the socket's own stream: both get a handle of the same value. What
/// is not polled is kept, without a limit, until the `Events` is dropped. It keeps no connection
/// open, and it ends when the connection has ended or nobody is left who could see it end. No
/// [`Event::Close`] comes of a connection that this crate has ended itself, at a limit.
///
/// It is `Send` and `Sync`, but for wasm that is built for threads (`+atomics`): there it stays with the
/// thread that made it.
pub struct Events {
    subscriber: Arc<Subscriber>,
    /// `None` was given.
    terminated: bool,
}

impl Events {
    /// The next event; `None` at the end and ever after. Dropping the future loses nothing.
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
    /// Whether `None` was given.
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

/// JavaScript values belong to no thread, unless there are threads.
#[cfg(not(target_feature = "atomics"))]
pub(super) trait MaybeSend: Send + Sync {}
#[cfg(not(target_feature = "atomics"))]
impl<T: Send + Sync> MaybeSend for T {}
#[cfg(target_feature = "atomics")]
pub(super) trait MaybeSend {}
#[cfg(target_feature = "atomics")]
impl<T> MaybeSend for T {}

/// The streams of a connection's events. Nothing of the connection's is locked when it is called.
pub(super) trait EventStreams: MaybeSend + UnwindSafe + RefUnwindSafe {
    fn subscribe(&self, has_ended: bool) -> Events;

    fn emit(&self, event: &sys::Event);

    /// No event follows.
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
            // Not of the standard's events.
            sys::Event::PolicyViolation(_) | sys::Event::DeadlineTick | sys::Event::BufferPoll => {
                return;
            }
        };
        self.change(|state| state.events.push_back(event.clone()));
    }

    fn end(&self) {
        self.change(|state| state.has_ended = true);
    }
}

impl Subscribers {
    fn change(&self, change: impl Fn(&mut SubscriberState)) {
        let mut wakers = Vec::new();
        lock(&self.0).retain(|subscriber| {
            let Some(subscriber) = subscriber.upgrade() else { return false };
            let mut state = lock(&subscriber.0);
            change(&mut state);
            wakers.extend(state.waker.take());
            true
        });
        wakers.into_iter().for_each(Waker::wake);
    }
}
