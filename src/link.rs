mod sending;

use std::iter;
use std::ops::{Deref, DerefMut};
use std::process;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::close::{CloseEvent, NORMAL};
use crate::drain::Drain;
use crate::error::{Disconnected, Outcome};
use crate::events::{Events, Told, Watch, Watchers};
use crate::inbox::{Inbox, Pushed};
use crate::message::Message;
use crate::options::Chosen;
use crate::overflow::{Depth, Policy};
use crate::state::ReadyState;
use crate::sys::{Data, Handlers, Socket, Timer};
use crate::waiters::{Line, Ticket};

/// How long after an error event the platform may take for the close event that belongs to it. One
/// task fires both where there are both; where there is only the error, it was the end.
const ERROR_GRACE: Duration = Duration::from_millis(50);

/// One connection: the platform's socket and all that waits for it. Handles and futures share it.
///
/// Nothing of the user's runs while the state is locked: wakers are woken and messages dropped
/// afterwards, so that what they call may come back here.
pub(crate) struct Link {
    pub(crate) socket: Socket,
    options: Chosen,
    /// Senders, receivers and sends under way. Without any the connection is closed.
    handles: AtomicUsize,
    opened: AtomicBool,
    /// The deadline is that of the close, and stays.
    closing: AtomicBool,
    /// The platform had closed the socket by the time when the connection was given up.
    closed_by_platform: AtomicBool,
    /// Behind a trait, so that a program in which nobody watches is spared the code for it.
    watchers: OnceLock<Box<dyn Watch>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    outcome: Option<Arc<Outcome>>,
    inbox: Inbox,
    drain: Drain,
    /// Until the end.
    handlers: Option<Handlers>,
    /// By when the connection must be open, or closed.
    deadline: Option<Timer>,
    /// The limit that ends at the deadline. Without one, it is the close event that is missing.
    limit: Option<Duration>,
}

