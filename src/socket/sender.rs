use std::fmt;
use std::ptr;

use super::close_guard::CloseGuard;
use super::futures::{Closed, Flushing, Opened, Sending};
use crate::connection::{Connection, Depth, Events, Handle, SendError, WaitKey};
use crate::message::Payload;
use crate::spec::{self, BinaryType, CloseCode, CloseError, ReadyState};

/// The sending half of a connection, and the handle of all that is not receiving: it sends, closes,
/// and reads every property. Clones are handles of the same connection, and equal; handles of
/// different connections are not.
///
/// When the last handle is dropped, the [`Receiver`](crate::Receiver) included, the connection
/// closes with 1000; a connection still being made is aborted.
///
/// As a [`Sink`] it waits like [`Sender::send`] until a message may go; flushing is
/// [`Sender::flush`]; and closing flushes, closes with 1000, if nothing has closed before, and waits
/// for the outcome, which must be clean.
///
/// It is `Send` and `Sync`, but for wasm that is built for threads (`+atomics`): there it stays with the
/// thread that made it.
///
/// ```no_run
/// # async fn example(socket: wasm_websocket::WebSocket) {
/// let (sender, _receiver) = socket.split();
/// assert_eq!(sender, sender.clone());
/// # }
/// ```
pub struct Sender {
    pub(crate) connection: Handle,
    /// Of the sink, while it waits to be ready.
    pub(super) ready: WaitKey,
    pub(super) flushed: WaitKey,
    pub(super) closed: Option<Closed>,
}

impl Sender {
    pub(crate) fn new(connection: Handle) -> Self {
        Self { connection, ready: WaitKey::default(), flushed: WaitKey::default(), closed: None }
    }

    /// Sends a message, in the order of the calls' first polls:
    /// [`send`](https://websockets.spec.whatwg.org/#dom-websocket-send).
    ///
    /// Waits while the connection is being made, and while `bufferedAmount` is above the
    /// [high-water mark](crate::Connect::high_water_mark). Sent means handed to the platform; what
    /// became of it there only the peer can tell.
    ///
    /// Nothing happens before the first poll. Dropping the future before it is ready leaves the
    /// message unsent; no other message is touched. It keeps the connection open. As sends are
    /// served in order, one that waits and is not polled again holds up those behind it.
    ///
    /// # Errors
    ///
    /// If the connection has ended: with the outcome, and the message back. While it is closing this
    /// waits for the outcome first. Also if the platform refuses the message.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// if let Err(error) = socket.send("hello").await {
    ///     assert!(error.is_closed());
    ///     println!("{error}"); // such as "not sent: the connection is closed: 4001 application code"
    ///     let unsent = error.into_message();
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send<P: Payload>(&self, message: P) -> Sending<P> {
        Sending::new(self.connection.clone(), message)
    }

    /// Sends a message at once or not at all; fit for a click handler.
    ///
    /// # Errors
    ///
    /// With the message back: if the connection is [still being made](SendError::is_connecting),
    /// is [closing or closed](SendError::is_closed), or [too much](SendError::is_full) waits
    /// already: from the high-water mark on, and as long as any [`Sender::send`] waits. Also if
    /// the platform refuses the message.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// match socket.try_send(&[1, 2, 3]) {
    ///     Ok(()) => {}
    ///     Err(error) if error.is_full() => {} // skip this one: the next will be newer
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_send<P: Payload>(&self, message: P) -> Result<(), SendError> {
        self.connection.try_send(message)
    }

