//! How a connection opens, closes and ends.

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

/// How long after an error event the close event may take that normally follows. Who gets it does
/// not wait for this; a slow machine must be in time.
const CLOSE_EVENT_GRACE: Duration = Duration::from_secs(5);

/// The same where normally none follows: the socket is found closed, or there is an error while the
/// platform still says `CONNECTING`, as in Node 22.
const NO_CLOSE_EVENT_GRACE: Duration = Duration::from_millis(200);

/// What awaits a connection.
impl Connection {
    /// Waits until the connection is open.
    pub(crate) fn poll_opened(
        &self,
        key: &mut WaitKey,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Arc<Outcome>>> {
        self.poll_state(key, cx, |state| match state.phase.outcome() {
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
        self.poll_state(key, cx, |state| state.phase.outcome().cloned())
    }

    fn poll_state<T>(
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

/// What this side does.
impl Connection {
    /// Begins to close. Code and reason must be ones that can be sent.
    pub(crate) fn close(&self, code_and_reason: Option<(u16, &str)>) {
        if self.outcome().is_none() {
            self.socket.close(code_and_reason);
            self.expect_close();
        }
    }

    /// Begins to close with 1000 once `bufferedAmount` is 0. Until then messages are still received:
    /// after `close` the platform delivers none.
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
            self.limit_close(&mut state, buffered);
            state.schedule_poll();
        }
    }

    /// A close has begun, and its time is limited.
    fn expect_close(&self) {
        let buffered = self.socket.buffered_amount();
        let mut state = self.lock();
        if state.phase.close() {
            self.limit_close(&mut state, buffered);
        }
    }

    fn limit_close(&self, state: &mut State, buffered: u64) {
        match self.config.close_timeout {
            Some(limit) => {
                let in_flight = state.buffered.millis_in_flight();
                state.set_deadline(Deadline::of_close(limit, buffered, in_flight));
            }
            None => state.deadline = None,
        }
    }

    /// The platform's socket is found in this state, without an event that said so.
    pub(super) fn found(&self, ready_state: ReadyState) {
        match ready_state {
            ReadyState::Connecting | ReadyState::Open => {}
            ReadyState::Closing => self.expect_close(),
            ReadyState::Closed => self.expect_close_event(NO_CLOSE_EVENT_GRACE),
        }
    }

    /// Only the close event can follow, within this time and the limit that runs already.
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

    /// Ends the connection from this side. The outcome comes before the close, because some platforms
    /// fire the events of a close from within the call. Closing frees the browser to connect to the
    /// same host again.
    pub(super) fn fail(&self, disconnected: Disconnected, code_and_reason: Option<(u16, &str)>) {
        self.end(|_| Outcome::Unclean(disconnected), || self.socket.close(code_and_reason));
    }

    /// The one outcome. What the platform reports later is not listened to. `then` runs before anybody
    /// is told.
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

    /// Wakes the tasks that were notified. Nothing is locked meanwhile.
    pub(super) fn wake_notified(&self) {
        let next = || self.lock().wait_queue.pop_notified();
        iter::from_fn(next).for_each(Waker::wake);
    }
}

/// What the platform reports.
impl Connection {
    /// The phase in which the platform's socket is found at first.
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
            late => {
                drop(state);
                self.found(late);
            }
        }
    }

    pub(super) fn on_open(&self) {
        // The standard has the platform check this. Firefox and Deno don't.
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

    /// A policy of the page has blocked a URL that begins like this.
    pub(super) fn on_policy_violation(&self, url: &str) {
        if self.socket.url().starts_with(url) {
            self.lock().violates_policy = true;
            self.fail_if_blocked();
        }
    }

    /// The end, once both the error and its reason are there: in Chromium no close event follows.
    /// A violation alone may be that of another socket.
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
            _ => u64::MAX, // never less: nothing counts as progress
        };
        let Some((mut deadline, _)) = state.deadline.take() else { return };
        if !deadline.pass(buffered) {
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
