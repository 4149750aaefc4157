//! The one connection, from connecting to its end.

use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{CloseCode, ConnectError, Disconnected, Message, Sender, WebSocket};
use web_sys::Element;

use crate::log_view::Log;
use crate::page::Page;
use crate::rows::Direction;
use crate::status::{self, Phase};
use crate::words;

/// The page and its connection. Clones are handles of the same one.
#[derive(Clone)]
pub(crate) struct Connection {
    page: Page,
    log: Log,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
enum State {
    #[default]
    Never,
    Connecting(AbortHandle),
    Connected(Sender),
    /// Kept, so that one can see what sending says now.
    Ended(Sender),
}

impl Connection {
    pub(crate) fn new(page: Page, log: Log) -> Self {
        Self { page, log, state: Rc::default() }
    }

    /// Connects and receives in the background, unless there is a connection.
    pub(crate) fn connect(&self, address: String, protocols: Vec<String>) {
        if matches!(*self.state.borrow(), State::Connecting(_) | State::Connected(_)) {
            return;
        }
        let connecting = WebSocket::connect(address.as_str()).protocols(protocols).into_future();
        let (connecting, abort) = abortable(connecting);
        self.set(State::Connecting(abort));
        self.log.event("connecting", address);
        self.page.forget_problems();
        status::clear(&self.page);

        let this = self.clone();
        spawn_local(async move {
            match connecting.await {
                Ok(Ok(socket)) => this.run(socket).await,
                Ok(Err(error)) => this.not_connected(&error),
                Err(_) => {
                    this.set(State::Never);
                    this.log.event("cancelled", "");
                }
            }
        });
    }

    /// Closes with 1000, or stops connecting.
    pub(crate) fn disconnect(&self) {
        // Not a guard held by a `match`: an abort could run the task that sets the state.
        let abort = match &*self.state.borrow() {
            State::Connecting(abort) => Some(abort.clone()),
            _ => None,
        };
        match abort {
            // The attempt goes with the future.
            Some(abort) => abort.abort(),
            None => self.close(Some(CloseCode::Normal), ""),
        }
    }

    /// Sends in the background. Whatever the state is: the answer is honest.
    pub(crate) fn send(&self, message: Message) {
        let Some(sender) = self.sender() else {
            self.page.send_problem.set_text_content(Some("Not sent: there is no connection yet."));
            return;
        };
        self.page.send_problem.set_text_content(None);
        let this = self.clone();
        spawn_local(async move {
            match sender.send(&message).await {
                Ok(()) => this.log.message(Direction::Sent, &message),
                Err(error) => this.failed(&this.page.send_problem, &error),
            }
        });
    }

    /// Begins to close; the end of receiving shows the outcome.
    pub(crate) fn close(&self, code: Option<CloseCode>, reason: &str) {
        let Some(sender) = self.sender() else {
            self.page.close_problem.set_text_content(Some("There is no connection to close."));
            return;
        };
        self.page.close_problem.set_text_content(None);
        let begun = match code {
            Some(code) => sender.close_with(code, reason),
            None => Ok(sender.close()),
        };
        match begun {
            Ok(_outcome) => self.show_state(),
            Err(error) => self.failed(&self.page.close_problem, &error),
        }
    }

    async fn run(&self, socket: WebSocket) {
        let (sender, mut receiver) = socket.split();
        status::show_agreed(&self.page, &sender);
        self.log.event("open", sender.url());
        self.set(State::Connected(sender.clone()));

        while let Some(received) = receiver.next().await {
            match received {
                Ok(message) => self.log.message(Direction::Received, &message),
                Err(error) => self.log.error(&error),
            }
        }
        let outcome = sender.closed().await;
        self.set(State::Ended(sender));
        match &outcome {
            Ok(event) => {
                self.log.event("closed", event.to_string());
                status::show_outcome(&self.page, Some(event));
            }
            // It is in the log already: the stream's last item.
            Err(disconnected) => self.not_clean(disconnected),
        }
    }

    fn not_clean(&self, disconnected: &Disconnected) {
        self.page.connect_problem.set_text_content(Some(&words::sentence(disconnected)));
        status::show_outcome(&self.page, disconnected.close_event());
    }

    fn not_connected(&self, error: &ConnectError) {
        self.set(State::Never);
        self.failed(&self.page.connect_problem, error);
        status::show_outcome(&self.page, error.close_event());
    }

    fn failed(&self, place: &Element, error: &dyn Error) {
        self.log.error(error);
        place.set_text_content(Some(&words::sentence(error)));
    }

    fn sender(&self) -> Option<Sender> {
        match &*self.state.borrow() {
            State::Connected(sender) | State::Ended(sender) => Some(sender.clone()),
            State::Never | State::Connecting(_) => None,
        }
    }

    fn set(&self, state: State) {
        drop(self.state.replace(state));
        self.show_state();
    }

    fn show_state(&self) {
        let (state, phase) = match &*self.state.borrow() {
            State::Never => ("not connected".to_owned(), Phase::Idle),
            State::Connecting(_) => ("connecting".to_owned(), Phase::Connecting),
            State::Connected(sender) => (sender.ready_state().to_string(), Phase::Connected),
            State::Ended(sender) => (sender.ready_state().to_string(), Phase::Idle),
        };
        status::show_state(&self.page, &state, phase);
    }
}