    /// Waits until the platform has passed on all that was sent: `bufferedAmount` is 0.
    ///
    /// Dropping the future has no effect. It keeps the connection open.
    ///
    /// # Errors
    ///
    /// If the connection ends, cleanly or not, before that was seen. Once it is closing this waits for
    /// the outcome, which is then the error.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.send(vec![0; 1 << 24]).await?;
    /// socket.flush().await?;
    /// assert_eq!(socket.buffered_amount(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn flush(&self) -> Flushing {
        Flushing::new(self.connection.clone())
    }

    /// Waits until the connection is open, which what [`connect`](crate::WebSocket::connect) gives
    /// always is; what was [adopted](crate::WebSocket) may not be.
    ///
    /// Dropping the future has no effect. It keeps no connection open.
    ///
    /// # Errors
    ///
    /// If the connection ends, or has ended.
    pub fn opened(&self) -> Opened {
        Opened::new(self.connection.lease())
    }

    /// Waits until the connection has ended, and gives its outcome, however often it is asked.
    ///
    /// Dropping the future has no effect. It keeps no connection open: after the last handle is
    /// dropped it still gives the outcome.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// let closed = socket.closed();
    /// drop(socket);
    /// let outcome = closed.await;
    /// assert!(outcome.is_clean(), "{outcome}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn closed(&self) -> Closed {
        Closed::new(self.connection.lease())
    }

    /// Begins to close without a code, which the peer sees as 1005; what was sent before is
    /// delivered first: [`close`](https://websockets.spec.whatwg.org/#dom-websocket-close).
    ///
    /// The close begins with this call; awaiting its outcome is optional and bounded by
    /// [`close_timeout`](crate::Connect::close_timeout). Once it has begun, or the connection has
    /// ended, calling it again changes nothing and gives the same outcome. A connection still being
    /// made is aborted, and ends with 1006.
    pub fn close(&self) -> Closed {
        self.connection.close(None);
        self.closed()
    }

    /// As [`Sender::close`], with a code and a reason for the peer; the reason may be empty.
    ///
    /// # Errors
    ///
    /// If the code is not one that a script may send, or the reason is longer than
    /// [`MAX_REASON_BYTES`](crate::MAX_REASON_BYTES), in whatever state the connection is. Nothing is closed then.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::CloseCode;
    ///
    /// assert!(socket.close_with(CloseCode::GoingAway, "").is_err()); // not for scripts
    /// let outcome = socket.close_with(CloseCode::Application(4001), "done")?.await;
    /// let event = outcome.into_result()?;
    /// assert_eq!(event.code, 4001);
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_with(
        &self,
        code: impl Into<CloseCode>,
        reason: &str,
    ) -> Result<Closed, CloseError> {
        let code = code.into();
        spec::check(code, reason)?;
        self.connection.close(Some((code.into(), reason)));
        Ok(self.closed())
    }

    /// Returns a guard that closes the connection with 1000 when it is dropped, whoever else holds a
    /// handle.
    ///
    /// Dropping the last handle closes a connection, which is enough where the handles have one
    /// owner. It is not enough where a framework owns one: a task that Yew's `send_stream` runs, for
    /// instance, is not cancelled when its component is destroyed. Keep the guard in the component,
    /// and the connection ends with it: the stream ends, and the task with the stream.
    ///
    /// The guard itself keeps no connection open. Once the connection is closing or has ended,
    /// dropping it changes nothing.
    ///
    /// ```no_run
    /// # fn send_stream(_: impl futures_core::Stream) {}
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::{CloseGuard, Sender, WebSocket};
    ///
    /// struct Component {
    ///     sender: Sender,
    ///     _guard: CloseGuard,
    /// }
    ///
    /// let socket = WebSocket::connect("/chat").await?;
    /// let component = Component { sender: socket.sender(), _guard: socket.close_on_drop() };
    /// send_stream(socket); // never drops it
    /// let closed = component.sender.closed();
    /// drop(component);
    /// assert_eq!(closed.await.code(), Some(1000.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn close_on_drop(&self) -> CloseGuard {
        CloseGuard::new(self.connection.lease())
    }

    /// The events of the platform's socket from now on, for whoever wants to watch; the messages
    /// stay in the stream.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::Event;
    ///
    /// let mut events = socket.events();
    /// while let Some(event) = events.next().await {
    ///     match event {
    ///         Event::Message(_) => println!("a message came"),
    ///         Event::Close(event) => println!("closed: {event}"),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn events(&self) -> Events {
        self.connection.events()
    }

    /// How much waits to be taken from the stream.
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.connection.depth()
    }

    /// The URL the platform connected to:
    /// [`url`](https://websockets.spec.whatwg.org/#dom-websocket-url).
    #[must_use]
    pub fn url(&self) -> String {
        self.connection.socket.url()
    }

    /// The subprotocol the server chose; empty if none:
    /// [`protocol`](https://websockets.spec.whatwg.org/#dom-websocket-protocol).
    #[must_use]
    pub fn protocol(&self) -> String {
        self.connection.socket.protocol()
    }

    /// The extensions the server chose, such as `"permessage-deflate"`; empty if none:
    /// [`extensions`](https://websockets.spec.whatwg.org/#dom-websocket-extensions).
    #[must_use]
    pub fn extensions(&self) -> String {
        self.connection.socket.extensions()
    }

    /// Where the connection stands, as the platform says at this moment. A connection that was given
    /// up, as its close took too long, is still closing to the platform:
    /// [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate).
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.connection.socket.ready_state()
    }

    /// The payload bytes that were sent and have not left for the network yet:
    /// [`bufferedAmount`](https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount). Within
    /// one task it only grows.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.connection.socket.buffered_amount()
    }

    /// What binary messages arrive as:
    /// [`binaryType`](https://websockets.spec.whatwg.org/#dom-websocket-binarytype).
    #[must_use]
    pub fn binary_type(&self) -> BinaryType {
        self.connection.socket.binary_type()
    }

    /// Changes what binary messages arrive as. Holds for those that the platform delivers from now
    /// on, even if they reached it earlier.
    pub fn set_binary_type(&self, binary_type: BinaryType) {
        self.connection.socket.set_binary_type(binary_type);
    }
}

impl Clone for Sender {
    fn clone(&self) -> Self {
        Self::new(self.connection.clone())
    }
}

impl PartialEq for Sender {
    /// Whether both are handles of the same connection.
    fn eq(&self, other: &Self) -> bool {
        ptr::eq::<Connection>(&*self.connection, &*other.connection)
    }
}

impl Eq for Sender {}

impl Drop for Sender {
    fn drop(&mut self) {
        self.connection.deregister(&mut self.ready);
        self.connection.deregister(&mut self.flushed);
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("url", &self.url())
            .field("ready_state", &self.ready_state())
            .finish_non_exhaustive()
    }
}