/// The state while it is locked.
///
/// The waker that was given up meanwhile is dropped once it is unlocked: it may be all that keeps a
/// task, and the task a handle of this very connection.
struct Locked<'a> {
    state: MutexGuard<'a, State>,
    // After the state, as the fields are dropped in this order.
    given_up: Option<Waker>,
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        self.given_up = self.state.drain.waiters.given_up.take();
    }
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Link {
    /// Listens from now on; so call it in the step in which the socket was made or adopted.
    // Kept apart, as a program is smaller for it; so is `poll_receive`.
    #[inline(never)]
    pub(crate) fn start(socket: Socket, options: Chosen) -> Handle {
        let ready_state = socket.ready_state();
        let link = Held(Arc::new(Self {
            socket,
            options,
            handles: AtomicUsize::new(1),
            opened: AtomicBool::new(ready_state == ReadyState::Open),
            closing: AtomicBool::default(),
            closed_by_platform: AtomicBool::default(),
            watchers: OnceLock::new(),
            state: Mutex::default(),
        }));
        let handlers = link.socket.listen(Arc::clone(&link.0));
        link.lock().handlers = Some(handlers);
        match ready_state {
            ReadyState::Connecting => {
                if let Some(limit) = link.options.connect_timeout {
                    link.set_deadline(limit, Some(limit));
                }
            }
            ReadyState::Open => {}
            ReadyState::Closing => link.expect_close(),
            // Its last events were fired, or are about to be.
            ReadyState::Closed => link.expect_no_close_event(),
        }
        Handle(link)
    }

    // Kept apart, as it is called in many places.
    #[inline(never)]
    fn lock(&self) -> Locked<'_> {
        // A socket belongs to one thread, so nobody could ever unlock what is locked already. The
        // mutex's own `lock` panics at that with a text, which has its price in bytes.
        let state = match self.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => process::abort(),
        };
        Locked { state, given_up: None }
    }

    pub(crate) fn outcome(&self) -> Option<Arc<Outcome>> {
        self.lock().outcome.clone()
    }

    pub(crate) fn events(&self) -> Events {
        let is_ended = self.lock().outcome.is_some();
        self.watchers.get_or_init(|| Box::new(Watchers::default())).add(is_ended)
    }

    // ---- receiving

    /// The next message, then how it all ended.
    #[inline(never)]
    pub(crate) fn poll_receive(&self, cx: &mut Context<'_>) -> Poll<Result<Message, Arc<Outcome>>> {
        let mut locked = self.lock();
        let state = &mut *locked;
        match (state.inbox.pop(), &state.outcome) {
            (Some(message), _) => Poll::Ready(Ok(message)),
            (None, Some(outcome)) => Poll::Ready(Err(Arc::clone(outcome))),
            (None, None) => {
                state.drain.waiters.given_up = state.inbox.wait(cx.waker());
                Poll::Pending
            }
        }
    }

    /// Nobody will receive any more.
    pub(crate) fn abandon_inbox(&self) {
        let abandoned = self.lock().inbox.abandon();
        drop(abandoned);
    }

    pub(crate) fn depth(&self) -> Depth {
        self.lock().inbox.depth()
    }

    /// The end, now: no close event, were it a clean one, may hide that messages are missing.
    fn overflow(&self) {
        let code_and_reason = match &self.options.inbox.overflow {
            Policy::Close(code, reason) => Some((*code, reason.as_ref())),
            Policy::DropOldest | Policy::DropNewest => None,
        };
        self.give_up(Disconnected::Overflow, code_and_reason);
    }

    // ---- opening and closing

    /// Whether the connection has opened, whatever became of it.
    pub(crate) fn has_opened(&self) -> bool {
        self.opened.load(Relaxed)
    }

    /// Whether the platform had closed it by the time when it was given up.
    pub(crate) fn was_closed_by_platform(&self) -> bool {
        self.closed_by_platform.load(Relaxed)
    }

    /// Waits until the connection is open.
    pub(crate) fn poll_opened(
        &self,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        self.poll_state(ticket, cx, |state| match &state.outcome {
            Some(outcome) => Some(Err(Arc::clone(outcome))),
            None => self.has_opened().then_some(Ok(())),
        })
    }

    /// Waits until the connection has ended.
    pub(crate) fn poll_closed(
        &self,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Arc<Outcome>> {
        self.poll_state(ticket, cx, |state| state.outcome.clone())
    }

    fn poll_state<T>(
        &self,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
        result: impl FnOnce(&State) -> Option<T>,
    ) -> Poll<T> {
        let mut state = self.lock();
        match result(&state) {
            Some(result) => {
                state.drain.waiters.leave(ticket);
                Poll::Ready(result)
            }
            None => {
                state.drain.waiters.wait(Line::Outcome, ticket, cx.waker());
                Poll::Pending
            }
        }
    }

    /// Begins to close. Code and reason must be ones that can be sent.
    pub(crate) fn close(&self, code_and_reason: Option<(u16, &str)>) {
        let is_ended = self.lock().outcome.is_some();
        if !is_ended {
            self.socket.close(code_and_reason);
            self.expect_close();
        }
    }

    /// From now on the connection must end within `close_timeout`.
    fn expect_close(&self) {
        let is_first = !self.closing.swap(true, Relaxed);
        if let (true, Some(limit)) = (is_first, self.options.close_timeout) {
            self.set_deadline(limit, Some(limit));
        }
    }

    /// It has ended; if no close event comes at once, none will.
    fn expect_no_close_event(&self) {
        // Or whoever waits to send, and finds it closed, would set a later deadline.
        self.closing.store(true, Relaxed);
        self.set_deadline(ERROR_GRACE, None);
    }

    /// After `delay` the connection is given up, if it has not ended by then.
    fn set_deadline(&self, delay: Duration, limit: Option<Duration>) {
        let mut locked = self.lock();
        let state = &mut *locked;
        // Without handlers it has ended.
        if let Some(handlers) = &state.handlers {
            state.deadline = Some(handlers.deadline(delay));
            state.limit = limit;
        }
    }

    /// Ends the connection from this side. The outcome comes before the close, as some platforms fire
    /// the events of a close from within the call.
    fn give_up(&self, disconnected: Disconnected, code_and_reason: Option<(u16, &str)>) {
        let is_closed = self.socket.ready_state() == ReadyState::Closed;
        self.closed_by_platform.store(is_closed, Relaxed);
        if self.settle(Err(disconnected)) {
            self.socket.close(code_and_reason);
            self.end();
        }
    }

    /// The one outcome; whatever the platform reports later is not listened to. Says whether this is
    /// the first; those who wait for it are to be told then.
    fn settle(&self, outcome: Outcome) -> bool {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return false;
        }
        state.outcome = Some(Arc::new(outcome));
        drop(state);
        self.detach();
        true
    }

    /// No event is listened to any more. No timer runs; a look that was to come finds nobody to tell.
    fn detach(&self) {
        let mut state = self.lock();
        state.deadline = None;
        let handlers = state.handlers.take();
        drop(state);
        drop(handlers);
    }

    /// Tells those who wait that it has ended.
    fn end(&self) {
        self.wake_all();
        let reader = self.lock().inbox.take_reader();
        if let Some(reader) = reader {
            reader.wake();
        }
        self.end_watching();
    }

    fn end_watching(&self) {
        if let Some(watchers) = self.watchers.get() {
            watchers.end();
        }
    }

    fn tell(&self, event: Told<'_>) {
        if let Some(watchers) = self.watchers.get() {
            watchers.tell(event);
        }
    }

    fn wake_all(&self) {
        self.lock().drain.waiters.call_all();
        self.wake();
    }

    /// Wakes those who were called. Nothing is locked meanwhile.
    fn wake(&self) {
        let next = || self.lock().drain.waiters.next_called();
        iter::from_fn(next).for_each(Waker::wake);
    }
}

