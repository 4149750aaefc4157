//! The one connection, from connecting to its end, and again.

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

use crate::again::Pauses;
use crate::gate::Gate;
use crate::log::store::Direction;
use crate::log::{self, Log};
use crate::outcome::Told;
use crate::page::Page;
use crate::settings::Settings;
use crate::source::{Program, Sent};
use crate::source_view;
use crate::status::{self, Phase};
use crate::traffic::Traffic;
use crate::words;

/// The page and its connection. Clones are handles of the same one.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) page: Page,
    pub(crate) log: Log,
    pub(crate) traffic: Traffic,
    pub(crate) gate: Gate,
    inner: Rc<Inner>,
}

struct Inner {
    state: RefCell<State>,
    /// Ends the task that connects and receives, and its connection with it.
    task: RefCell<Option<AbortHandle>>,
    /// Whether this side has begun to close.
    closing: Cell<bool>,
    program: RefCell<Program>,
}

enum State {
    Never,
    Connecting,
    /// Until it connects again, in so many seconds.
    Waiting(u32),
    Connected(Sender),
    /// Kept, so that one can see what sending says now.
    Ended {
        sender: Sender,
        lost: bool,
    },
}

impl Session {
    pub(crate) fn new(page: Page, log: Log, traffic: Traffic) -> Self {
        let inner = Rc::new(Inner {
            state: RefCell::new(State::Never),
            task: RefCell::default(),
            closing: Cell::new(false),
            program: RefCell::new(Program::new(Settings::new("/echo"))),
        });
        Self { page, log, traffic, gate: Gate::default(), inner }
    }

    /// Connects and receives in the background. What there is of a connection gives way.
    pub(crate) fn connect(&self, settings: Settings) {
        self.stop();
        self.page.forget_problems();
        self.inner.program.replace(Program::new(settings.clone()));
        self.show_source();
        let this = self.clone();
        let (task, abort) = abortable(async move { this.keep_connected(settings).await });
        self.inner.task.replace(Some(abort));
        spawn_local(async move {
            // Aborted or not: whoever aborts it says so.
            let _ = task.await;
        });
    }

    /// Closes with 1000, or stops connecting.
    pub(crate) fn disconnect(&self) {
        if let Some(sender) = self.sender() {
            if self.inner.closing.get() {
                return;
            }
            // It ends the attempt to come back as well, which a clean close never begins.
            self.close_now(&sender, Some(CloseCode::Normal), "");
            return;
        }
        self.stop();
        self.set(State::Never);
    }

    /// Drops everything: an attempt is aborted, an open connection closes with 1000.
    fn stop(&self) {
        if let Some(task) = self.inner.task.take() {
            task.abort();
        }
        let former = self.inner.state.replace(State::Never);
        match former {
            State::Connecting | State::Waiting(_) => self.log.event("cancelled"),
            State::Connected(sender) => self.log.event(format!("let go of {}", sender.url())),
            State::Never | State::Ended { .. } => {}
        }
        self.traffic.forget();
    }

    async fn keep_connected(&self, settings: Settings) {
        let mut pauses = Pauses::default();
        loop {
            let opened = self.connect_once(&settings).await;
            if opened {
                pauses.reset();
            }
            let lost = !matches!(*self.inner.state.borrow(), State::Ended { lost: false, .. });
            if !(lost && self.page.again.checked()) {
                return;
            }
            for seconds in (1..=pauses.next()).rev() {
                self.set(State::Waiting(seconds));
                TimeoutFuture::new(1000).await;
            }
        }
    }

    /// From connecting to the end; tells whether it was open.
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
                self.set(State::Never);
                self.log.problem(words::sentence(&error));
                self.say(&self.page.connect_problem, &error);
                status::show_end(&self.page, &Told::failure(&error), false);
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
        // The outcome is known at once, however many messages still wait in a held inbox.
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

    /// Takes message after message, while the gate is open.
    async fn take_messages(&self, mut receiver: Receiver) {
        let next = |receiver: &mut Receiver, cx: &mut std::task::Context<'_>| {
            ready!(self.gate.poll(cx));
            receiver.poll_next_unpin(cx)
        };
        while let Some(received) = poll_fn(|cx| next(&mut receiver, cx)).await {
            match received {
                Ok(message) => {
                    self.traffic.received(log::size(&message));
                    self.log.message(Direction::Received, message);
                }
                Err(error) => self.log.problem(words::sentence(&error)),
            }
        }
    }

    fn ended(&self, sender: &Sender, outcome: &Outcome) {
        self.set(State::Ended { sender: sender.clone(), lost: !outcome.is_clean() });
        status::show_end(&self.page, &Told::outcome(outcome), self.inner.closing.get());
    }

    /// Sends in the background. Whatever the state is: the answer is honest.
    pub(crate) fn send(&self, message: Message, sent: Sent) {
        let Some(sender) = self.sender_or_say(&self.page.send_problem) else { return };
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

    /// Adds to the source what was sent.
    pub(crate) fn show_sent(&self, sent: Sent) {
        self.inner.program.borrow_mut().send(sent);
        self.show_source();
    }

    /// Says why something was not sent.
    pub(crate) fn not_sent(&self, error: &dyn Error) {
        self.log.problem(words::sentence(error));
        self.say(&self.page.send_problem, error);
    }

    /// Begins to close; the end of receiving shows the outcome.
    pub(crate) fn close(&self, code: Option<CloseCode>, reason: &str) {
        if let Some(sender) = self.sender_or_say(&self.page.close_problem) {
            self.close_now(&sender, code, reason);
        }
    }

    fn close_now(&self, sender: &Sender, code: Option<CloseCode>, reason: &str) {
        let begun = match code {
            Some(code) => sender.close_with(code, reason),
            None => Ok(sender.close()),
        };
        if let Err(error) = begun {
            self.say(&self.page.close_problem, &error);
            return;
        }
        self.inner.closing.set(true);
        self.inner.program.borrow_mut().close(code, reason);
        self.show_source();
        self.show_phase();
        self.traffic.wake();
    }

    /// The connection, open or ended; if there never was one, that is said in its place.
    pub(crate) fn sender_or_say(&self, place: &Element) -> Option<Sender> {
        let sender = self.sender();
        let words = "There is no connection yet: connect first.";
        place.set_text_content(sender.is_none().then_some(words));
        sender
    }

    fn sender(&self) -> Option<Sender> {
        match &*self.inner.state.borrow() {
            State::Connected(sender) | State::Ended { sender, .. } => Some(sender.clone()),
            State::Never | State::Connecting | State::Waiting(_) => None,
        }
    }

    fn say(&self, place: &Element, error: &dyn Error) {
        place.set_text_content(Some(&words::sentence(error)));
    }

    fn set(&self, state: State) {
        drop(self.inner.state.replace(state));
        self.show_phase();
    }

    /// The source of what was done, as it stands.
    pub(crate) fn source(&self) -> String {
        self.inner.program.borrow().text()
    }

    pub(crate) fn show_source(&self) {
        source_view::show(&self.page, &self.source());
    }

    pub(crate) fn show_phase(&self) {
        let phase = match &*self.inner.state.borrow() {
            State::Never => Phase::Never,
            State::Connecting => Phase::Connecting,
            State::Waiting(seconds) => Phase::Waiting(*seconds),
            State::Connected(sender) => Phase::Is(sender.ready_state()),
            State::Ended { lost: true, .. } => Phase::Lost,
            State::Ended { lost: false, .. } => Phase::Is(wasm_websocket::ReadyState::Closed),
        };
        status::show_phase(&self.page, &phase);
    }
}
