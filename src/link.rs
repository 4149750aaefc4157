mod sending;

use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::close::{CloseCode, CloseEvent};
use crate::drain::Drain;
use crate::error::{Disconnected, Outcome};
use crate::events::{Event, Events, Watchers};
use crate::inbox::{Inbox, Pushed};
use crate::message::Message;
use crate::options::Options;
use crate::overflow::{Depth, Overflow};
use crate::state::ReadyState;
use crate::sys::{Data, Handlers, Listener, Socket, Timer};
use crate::waiters::{Ticket, Waiters};

/// How long after an error event the platform may take for the close event that belongs to it. One
/// task fires both where there are both; where there is only the error, it was the end.
const ERROR_GRACE: Duration = Duration::from_millis(50);

/// One connection: the platform's socket and all that waits for it. Handles and futures share it.
///
/// Nothing of the user's runs while the state is locked: wakers are woken and messages dropped
/// afterwards, so that what they call may come back here.
pub(crate) struct Link {
    pub(crate) socket: Socket,
    options: Options,
    state: Mutex<State>,
    this: Weak<Self>,
}

#[derive(Default)]
struct State {
    /// Senders, receivers and sends under way. Without any the connection is closed.
    handles: usize,
    opened: bool,
    outcome: Option<Outcome>,
    inbox: Inbox,
    drain: Drain,
    /// Who waits for the connection to open or to end.
    waiters: Waiters,
    watchers: Watchers,
    handlers: Option<Handlers>,
    /// By when the connection must be open, or closed.
    deadline: Option<Timer>,
    /// The deadline is that of the close, and stays.
    closing: bool,
    /// The platform had closed the socket by the time when the connection was given up.
    closed_by_platform: bool,
}

/// The state while it is locked.
///
/// The wakers that were given up meanwhile are dropped once it is unlocked: one of them may be all
/// that keeps a task, and the task a handle of this very connection.
struct Locked<'a> {
    state: MutexGuard<'a, State>,
    // After the state, as the fields are dropped in this order.
    given_up: Vec<Waker>,
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let Self { state, given_up } = self;
        given_up.extend(state.inbox.given_up.take());
        given_up.extend(state.drain.given_up());
        given_up.append(&mut state.waiters.given_up);
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
    pub(crate) fn start(socket: Socket, options: Options) -> Handle {
        let link = Arc::new_cyclic(|this| Self {
            socket,
            options,
            state: Mutex::default(),
            this: Weak::clone(this),
        });
        let handlers = link.socket.listen(link.this.clone());
        let ready_state = link.socket.ready_state();
        let mut state = link.lock();
        state.handlers = Some(handlers);
        state.handles = 1;
        state.opened = ready_state == ReadyState::Open;
        drop(state);
        match ready_state {
            ReadyState::Connecting => {
                if let Some(limit) = link.options.connect_timeout {
                    link.set_deadline(limit, Disconnected::TimedOut(limit));
                }
            }
            ReadyState::Open => {}
            ReadyState::Closing => link.expect_close(),
            // Its last events were fired, or are about to be.
            ReadyState::Closed => link.expect_no_close_event(),
        }
        Handle(link)
    }

    fn lock(&self) -> Locked<'_> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { state, given_up: Vec::new() }
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.lock().outcome.clone()
    }

    pub(crate) fn events(&self) -> Events {
        let mut state = self.lock();
        let ended = state.outcome.is_some();
        state.watchers.add(ended)
    }

    // ---- receiving

    /// The next message, then how it all ended.
    pub(crate) fn poll_receive(&self, cx: &mut Context<'_>) -> Poll<Result<Message, Outcome>> {
        let mut state = self.lock();
        match (state.inbox.pop(), &state.outcome) {
            (Some(message), _) => Poll::Ready(Ok(message)),
            (None, Some(outcome)) => Poll::Ready(Err(outcome.clone())),
            (None, None) => {
                state.inbox.wait(cx.waker());
                Poll::Pending
            }
        }
    }

    /// Nobody will receive any more.
    pub(crate) fn abandon_inbox(&self) {
        self.lock().inbox.abandon();
    }

    pub(crate) fn depth(&self) -> Depth {
        self.lock().inbox.depth()
    }

    /// The end, now: no close event, were it a clean one, may hide that messages are missing.
    fn overflow(&self) {
        if let Overflow::Close { code, reason } = &self.options.inbox.overflow {
            self.give_up(Disconnected::Overflow, Some((*code, reason)));
        }
    }

    // ---- opening and closing

    /// Whether the connection has opened, whatever became of it.
    pub(crate) fn has_opened(&self) -> bool {
        self.lock().opened
    }

    /// Whether the platform had closed it by the time when it was given up.
    pub(crate) fn was_closed_by_platform(&self) -> bool {
        self.lock().closed_by_platform
    }

    /// Waits until the connection is open.
    pub(crate) fn poll_opened(
        &self,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Outcome>> {
        let mut state = self.lock();
        let result = match &state.outcome {
            Some(outcome) => Err(outcome.clone()),
            None if state.opened => Ok(()),
            None => {
                state.waiters.wait(ticket, cx.waker());
                return Poll::Pending;
            }
        };
        state.waiters.leave(ticket);
        Poll::Ready(result)
    }

    /// Waits until the connection has ended.
    pub(crate) fn poll_closed(&self, ticket: &mut Ticket, cx: &mut Context<'_>) -> Poll<Outcome> {
        let mut state = self.lock();
        match state.outcome.clone() {
            Some(outcome) => {
                state.waiters.leave(ticket);
                Poll::Ready(outcome)
            }
            None => {
                state.waiters.wait(ticket, cx.waker());
                Poll::Pending
            }
        }
    }

    pub(crate) fn leave_waiters(&self, ticket: &mut Ticket) {
        self.lock().waiters.leave(ticket);
    }

    /// Begins to close. Code and reason must be ones that can be sent.
    pub(crate) fn close(&self, code_and_reason: Option<(CloseCode, &str)>) {
        if self.outcome().is_none() {
            self.socket.close(code_and_reason);
            self.expect_close();
        }
    }

    /// From now on the connection must end within `close_timeout`.
    fn expect_close(&self) {
        let mut state = self.lock();
        let first = !mem::replace(&mut state.closing, true);
        let ended = state.outcome.is_some();
        drop(state);
        if let (true, false, Some(limit)) = (first, ended, self.options.close_timeout) {
            self.set_deadline(limit, Disconnected::TimedOut(limit));
        }
    }

    /// It has ended; if no close event comes at once, none will.
    fn expect_no_close_event(&self) {
        // Or whoever waits to send, and finds it closed, would set a later deadline.
        self.lock().closing = true;
        self.set_deadline(ERROR_GRACE, Disconnected::NoCloseEvent);
    }

    /// At the end of `limit` the connection is given up, if it has not ended by then.
    fn set_deadline(&self, limit: Duration, disconnected: Disconnected) {
        let this = Weak::clone(&self.this);
        let deadline = Timer::new(limit, move || {
            if let Some(link) = this.upgrade() {
                // Closing it frees the browser to connect to the same host again.
                link.give_up(disconnected, None);
            }
        });
        let mut state = self.lock();
        let unused = if state.outcome.is_some() {
            deadline // whoever was told of an error has ended it
        } else {
            mem::replace(&mut state.deadline, deadline)
        };
        drop(state);
        drop(unused);
    }

    /// Ends the connection from this side. The outcome comes before the close, as some platforms fire
    /// the events of a close from within the call.
    fn give_up(&self, disconnected: Disconnected, code_and_reason: Option<(CloseCode, &str)>) {
        self.lock().closed_by_platform = self.socket.ready_state() == ReadyState::Closed;
        if let Some(wakers) = self.settle(Err(disconnected)) {
            self.socket.close(code_and_reason);
            wakers.into_iter().for_each(Waker::wake);
        }
    }

    /// The platform has ended the connection.
    fn end(&self, outcome: Outcome) {
        self.settle(outcome).into_iter().flatten().for_each(Waker::wake);
    }

    /// The one outcome; whatever the platform reports later is not listened to. Gives back whom to
    /// wake, if this is the first.
    fn settle(&self, outcome: Outcome) -> Option<Vec<Waker>> {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return None;
        }
        state.outcome = Some(outcome);
        let timers = (state.deadline.take(), state.drain.timer.take());
        let handlers = state.handlers.take();
        let mut wakers = state.watchers.end();
        wakers.extend(state.inbox.take_reader());
        wakers.extend(state.waiters.all());
        wakers.extend(state.drain.all());
        drop(state);
        drop((timers, handlers));
        Some(wakers)
    }

    fn tell(&self, event: &Event) {
        let mut state = self.lock();
        if !state.watchers.is_empty() {
            let wakers = state.watchers.tell(event);
            drop(state);
            wakers.into_iter().for_each(Waker::wake);
        }
    }
}