/// What the platform tells.
impl Link {
    pub(crate) fn opened(&self) {
        self.tell(Told::Open);
        self.opened.store(true, Relaxed);
        if !self.closing.load(Relaxed) {
            self.lock().deadline = None;
        }
        self.wake_all();
    }

    // Kept apart, as a program is smaller for it.
    #[inline(never)]
    pub(crate) fn received(&self, data: Data) {
        let size = data.size();
        self.tell(Told::Message(&data));
        let mut locked = self.lock();
        let state = &mut *locked;
        let drain_awaited = state.drain.is_awaited();
        let pushed = state.inbox.push(data.into(), size, &self.options.inbox);
        drop(locked);
        match pushed {
            Pushed::In(Some(reader)) => reader.wake(),
            Pushed::In(None) => {}
            Pushed::Overflow => self.overflow(),
        }
        // An answer often means that what was sent has left: no need to wait for the next look.
        if drain_awaited {
            self.look();
        }
    }

    pub(crate) fn failed(&self) {
        self.tell(Told::Error);
        self.expect_no_close_event();
    }

    pub(crate) fn closed(&self, event: CloseEvent) {
        self.tell(Told::Close(&event));
        let outcome = if event.was_clean { Ok(event) } else { Err(Disconnected::Closed(event)) };
        if self.settle(outcome) {
            self.end();
        }
    }

    pub(crate) fn deadline_passed(&self) {
        let limit = self.lock().limit;
        // Closing it frees the browser to connect to the same host again.
        self.give_up(limit.map_or(Disconnected::NoCloseEvent, Disconnected::TimedOut), None);
    }

    pub(crate) fn look_again(&self) {
        self.lock().drain.is_watched = false;
        self.look();
    }
}

/// A connection, for whoever may yet see what becomes of it. While its events are listened to, it is
/// held by the list of those who listen as well.
#[derive(Clone)]
pub(crate) struct Held(Arc<Link>);

impl Held {
    /// For an event of a connection in the list: it stays while its listener is told.
    pub(crate) fn new(link: &Arc<Link>) -> Self {
        Self(Arc::clone(link))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Nobody is left but for the list, which holds no weak references: to upgrade one has its
        // price in bytes.
        if Arc::strong_count(&self.0) == 2 {
            self.detach();
            self.end_watching();
        }
    }
}

impl Deref for Held {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.0
    }
}

/// What keeps a connection open: when the last one is dropped, the connection closes with 1000, or
/// is aborted while it is being made.
pub(crate) struct Handle(Held);

impl Handle {
    /// For what waits and doesn't keep the connection open.
    pub(crate) fn link(&self) -> Held {
        self.0.clone()
    }
}

impl Clone for Handle {
    fn clone(&self) -> Self {
        self.0.handles.fetch_add(1, Relaxed);
        Self(self.0.clone())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.0.handles.fetch_sub(1, Relaxed) == 1 {
            self.0.abandon_inbox();
            self.0.close(Some((NORMAL, "")));
        }
    }
}

impl Deref for Handle {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.0
    }
}
