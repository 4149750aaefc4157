//! The connection: connecting, receiving, closing, reconnecting.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::ready;

use futures_util::StreamExt;
use futures_util::future::{AbortHandle, abortable, join};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{CloseCode, Message, Outcome, Receiver, Sender, WebSocket};
use web_sys::Element;

use crate::format;
use crate::log::store::Direction;
use crate::log::{self, Log};
use crate::outcome::OutcomeView;
use crate::page::Page;
use crate::pause::Pause;
use crate::retry::Backoff;
use crate::settings::Settings;
use crate::source::{Program, Sent};
use crate::source_view;
use crate::status::{self, Phase};
use crate::traffic::Traffic;

/// The page and its connection. Clones share the connection.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) page: Page,
    pub(crate) log: Log,
    pub(crate) traffic: Traffic,
    pub(crate) pause: Pause,
    inner: Rc<Inner>,
}

struct Inner {
    state: RefCell<State>,
    /// Aborts the task that connects and receives. That drops the connection.
    task: RefCell<Option<AbortHandle>>,
    /// Whether this side started the closing handshake.
    closing: Cell<bool>,
    program: RefCell<Program>,
}

enum State {
    Idle,
    Connecting,
    /// Reconnects in this many seconds.
    Waiting(u32),
    Connected(Sender),
    /// The sender is kept, so that the user can see the error of a send.
    Ended {
        sender: Sender,
        lost: bool,
    },
}

impl Session {
    pub(crate) fn new(page: Page, log: Log, traffic: Traffic) -> Self {
        let inner = Rc::new(Inner {
            state: RefCell::new(State::Idle),
            task: RefCell::default(),
            closing: Cell::new(false),
            program: RefCell::new(Program::new(Settings::new("/echo"))),
        });
        Self { page, log, traffic, pause: Pause::default(), inner }
    }

    /// Connects and receives in the background. Drops the previous connection.
    pub(crate) fn connect(&self, settings: Settings) {
        self.stop();
        self.page.clear_problems();
        self.inner.program.replace(Program::new(settings.clone()));
        self.show_source();
        let this = self.clone();
        let (task, abort) = abortable(async move { this.keep_connected(settings).await });
        self.inner.task.replace(Some(abort));
        spawn_local(async move {
            // `stop` logs an abort.
            let _ = task.await;
        });
    }

    /// Closes with 1000, or stops connecting.
    pub(crate) fn disconnect(&self) {
        if let Some(sender) = self.sender() {
            if self.inner.closing.get() {
                return;
            }
            // After a clean close there is no reconnect.
            self.close_now(&sender, Some(CloseCode::Normal), "");
            return;
        }
        self.stop();
        self.set(State::Idle);
    }

    /// Aborts the task. That cancels an attempt, and closes an open connection with 1000.
    fn stop(&self) {
        if let Some(task) = self.inner.task.take() {
            task.abort();
        }
        let previous = self.inner.state.replace(State::Idle);
        match previous {
            State::Connecting | State::Waiting(_) => self.log.event("cancelled"),
            State::Connected(sender) => self.log.event(format!("dropped {}", sender.url())),
            State::Idle | State::Ended { .. } => {}
        }
        self.traffic.detach();
    }

    async fn keep_connected(&self, settings: Settings) {
        let mut backoff = Backoff::default();
        loop {
            let opened = self.connect_once(&settings).await;
            if opened {
                backoff.reset();
            }
            let lost = !matches!(*self.inner.state.borrow(), State::Ended { lost: false, .. });
            if !(lost && self.page.reconnect.checked()) {
                return;
            }
            for seconds in (1..=backoff.next_delay()).rev() {
                self.set(State::Waiting(seconds));
                TimeoutFuture::new(1000).await;
            }
        }
    }

    /// Connects, and receives until the end. Returns whether the connection opened.
    async fn connect_once(&self, settings: &Settings) -> bool {
        self.set(State::Connecting);
        self.inner.closing.set(false);
        status::clear(&self.page);
        self.traffic.start(settings.high_water_mark);
        self.log.event(format!("connecting to {}", settings.url));
        match settings.connect().await {
            Ok(socket) => {
                self.receive(socket).await;
                true
            }
            Err(error) => {
                self.set(State::Idle);
                self.log.problem(format::sentence(&error));
                self.show_error(&self.page.connect_problem, &error);
                status::show_end(&self.page, &OutcomeView::of_error(&error), false);
                status::show_phase(&self.page, &Phase::Lost);
                false
            }
        }
    }

