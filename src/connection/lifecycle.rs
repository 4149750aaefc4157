//! Opening, closing and ending a connection.

use std::iter;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::deadline::Deadline;
use super::phase::Phase;
use super::state::State;
use super::{Connection, Disconnected, Interest, Outcome, WaitKey};
use crate::spec::{CloseEvent, Exception, NORMAL, ReadyState};
use crate::sys::Subscription;

/// The grace for the close event that normally follows an error event. The wait ends as soon as the
/// event comes, so the grace is long enough for a slow machine.
const CLOSE_EVENT_GRACE: Duration = Duration::from_secs(5);

/// The grace where normally no close event follows: the socket was found closed, or an error event
/// came while `readyState` was still `CONNECTING`, as in Node 22.
const NO_CLOSE_EVENT_GRACE: Duration = Duration::from_millis(200);

/// Waiting for the connection to open or to end.
impl Connection {
    /// Waits until the connection is open.
    pub(crate) fn poll_opened(
        &self,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        self.poll_until(key, cx, |state| match state.phase.outcome() {
            Some(outcome) => Some(Err(Arc::clone(outcome))),
            None => state.has_opened.then_some(Ok(())),
        })
    }

    /// Waits until the connection has ended.
    pub(crate) fn poll_closed(
        &self,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Arc<Outcome>> {
        self.poll_until(key, cx, |state| state.phase.outcome().cloned())
    }

    fn poll_until<T>(
        &self,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
        result: impl FnOnce(&State) -> Option<T>,
    ) -> Poll<T> {
        let mut state = self.lock();
        let result = result(&state);
        let retired = if result.is_some() {
            state.wait_queue.deregister(key)
        } else {
            state.wait_queue.register(Interest::Outcome, key, cx.waker())
        };
        state.retire(retired);
        result.map_or(Poll::Pending, Poll::Ready)
    }
}

/// Calls from this side.
impl Connection {
    /// Begins to close. Code and reason must be valid.
    pub(crate) fn close(&self, code_and_reason: Option<(u16, &str)>) {
        if self.outcome().is_none() {
            self.socket.close(code_and_reason);
            self.begin_closing();
        }
    }

    /// Begins to close with 1000 once `bufferedAmount` is 0. Until then messages are still
    /// received: after `close` the platform delivers none.
    pub(crate) fn flush_and_close(&self) {
        let buffered = match self.socket.ready_state() {
            ReadyState::Open => self.socket.buffered_amount(),
            _ => 0,
        };
        if buffered == 0 {
            return self.close(Some((NORMAL, "")));
        }
        let mut state = self.lock();
        if state.phase.flush() {
            self.set_close_deadline(&mut state, buffered);
            state.schedule_poll();
        }
    }

    /// Enters the closing phase and starts the close deadline, if the close is the first.
    fn begin_closing(&self) {
        let buffered = self.socket.buffered_amount();
        let mut state = self.lock();
        if state.phase.close() {
            self.set_close_deadline(&mut state, buffered);
        }
    }

    fn set_close_deadline(&self, state: &mut State, buffered: u64) {
        match self.config.close_timeout {
            Some(limit) => {
                let in_flight = state.buffered.millis_in_flight();
                state.set_deadline(Deadline::for_close(limit, buffered, in_flight));
            }
            None => state.deadline = None,
        }
    }

    /// Handles a `readyState` that was read before an event reported it.
    pub(super) fn observe(&self, ready_state: ReadyState) {
        match ready_state {
            ReadyState::Connecting | ReadyState::Open => {}
            ReadyState::Closing => self.begin_closing(),
            ReadyState::Closed => self.expect_close_event(NO_CLOSE_EVENT_GRACE),
        }
    }

    /// Only the close event can follow. It must come within the grace, and within the deadline that
    /// already runs.
    fn expect_close_event(&self, grace: Duration) {
        let grace = Deadline::new(grace);
        let mut state = self.lock();
        if state.phase.fail() {
            let is_sooner = |running: Deadline| running.remaining() < grace.remaining();
            if !state.deadline.as_ref().is_some_and(|(running, _)| is_sooner(*running)) {
                state.set_deadline(grace);
            }
        }
    }

    /// Ends the connection from this side. The outcome is set before `close` is called, because
    /// some platforms fire the close events during that call. Closing lets the browser connect to
    /// the same host again.
    pub(super) fn fail(&self, disconnected: Disconnected, code_and_reason: Option<(u16, &str)>) {
        self.end(|_| Outcome::Unclean(disconnected), || self.socket.close(code_and_reason));
    }