impl Listener for Link {
    fn opened(&self) {
        self.tell(&Event::Open);
        let mut state = self.lock();
        state.opened = true;
        let deadline = if state.closing { None } else { state.deadline.take() };
        let wakers: Vec<_> = state.waiters.all().chain(state.drain.all()).collect();
        drop(state);
        drop(deadline);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn received(&self, data: Data) {
        let size = data.size();
        let message = Message::from(data);
        let mut state = self.lock();
        let watchers = if state.watchers.is_empty() {
            Vec::new()
        } else {
            state.watchers.tell(&Event::Message(message.clone()))
        };
        let drain_awaited = state.drain.is_awaited();
        let pushed = state.inbox.push(message, size, &self.options.inbox);
        drop(state);
        watchers.into_iter().for_each(Waker::wake);
        match pushed {
            Pushed::In(reader) => reader.into_iter().for_each(Waker::wake),
            Pushed::Overflow => self.overflow(),
        }
        // An answer often means that what was sent has left: no need to wait for the timer.
        if drain_awaited {
            self.look();
        }
    }

    fn failed(&self) {
        self.tell(&Event::Error);
        self.expect_no_close_event();
    }

    fn closed(&self, event: CloseEvent) {
        self.tell(&Event::Close(event.clone()));
        self.end(if event.was_clean { Ok(event) } else { Err(Disconnected::Closed(event)) });
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // The handlers are detached and the timers cancelled as they are dropped.
        let wakers = self.lock().watchers.end();
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// What keeps a connection open: when the last one is dropped, the connection closes with 1000, or
/// is aborted while it is being made.
pub(crate) struct Handle(Arc<Link>);

impl Handle {
    /// For what waits and doesn't keep the connection open.
    pub(crate) fn link(&self) -> Arc<Link> {
        Arc::clone(&self.0)
    }
}

impl Clone for Handle {
    fn clone(&self) -> Self {
        self.0.lock().handles += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.handles -= 1;
        let last = state.handles == 0;
        drop(state);
        if last {
            self.0.abandon_inbox();
            self.0.close(Some((CloseCode::Normal, "")));
        }
    }
}

impl Deref for Handle {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.0
    }
}
