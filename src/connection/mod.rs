//! The engine: one connection and all who wait for it.

mod backpressure;
mod config;
mod connect_error;
mod disconnected;
mod event_streams;
mod negotiation;
mod next;
mod outcome;
mod overflow;
mod phase;
mod recv_queue;
mod send;
mod send_error;
mod wait_queue;

pub(crate) use self::config::Chosen;
pub use self::connect_error::ConnectError;
pub use self::disconnected::Disconnected;
pub use self::event_streams::{Event, Events};
pub(crate) use self::negotiation::{Negotiation, case_variant};
pub use self::next::Next;
pub use self::outcome::Outcome;
pub use self::overflow::{Depth, Overflow};
pub use self::send_error::SendError;
pub(crate) use self::send_error::SendFailure;
pub(crate) use self::wait_queue::{Line, Ticket};

use std::iter;
use std::ops::{Deref, DerefMut};
use std::process;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use self::backpressure::Drain;
use self::event_streams::{Told, Watch, Watchers};
use self::overflow::Policy;
use self::phase::{Deadline, Phase};
use self::recv_queue::{Inbox, Pushed};
use crate::message::Message;
use crate::spec::{CloseEvent, NORMAL, ReadyState};
use crate::sys;
use crate::sys::{Data, Handlers, Socket, Timer};

/// How long after an error event the close event may take that normally follows. Who gets it does
/// not wait for this; a slow machine must be in time.
const CLOSE_EVENT_GRACE: Duration = Duration::from_secs(5);

/// The same where normally none follows: the socket was found closed, or there was an error before
/// the platform had any state but `CONNECTING`, as in Node 22.
const NO_CLOSE_EVENT_GRACE: Duration = Duration::from_millis(200);

/// One connection: the platform's socket and all that waits for it. Handles and futures share it.
///
/// Nothing of the user's runs while the state is locked: wakers are woken and messages dropped
/// afterwards, so that what they call may come back here.
pub(crate) struct Link {
    pub(crate) socket: Socket,
    options: Chosen,
    negotiation: Negotiation,
    /// Senders, receivers and sends under way. Without any the connection is closed.
    handles: AtomicUsize,
    /// Behind a trait, so that a program in which nobody watches is spared the code for it.
    watchers: OnceLock<Box<dyn Watch>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// The connection has opened, whatever became of it.
    opened: bool,
    /// The platform has reported that a policy of the page blocks this URL.
    blocked: bool,
    inbox: Inbox,
    drain: Drain,
    /// Until the end.
    handlers: Option<Handlers>,
    /// By when the phase must be another, and the timer of its next tick.
    deadline: Option<(Deadline, Timer)>,
}

impl State {
    /// Whether anybody waits for what was sent to leave.
    fn is_drain_awaited(&self) -> bool {
        self.drain.is_awaited() || self.phase == Phase::Flushing
    }

    /// Whether a policy has kept the connection from opening.
    fn is_blocked(&self) -> bool {
        self.blocked && !self.opened
    }

    fn set_deadline(&mut self, deadline: Deadline) {
        let timer = self.handlers.as_ref().map(|handlers| handlers.deadline(deadline.tick));
        self.deadline = timer.map(|timer| (deadline, timer));
    }
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
    pub(crate) fn start(socket: Socket, options: Chosen, negotiation: Negotiation) -> Handle {
        let link = Held(Arc::new(Self {
            socket,
            options,
            negotiation,
            handles: AtomicUsize::new(1),
            watchers: OnceLock::new(),
            state: Mutex::default(),
        }));
        match link.socket.listen(Arc::clone(&link.0)) {
            Ok(handlers) => {
                link.lock().handlers = Some(handlers);
                link.enter();
            }
            Err(exception) => link.give_up(Disconnected::Exception(exception), None),
        }
        Handle(link)
    }

    /// The phase in which the platform's socket is found at first.
    fn enter(&self) {
        match self.socket.ready_state() {
            ReadyState::Connecting => {
                if let Some(limit) = self.options.connect_timeout {
                    self.lock().set_deadline(Deadline::new(limit));
                }
            }
            ReadyState::Open => {
                let mut state = self.lock();
                state.opened = state.phase.open();
            }
            // Its last events were fired, or are about to be.
            late => self.found(late),
        }
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
        self.lock().phase.outcome().cloned()
    }

    pub(crate) fn events(&self) -> Events {
        let is_ended = self.outcome().is_some();
        self.watchers.get_or_init(|| Box::new(Watchers::default())).add(is_ended)
    }

    // ---- receiving

