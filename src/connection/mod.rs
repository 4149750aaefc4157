//! The engine: one connection and the tasks that wait for it.
//!
//! `phase` and `deadline` track the state of a connection, `backpressure` and `wait_queue` decide
//! who may send, and `recv_queue` holds the received messages. These modules are pure. `lifecycle`,
//! `send` and `receive` handle calls and events: each locks the [`State`] once, and wakes tasks
//! after unlocking it.

mod backpressure;
mod config;
mod connect_error;
mod deadline;
mod disconnected;
mod event_streams;
mod handle;
mod lifecycle;
mod lock;
mod negotiation;
mod next;
mod outcome;
mod overflow;
mod phase;
mod receive;
mod recv_queue;
mod send;
mod send_error;
mod state;
mod wait_queue;

use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::LocalKey;

pub(crate) use self::config::SharedConfig;
pub use self::connect_error::ConnectError;
pub use self::disconnected::Disconnected;
pub use self::event_streams::{Event, Events};
use self::event_streams::{EventStreams, Subscribers};
pub(crate) use self::handle::{Handle, Lease};
use self::lock::Locked;
pub(crate) use self::negotiation::Negotiation;
pub use self::next::Next;
pub use self::outcome::Outcome;
pub use self::overflow::{Depth, Overflow};
#[cfg(test)]
pub(crate) use self::send_error::Failure;
pub use self::send_error::SendError;
use self::state::State;
pub(crate) use self::wait_queue::{Interest, WaitKey};
use crate::sys::{self, Listener, Registry, Socket};

/// One connection: the platform's socket and all state around it. Handles and futures share it.
///
/// No task is woken and no message is dropped while the state is locked, because either may call
/// back into the connection.
pub(crate) struct Connection {
    pub(crate) socket: Socket,
    config: SharedConfig,
    negotiation: Negotiation,
    /// A trait object, so that a program that reads no events is smaller.
    event_streams: OnceLock<Box<dyn EventStreams>>,
    state: Mutex<State>,
}

impl Connection {
    /// Starts listening. Call it in the same synchronous step in which the socket was created or
    /// adopted.
    pub(crate) fn start(socket: Socket, config: SharedConfig, negotiation: Negotiation) -> Handle {
        let connection = Arc::new(Self {
            socket,
            config,
            negotiation,
            event_streams: OnceLock::new(),
            state: Mutex::default(),
        });
        let lease = Lease::new(Arc::clone(&connection));
        connection.enter(connection.socket.subscribe(Arc::clone(&connection)));
        Handle::new(lease)
    }

    fn lock(&self) -> Locked<'_, State> {
        Locked::new(&self.state)
    }

    pub(crate) fn outcome(&self) -> Option<Arc<Outcome>> {
        self.lock().phase.outcome().cloned()
    }

    /// Whether the connection has opened, even if it has ended since.
    pub(crate) fn has_opened(&self) -> bool {
        self.lock().has_opened
    }

    pub(crate) fn events(&self) -> Events {
        let is_ended = self.outcome().is_some();
        let streams = self.event_streams.get_or_init(|| Box::new(Subscribers::default()));
        streams.subscribe(is_ended)
    }

    /// Returns the platform's socket for other code to use.
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    pub(crate) fn share_raw(&self) -> &Socket {
        self.lock().buffered.share();
        &self.socket
    }
}

thread_local! {
    static REGISTRY: RefCell<Registry<Connection>> = const { RefCell::new(Registry::new()) };
}

impl Listener for Connection {
    fn registry() -> &'static LocalKey<RefCell<Registry<Self>>> {
        &REGISTRY
    }

    fn on(&self, event: sys::Event) {
        if let Some(streams) = self.event_streams.get() {
            streams.emit(&event);
        }
        match event {
            sys::Event::Open => self.on_open(),
            sys::Event::Message(data) => self.on_message(data),
            sys::Event::Error => self.on_error(),
            sys::Event::Close(event) => self.on_close(event),
            sys::Event::PolicyViolation(url) => self.on_policy_violation(&url),
            sys::Event::DeadlineTick => self.on_deadline_tick(),
            sys::Event::BufferPoll => self.on_buffer_poll(),
        }
    }
}
