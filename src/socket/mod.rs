//! The public types of a connection, and how to create one.

mod close_guard;
mod connect;
mod futures;
mod properties;
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

/// A connection: a [`Sender`] and a [`Receiver`] in one.
///
/// Dropping it closes the connection with 1000, unless another handle exists.
///
/// It is `Send` and `Sync`, except in wasm built for threads (`+atomics`): there it stays on the
/// thread that created it.
#[derive(Debug)]
pub struct WebSocket {
    sender: Sender,
    receiver: Receiver,
}

// The methods of `Sender` are forwarded by hand. Through `Deref`, `send`, `flush` and `close` would
// lose to those of `SinkExt`, which `WebSocket` itself has.
impl WebSocket {
    /// Returns a builder for a connection to `url`. Await it to connect, or set options first.
    /// `url` is either absolute, with the scheme `ws`, `wss`, `http` or `https` and no fragment, or
    /// relative to the page or the worker's script.
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

    /// Splits the socket into its two halves, to use them in different places. The connection lives
    /// as long as either half.
    #[must_use]
    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }

    /// Returns another handle, to send and to close while this socket receives.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// Returns the next message; `None` at the end and from then on. Dropping the future loses no
    /// message. See [`Receiver`].
    ///
    /// # Errors
    ///
    /// Returns one error if the connection did not end cleanly.
    pub fn next(&mut self) -> Next<'_, Receiver> {
        self.receiver.next()
    }

    /// Sends a message; see [`Sender::send`].
    ///
    /// # Errors
    ///
    /// Returns an error with the message and the outcome if the connection has ended, or with the
    /// message if the platform rejects it.
    pub fn send<P: Payload>(&self, message: P) -> Sending<P> {
        self.sender.send(message)
    }

    /// Sends a message at once or not at all; see [`Sender::try_send`].
    ///
    /// # Errors
    ///
    /// Returns an error with the message if it can't be sent at once.
    pub fn try_send<P: Payload>(&self, message: P) -> Result<(), SendError> {
        self.sender.try_send(message)
    }

    /// Waits until `bufferedAmount` is 0; see [`Sender::flush`].
    ///
    /// # Errors
    ///
    /// Returns an error if the connection ends first.
    pub fn flush(&self) -> Flushing {
        self.sender.flush()
    }

    /// Waits until the connection is open; see [`Sender::opened`].
    ///
    /// # Errors
    ///
    /// Returns an error if the connection ends before it is open, or has already ended.
    pub fn opened(&self) -> Opened {
        self.sender.opened()
    }

    /// Waits until the connection has ended, and returns the outcome; see [`Sender::closed`].
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
    /// Returns an error if the code can't be sent or the reason is too long. Then the connection is
    /// not closed.
    pub fn close_with(
        &self,
        code: impl Into<CloseCode>,
        reason: &str,
    ) -> Result<Closed, CloseError> {
        self.sender.close_with(code, reason)
    }

    /// Returns a guard that closes the connection when dropped; see [`Sender::close_on_drop`].
    pub fn close_on_drop(&self) -> CloseGuard {
        self.sender.close_on_drop()
    }

    /// Returns a stream of the socket's events from now on; see [`Sender::events`].
    #[must_use]
    pub fn events(&self) -> Events {
        self.sender.events()
    }

    /// Returns the size of the receive queue; see [`Sender::depth`].
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.sender.depth()
    }

    /// Returns the URL of the connection; see [`Sender::url`].
    #[must_use]
    pub fn url(&self) -> String {
        self.sender.url()
    }

    /// Returns the subprotocol that the server chose; see [`Sender::protocol`].
    #[must_use]
    pub fn protocol(&self) -> String {
        self.sender.protocol()
    }

    /// Returns the extensions that the server chose; see [`Sender::extensions`].
    #[must_use]
    pub fn extensions(&self) -> String {
        self.sender.extensions()
    }

    /// Returns the state of the connection; see [`Sender::ready_state`].
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.sender.ready_state()
    }

    /// Returns the number of bytes in the send buffer; see [`Sender::buffered_amount`].
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.sender.buffered_amount()
    }

    /// Returns the type in which binary messages arrive; see [`Sender::binary_type`].
    #[must_use]
    pub fn binary_type(&self) -> BinaryType {
        self.sender.binary_type()
    }

    /// Changes the type in which binary messages arrive; see [`Sender::set_binary_type`].
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
