use std::collections::VecDeque;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::stream::{FusedStream, Stream};

use super::next::Next;
use crate::message::Message;
use crate::spec::CloseEvent;
use crate::sys::Data;

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
    watcher: Arc<Watcher>,
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
        let Self { watcher, terminated } = &mut *self;
        let mut watched = watcher.lock();
        match watched.events.pop_front() {
            Some(event) => Poll::Ready(Some(event)),
            None if watched.ended => {
                *terminated = true;
                Poll::Ready(None)
            }
            None => {
                let previous = watched.waker.replace(cx.waker().clone());
                drop(watched);
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
struct Watcher(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    events: VecDeque<Event>,
    waker: Option<Waker>,
    ended: bool,
}

impl Watcher {
    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event, as those who watch are told of it.
pub(crate) enum Told<'a> {
    Open,
    Message(&'a Data),
    Error,
    Close(&'a CloseEvent),
}

/// What a connection may be made of: values of JavaScript's belong to no thread, unless there are
/// threads.
#[cfg(not(target_feature = "atomics"))]
pub(crate) trait Movable: Send + Sync {}
#[cfg(not(target_feature = "atomics"))]
impl<T: Send + Sync> Movable for T {}
#[cfg(target_feature = "atomics")]
pub(crate) trait Movable {}
#[cfg(target_feature = "atomics")]
impl<T> Movable for T {}

/// Those who watch a connection.
pub(crate) trait Watch: Movable + UnwindSafe + RefUnwindSafe {
    fn add(&self, ended: bool) -> Events;

    /// Tells everybody. Nothing of the connection's may be locked meanwhile.
    fn tell(&self, event: Told<'_>);

    /// No event will follow. Nothing of the connection's may be locked meanwhile.
    fn end(&self);
}

/// All who watch a connection.
#[derive(Default)]
pub(crate) struct Watchers(Mutex<Vec<Weak<Watcher>>>);

impl Watch for Watchers {
    fn add(&self, ended: bool) -> Events {
        let watcher = Arc::new(Watcher::default());
        watcher.lock().ended = ended;
        let mut watchers = self.lock();
        watchers.retain(|watcher| watcher.strong_count() > 0);
        watchers.push(Arc::downgrade(&watcher));
        drop(watchers);
        Events { watcher, terminated: false }
    }

    fn tell(&self, event: Told<'_>) {
        let event = match event {
            Told::Open => Event::Open,
            Told::Message(data) => Event::Message(data.clone().into()),
            Told::Error => Event::Error,
            Told::Close(event) => Event::Close(event.clone()),
        };
        self.change(|watched| watched.events.push_back(event.clone()));
    }

    fn end(&self) {
        self.change(|watched| watched.ended = true);
    }
}

impl Watchers {
    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Watcher>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl Fn(&mut Watched)) {
        let mut wakers = Vec::new();
        self.lock().retain(|watcher| {
            let Some(watcher) = watcher.upgrade() else { return false };
            let mut watched = watcher.lock();
            change(&mut watched);
            wakers.extend(watched.waker.take());
            true
        });
        wakers.into_iter().for_each(Waker::wake);
    }
}