    /// Sets the one outcome. Later events of the platform are ignored. `then` runs before any task
    /// is woken.
    fn end(&self, outcome: impl FnOnce(&State) -> Outcome, then: impl FnOnce()) {
        let mut state = self.lock();
        let outcome = outcome(&state);
        if !state.phase.end(outcome) {
            return;
        }
        state.wait_queue.notify_all();
        let released = (state.deadline.take(), state.subscription.take());
        let reader = state.recv_queue.take_reader();
        drop(state);
        drop(released);
        then();
        self.wake_notified();
        if let Some(reader) = reader {
            reader.wake();
        }
        self.end_event_streams();
    }

    /// Removes the listeners and cancels the deadline. A scheduled poll becomes a no-op.
    pub(super) fn stop_listening(&self) {
        let mut state = self.lock();
        let released = (state.deadline.take(), state.subscription.take());
        drop(state);
        drop(released);
        self.end_event_streams();
    }

    fn end_event_streams(&self) {
        if let Some(streams) = self.event_streams.get() {
            streams.end();
        }
    }

    /// Wakes the notified tasks. Nothing is locked meanwhile.
    pub(super) fn wake_notified(&self) {
        let next = || self.lock().wait_queue.pop_notified();
        iter::from_fn(next).for_each(Waker::wake);
    }
}

/// Events from the platform.
impl Connection {
    /// Enters the phase that matches the initial `readyState` of the platform's socket.
    pub(super) fn enter(&self, subscription: Result<Subscription<Self>, Exception>) {
        let subscription = match subscription {
            Ok(subscription) => subscription,
            Err(exception) => return self.fail(Disconnected::Exception(exception), None),
        };
        let mut state = self.lock();
        state.subscription = Some(subscription);
        match self.socket.ready_state() {
            ReadyState::Connecting => {
                if let Some(limit) = self.config.connect_timeout {
                    state.set_deadline(Deadline::new(limit));
                }
            }
            ReadyState::Open => state.has_opened = state.phase.open(),
            other => {
                drop(state);
                self.observe(other);
            }
        }
    }

    pub(super) fn on_open(&self) {
        // The standard requires the platform to check this. Firefox and Deno don't.
        let agreed = self.negotiation.check(&self.socket.protocol());
        let mut state = self.lock();
        if state.phase.open() {
            state.deadline = None;
            if let Err(disconnected) = agreed {
                drop(state);
                return self.fail(disconnected, Some((NORMAL, "subprotocol not agreed")));
            }
        }
        state.has_opened = true;
        state.wait_queue.notify_all();
        drop(state);
        self.wake_notified();
    }

    pub(super) fn on_error(&self) {
        let grace = match self.socket.ready_state() {
            ReadyState::Connecting => NO_CLOSE_EVENT_GRACE,
            _ => CLOSE_EVENT_GRACE,
        };
        self.expect_close_event(grace);
        self.fail_if_blocked();
    }

    /// The page's security policy has blocked a URL that begins with `url`.
    pub(super) fn on_policy_violation(&self, url: &str) {
        if self.socket.url().starts_with(url) {
            self.lock().violates_policy = true;
            self.fail_if_blocked();
        }
    }

    /// Ends the connection once there was both an error event and a violation: Chromium fires no
    /// close event then. A violation alone may belong to another socket.
    fn fail_if_blocked(&self) {
        let state = self.lock();
        let is_blocked = state.is_blocked_by_policy() && state.phase == Phase::Failed;
        drop(state);
        if is_blocked {
            self.fail(Disconnected::Blocked, None);
        }
    }

    pub(super) fn on_close(&self, event: CloseEvent) {
        let outcome = |state: &State| {
            if state.is_blocked_by_policy() {
                Outcome::Unclean(Disconnected::Blocked)
            } else {
                Outcome::from(event)
            }
        };
        self.end(outcome, || {});
    }

    pub(super) fn on_deadline_tick(&self) {
        let mut state = self.lock();
        let phase = state.phase.clone();
        let buffered = match phase {
            Phase::Flushing | Phase::Closing => self.socket.buffered_amount(),
            _ => u64::MAX, // never smaller, so nothing counts as progress
        };
        let Some((mut deadline, _)) = state.deadline.take() else { return };
        if !deadline.tick(buffered) {
            return state.set_deadline(deadline);
        }
        drop(state);
        let timed_out = match phase {
            Phase::Connecting => self.config.connect_timeout.map(Disconnected::OpenTimedOut),
            Phase::Flushing | Phase::Closing => {
                self.config.close_timeout.map(Disconnected::CloseTimedOut)
            }
            Phase::Open | Phase::Failed | Phase::Ended(_) => None,
        };
        let is_closed = self.socket.ready_state() == ReadyState::Closed;
        let timed_out = timed_out.filter(|_| !is_closed);
        self.fail(timed_out.unwrap_or(Disconnected::NoCloseEvent), None);
    }
}