    async fn receive(&self, socket: WebSocket) {
        let (sender, receiver) = socket.split();
        status::show_agreed(&self.page, &sender);
        self.log.event(format!("open: {}", sender.url()));
        self.traffic.watch(&sender);
        self.set(State::Connected(sender.clone()));
        // The outcome is known before the queued messages are received.
        let end = async {
            let outcome = sender.closed().await;
            self.ended(&sender, &outcome);
            outcome
        };
        let ((), outcome) = join(self.take_messages(receiver), end).await;
        if let Outcome::Clean(event) = outcome {
            self.log.event(format!("closed: {event}"));
        }
    }

    /// Receives messages, unless receiving is paused.
    async fn take_messages(&self, mut receiver: Receiver) {
        let next = |receiver: &mut Receiver, cx: &mut std::task::Context<'_>| {
            ready!(self.pause.poll(cx));
            receiver.poll_next_unpin(cx)
        };
        while let Some(received) = poll_fn(|cx| next(&mut receiver, cx)).await {
            match received {
                Ok(message) => {
                    self.traffic.received(log::size(&message));
                    self.log.message(Direction::Received, message);
                }
                Err(error) => self.log.problem(format::sentence(&error)),
            }
        }
    }

    fn ended(&self, sender: &Sender, outcome: &Outcome) {
        self.set(State::Ended { sender: sender.clone(), lost: !outcome.is_clean() });
        status::show_end(&self.page, &OutcomeView::of_outcome(outcome), self.inner.closing.get());
    }

    /// Sends in the background. Shows the error if the state does not allow it.
    pub(crate) fn send(&self, message: Message, sent: Sent) {
        let Some(sender) = self.sender_or_hint(&self.page.send_problem) else { return };
        let this = self.clone();
        spawn_local(async move {
            match sender.send(&message).await {
                Ok(()) => {
                    this.traffic.sent(log::size(&message));
                    this.log.message(Direction::Sent, message);
                    this.show_sent(sent);
                }
                Err(error) => this.not_sent(&error),
            }
        });
    }

    /// Adds a send to the source.
    pub(crate) fn show_sent(&self, sent: Sent) {
        self.inner.program.borrow_mut().send(sent);
        self.show_source();
    }

    /// Shows why a send failed.
    pub(crate) fn not_sent(&self, error: &dyn Error) {
        self.log.problem(format::sentence(error));
        self.show_error(&self.page.send_problem, error);
    }

    /// Starts the closing handshake. The outcome is shown once it is known.
    pub(crate) fn close(&self, code: Option<CloseCode>, reason: &str) {
        if let Some(sender) = self.sender_or_hint(&self.page.close_problem) {
            self.close_now(&sender, code, reason);
        }
    }

    fn close_now(&self, sender: &Sender, code: Option<CloseCode>, reason: &str) {
        let begun = match code {
            Some(code) => sender.close_with(code, reason),
            None => Ok(sender.close()),
        };
        if let Err(error) = begun {
            self.show_error(&self.page.close_problem, &error);
            return;
        }
        self.inner.closing.set(true);
        self.inner.program.borrow_mut().close(code, reason);
        self.show_source();
        self.show_phase();
        self.traffic.wake();
    }

    /// The sender of the open or ended connection. Without one, shows a hint in `place`.
    pub(crate) fn sender_or_hint(&self, place: &Element) -> Option<Sender> {
        let sender = self.sender();
        let hint = "Not connected yet: connect first.";
        place.set_text_content(sender.is_none().then_some(hint));
        sender
    }

    fn sender(&self) -> Option<Sender> {
        match &*self.inner.state.borrow() {
            State::Connected(sender) | State::Ended { sender, .. } => Some(sender.clone()),
            State::Idle | State::Connecting | State::Waiting(_) => None,
        }
    }

    fn show_error(&self, place: &Element, error: &dyn Error) {
        place.set_text_content(Some(&format::sentence(error)));
    }

    fn set(&self, state: State) {
        drop(self.inner.state.replace(state));
        self.show_phase();
    }

    /// The session so far as Rust source.
    pub(crate) fn source(&self) -> String {
        self.inner.program.borrow().text()
    }

    pub(crate) fn show_source(&self) {
        source_view::show(&self.page, &self.source());
    }

    pub(crate) fn show_phase(&self) {
        let phase = match &*self.inner.state.borrow() {
            State::Idle => Phase::Idle,
            State::Connecting => Phase::Connecting,
            State::Waiting(seconds) => Phase::Waiting(*seconds),
            State::Connected(sender) => Phase::Is(sender.ready_state()),
            State::Ended { lost: true, .. } => Phase::Lost,
            State::Ended { lost: false, .. } => Phase::Is(wasm_websocket::ReadyState::Closed),
        };
        status::show_phase(&self.page, &phase);
    }
}