    /// The next message, then how it all ended.
    #[inline(never)]
    pub(crate) fn poll_receive(&self, cx: &mut Context<'_>) -> Poll<Result<Message, Arc<Outcome>>> {
        let mut locked = self.lock();
        let state = &mut *locked;
        match (state.inbox.pop(), state.phase.outcome()) {
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
        self.lock().opened
    }

    /// Waits until the connection is open.
    pub(crate) fn poll_opened(
        &self,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        self.poll_state(ticket, cx, |state| match state.phase.outcome() {
            Some(outcome) => Some(Err(Arc::clone(outcome))),
            None => state.opened.then_some(Ok(())),
        })
    }

    /// Waits until the connection has ended.
    pub(crate) fn poll_closed(
        &self,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Arc<Outcome>> {
        self.poll_state(ticket, cx, |state| state.phase.outcome().cloned())
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
        if self.outcome().is_none() {
            self.socket.close(code_and_reason);
            self.expect_close();
        }
    }

    /// Begins to close with 1000 once all that was sent has left: what the peer answers meanwhile is
    /// received, as after `close` the platform delivers nothing.
    pub(crate) fn flush_and_close(&self) {
        let mut state = self.lock();
        let buffered = match self.socket.ready_state() {
            ReadyState::Open => self.socket.buffered_amount(),
            _ => 0,
        };
        if buffered == 0 {
            drop(state);
            self.close(Some((NORMAL, "")));
        } else if state.phase.flush() {
            self.limit_close(state, buffered);
            self.watch();
        }
    }

    /// A close has begun, which has a limit of time.
    fn expect_close(&self) {
        let buffered = self.socket.buffered_amount();
        let mut state = self.lock();
        if state.phase.close() {
            self.limit_close(state, buffered);
        }
    }

    fn limit_close(&self, mut state: Locked<'_>, buffered: u64) {
        match self.options.close_timeout {
            Some(limit) => {
                let in_flight = state.drain.in_flight.millis(sys::now());
                state.set_deadline(Deadline::of_close(limit, buffered, in_flight));
            }
            None => state.deadline = None,
        }
    }

    /// The platform's socket was found closing or closed, without an event that said so.
    fn found(&self, late: ReadyState) {
        if late == ReadyState::Closed {
            self.expect_close_event(NO_CLOSE_EVENT_GRACE);
        } else {
            self.expect_close();
        }
    }

    /// Only the close event can follow, within this time and the limit that runs already.
    fn expect_close_event(&self, grace: Duration) {
        let grace = Deadline::new(grace);
        let mut state = self.lock();
        if state.phase.fail() {
            let is_sooner =
                |(deadline, _): &(Deadline, Timer)| deadline.remaining() < grace.remaining();
            if !state.deadline.as_ref().is_some_and(is_sooner) {
                state.set_deadline(grace);
            }
        }
    }

    /// Ends the connection from this side. The outcome comes before the close, as some platforms fire
    /// the events of a close from within the call. Closing it frees the browser to connect to the
    /// same host again.
    fn give_up(&self, disconnected: Disconnected, code_and_reason: Option<(u16, &str)>) {
        if self.settle(Outcome::Unclean(disconnected)) {
            self.socket.close(code_and_reason);
            self.end();
        }
    }

    /// The one outcome; whatever the platform reports later is not listened to. Says whether this is
    /// the first; those who wait for it are to be told then.
    fn settle(&self, outcome: Outcome) -> bool {
        let is_first = self.lock().phase.end(outcome);
        if is_first {
            self.detach();
        }
        is_first
    }

    /// No event is listened to any more. No timer runs; a look that was to come finds nobody to tell.
    fn detach(&self) {
        let mut state = self.lock();
        let deadline = state.deadline.take();
        let handlers = state.handlers.take();
        drop(state);
        drop((deadline, handlers));
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
        let mut state = self.lock();
        if state.phase.open() {
            state.deadline = None;
            drop(state);
            // The standard has the platform do this. Firefox and Deno don't.
            if let Err(disconnected) = self.negotiation.check(&self.socket.protocol()) {
                return self.give_up(disconnected, Some((NORMAL, "subprotocol not agreed")));
            }
            state = self.lock();
        }
        state.opened = true;
        drop(state);
        self.wake_all();
    }

    // Kept apart, as a program is smaller for it.
    #[inline(never)]
    pub(crate) fn received(&self, data: Data) {
        let size = data.size();
        self.tell(Told::Message(&data));
        let mut locked = self.lock();
        let state = &mut *locked;
        let drain_awaited = state.is_drain_awaited();
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
        let grace = match self.socket.ready_state() {
            ReadyState::Connecting => NO_CLOSE_EVENT_GRACE,
            _ => CLOSE_EVENT_GRACE,
        };
        self.expect_close_event(grace);
        self.check_blocked();
    }

    /// A policy of the page blocks this URL. It may be another socket that was blocked.
    pub(crate) fn blocked(&self) {
        self.lock().blocked = true;
        self.check_blocked();
    }

    /// The end, if both the error and its reason are there: no close event follows in Chromium.
    fn check_blocked(&self) {
        let state = self.lock();
        if state.is_blocked() && state.phase == Phase::Failed {
            drop(state);
            self.give_up(Disconnected::Blocked, None);
        }
    }

    pub(crate) fn closed(&self, event: CloseEvent) {
        self.tell(Told::Close(&event));
        let is_blocked = self.lock().is_blocked();
        let outcome =
            if is_blocked { Outcome::Unclean(Disconnected::Blocked) } else { Outcome::from(event) };
        if self.settle(outcome) {
            self.end();
        }
    }

    pub(crate) fn deadline_passed(&self) {
        let mut state = self.lock();
        let phase = state.phase.clone();
        let buffered = match phase {
            Phase::Flushing | Phase::Closing => self.socket.buffered_amount(),
            _ => u64::MAX, // never less: nothing counts as progress
        };
        let Some((mut deadline, _)) = state.deadline.take() else { return };
        if !deadline.pass(buffered) {
            return state.set_deadline(deadline);
        }
        drop(state);
        let is_closed = self.socket.ready_state() == ReadyState::Closed;
        let limit = match phase {
            Phase::Connecting => self.options.connect_timeout.map(Disconnected::OpenTimedOut),
            Phase::Flushing | Phase::Closing => {
                self.options.close_timeout.map(Disconnected::CloseTimedOut)
            }
            Phase::Open | Phase::Failed | Phase::Ended(_) => None,
        };
        let limit = limit.filter(|_| !is_closed);
        self.give_up(limit.unwrap_or(Disconnected::NoCloseEvent), None);
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
