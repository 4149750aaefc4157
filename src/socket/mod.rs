//! What users hold.

mod close_guard;
mod connect;
mod futures;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod raw;
mod receiver;
mod sender;
mod sink;

pub use self::close_guard::CloseGuard;
pub use self::connect::{Connect, Connecting};
pub use self::futures::{Closed, Flushing, Opened, Sending};
pub use self::receiver::Receiver;
pub use self::sender::Sender;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use crate::connection::{Depth, Events, Handle, Next, SendError};
use crate::error::Error;
use crate::message::{Message, Payload};
use crate::spec::{BinaryType, CloseCode, CloseError, ReadyState};

/// A connection: both halves in one, the [`Sender`] and the [`Receiver`].
///
/// Dropping it closes the connection with 1000.
///
/// It is `Send` and `Sync`, but for wasm that is built for threads (`+atomics`): there it stays with the
/// thread that made it.
#[derive(Debug)]
pub struct WebSocket {
    sender: Sender,
    receiver: Receiver,
}

// What `Sender` has is written out here, as by `Deref` its `send`, `flush` and `close` would lose to
// those of `SinkExt`, which are found on `WebSocket` itself.
impl WebSocket {
    /// Sets out to connect to `url`: one with the scheme `ws`, `wss`, `http` or `https` and without
    /// a fragment, or one relative to the page, or to a worker's script. Await what this gives, or
    /// set options first.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::WebSocket;
    ///
    /// let socket = WebSocket::connect("/chat").protocols(["chat.v2", "chat.v1"]).await?;
    /// assert!(["chat.v2", "chat.v1"].contains(&socket.protocol().as_str()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: impl Into<String>) -> Connect {
        Connect::new(url.into())
    }

    pub(crate) fn new(connection: Handle) -> Self {
        Self { receiver: Receiver::new(connection.clone()), sender: Sender::new(connection) }
    }

    pub(crate) fn connection(&self) -> &Handle {
        &self.sender.connection
    }

    /// The two halves, to be used in different places. The connection lives as long as either.
    #[must_use]
    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }

    /// Another handle to send with and to close, while this keeps receiving.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// The next message; `None` at the end and ever after. Dropping the future loses nothing. See
    /// [`Receiver`].
    ///
    /// # Errors
    ///
    /// Once, if the connection didn't end cleanly.
    pub fn next(&mut self) -> Next<'_, Receiver> {
        self.receiver.next()
    }

    /// Sends a message; see [`Sender::send`].
    ///
    /// # Errors
    ///
    /// If the connection has ended: with the outcome, and the message back.
    pub fn send<P: Payload>(&self, message: P) -> Sending<P> {
        self.sender.send(message)
    }

    /// Sends a message at once or not at all; see [`Sender::try_send`].
    ///
    /// # Errors
    ///
    /// If it can't be sent at once: with the message back.
    pub fn try_send<P: Payload>(&self, message: P) -> Result<(), SendError> {
        self.sender.try_send(message)
    }

    /// Waits until `bufferedAmount` is 0; see [`Sender::flush`].
    ///
    /// # Errors
    ///
    /// If the connection ends before that was seen.
    pub fn flush(&self) -> Flushing {
        self.sender.flush()
    }

    /// Waits until the connection is open; see [`Sender::opened`].
    ///
    /// # Errors
    ///
    /// If the connection ends, or has ended.
    pub fn opened(&self) -> Opened {
        self.sender.opened()
    }

    /// Waits for the outcome; see [`Sender::closed`].
    pub fn closed(&self) -> Closed {
        self.sender.closed()
    }

    /// Begins to close without a code; see [`Sender::close`].
    pub fn close(&self) -> Closed {
        self.sender.close()
    }

    /// Begins to close with a code and a reason; see [`Sender::close_with`].
    ///
    /// # Errors
    ///
    /// If the code can't be sent or the reason is too long. Nothing is closed then.
    pub fn close_with(
        &self,
        code: impl Into<CloseCode>,
        reason: &str,
    ) -> Result<Closed, CloseError> {
        self.sender.close_with(code, reason)
    }

    /// Closes the connection when the guard is dropped; see [`Sender::close_on_drop`].
    pub fn close_on_drop(&self) -> CloseGuard {
        self.sender.close_on_drop()
    }

    /// The events from now on, to watch; see [`Sender::events`].
    #[must_use]
    pub fn events(&self) -> Events {
        self.sender.events()
    }

    /// How much waits to be taken; see [`Sender::depth`].
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.sender.depth()
    }

    /// The URL connected to; see [`Sender::url`].
    #[must_use]
    pub fn url(&self) -> String {
        self.sender.url()
    }

    /// The subprotocol the server chose; see [`Sender::protocol`].
    #[must_use]
    pub fn protocol(&self) -> String {
        self.sender.protocol()
    }

    /// The extensions the server chose; see [`Sender::extensions`].
    #[must_use]
    pub fn extensions(&self) -> String {
        self.sender.extensions()
    }

    /// Where the connection stands; see [`Sender::ready_state`].
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.sender.ready_state()
    }

    /// The bytes that wait to leave; see [`Sender::buffered_amount`].
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.sender.buffered_amount()
    }

    /// What binary messages arrive as; see [`Sender::binary_type`].
    #[must_use]
    pub fn binary_type(&self) -> BinaryType {
        self.sender.binary_type()
    }

    /// Changes what binary messages arrive as; see [`Sender::set_binary_type`].
    pub fn set_binary_type(&self, binary_type: BinaryType) {
        self.sender.set_binary_type(binary_type);
    }
}

impl Stream for WebSocket {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

impl FusedStream for WebSocket {
    fn is_terminated(&self) -> bool {
        self.receiver.is_terminated()
    }
}
