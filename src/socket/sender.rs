use std::fmt;
use std::ptr;

use super::close_guard::CloseGuard;
use super::futures::{Closed, Flushing, Opened, Sending};
use crate::connection::{Connection, Depth, Events, Handle, SendError, WaitKey};
use crate::message::Payload;
use crate::spec::{self, CloseCode, CloseError};

/// The sending half of a connection. It sends, closes, and reads every property. Clones are handles
/// of the same connection, and equal; handles of different connections are not equal.
///
/// When the last handle is dropped, including the [`Receiver`](crate::Receiver), the connection
/// closes with 1000. A connection that is still connecting is aborted.
///
/// As a [`Sink`](futures_sink::Sink), it waits like [`Sender::send`] until a message may be sent.
/// Flushing the sink is [`Sender::flush`]. Closing it flushes, closes with 1000 unless a close has
/// already begun, and waits for the outcome, which must be clean.
///
/// It is `Send` and `Sync`, except in wasm built for threads (`+atomics`): there it stays on the
/// thread that created it.
///
/// ```no_run
/// # async fn example(socket: wasm_websocket::WebSocket) {
/// let (sender, _receiver) = socket.split();
/// assert_eq!(sender, sender.clone());
/// # }
/// ```
pub struct Sender {
    pub(crate) connection: Handle,
    /// The place of the sink in the wait queue, while it waits to send.
    pub(super) ready: WaitKey,
    pub(super) flushed: WaitKey,
    pub(super) closed: Option<Closed>,
}

impl Sender {
    pub(crate) fn new(connection: Handle) -> Self {
        Self { connection, ready: WaitKey::default(), flushed: WaitKey::default(), closed: None }
    }

    /// Sends a message: [`send`](https://websockets.spec.whatwg.org/#dom-websocket-send). Messages
    /// are sent in the order in which the futures were first polled.
    ///
    /// Waits while the connection is connecting, and while `bufferedAmount` is at or above the
    /// [high-water mark](crate::Connect::high_water_mark). `Ok` means that the platform accepted
    /// the message, not that the peer received it.
    ///
    /// Nothing happens before the first poll. Dropping the future before it completes leaves the
    /// message unsent and affects no other message. The future keeps the connection open. Sends are
    /// served in order, so a future that waits and is no longer polled blocks those behind it.
    ///
    /// # Errors
    ///
    /// Returns an error with the message and the outcome if the connection has ended. While the
    /// connection is closing, the future first waits for the outcome. Also returns an error with
    /// the message if the platform rejects it.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// if let Err(error) = socket.send("hello").await {
    ///     assert!(error.is_closed());
    ///     // Such as "not sent: the connection is closed: 4001 application code".
    ///     assert!(error.to_string().starts_with("not sent: "));
    ///     assert_eq!(error.into_message(), "hello".into());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send<P: Payload>(&self, message: P) -> Sending<P> {
        Sending::new(self.connection.clone(), message)
    }

    /// Sends a message at once or not at all, for example in a click handler.
    ///
    /// # Errors
    ///
    /// Returns an error with the message if the connection is [still
    /// connecting](SendError::is_connecting), if it is [closing or closed](SendError::is_closed),
    /// or if the send buffer is [full](SendError::is_full): from the high-water mark on, and as
    /// long as any [`Sender::send`] waits. Also returns an error with the message if the platform
    /// rejects it.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// match socket.try_send(&[1, 2, 3]) {
    ///     Ok(()) => {}
    ///     Err(error) if error.is_full() => {} // skip it: the next message is newer
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_send<P: Payload>(&self, message: P) -> Result<(), SendError> {
        self.connection.try_send(message)
    }

    /// Waits until the platform has passed on all messages sent so far: `bufferedAmount` is 0.
    ///
    /// Dropping the future has no effect. The future keeps the connection open.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection ends first, cleanly or not. While the connection is
    /// closing, the future waits for the outcome, which is then the error.
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

    /// Waits until the connection is open. A socket from an awaited
    /// [`connect`](crate::WebSocket::connect) is already open. A [started](crate::Connect::start)
    /// or [adopted](crate::WebSocket) socket may still be connecting.
    ///
    /// Dropping the future has no effect. The future does not keep the connection open.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection ends before it is open, or has already ended.
    pub fn opened(&self) -> Opened {
        Opened::new(self.connection.lease())
    }

    /// Waits until the connection has ended, and returns its outcome. It can be called any number
    /// of times.
    ///
    /// Dropping the future has no effect. The future does not keep the connection open, and still
    /// returns the outcome after the last handle was dropped.
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

    /// Begins to close without a code, which the peer sees as 1005:
    /// [`close`](https://websockets.spec.whatwg.org/#dom-websocket-close). Messages already sent
    /// are delivered first.
    ///
    /// The close begins with this call. Awaiting the outcome is optional, and bounded by
    /// [`close_timeout`](crate::Connect::close_timeout). Once a close has begun or the connection
    /// has ended, another call changes nothing and returns the same outcome. A connection that is
    /// still connecting is aborted, and ends with 1006.
    pub fn close(&self) -> Closed {
        self.connection.close(None);
        self.closed()
    }

    /// Like [`Sender::close`], with a code and a reason for the peer. The reason may be empty.
    ///
    /// # Errors
    ///
    /// Returns an error if a script may not send the code, or if the reason is longer than
    /// [`MAX_REASON_BYTES`](crate::MAX_REASON_BYTES), whatever the state of the connection. Then
    /// the connection is not closed.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::CloseCode;
    ///
    /// assert!(socket.close_with(CloseCode::GoingAway, "").is_err()); // scripts may not send it
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

    /// Returns a guard that closes the connection with 1000 when dropped, even if other handles
    /// exist.
    ///
    /// Dropping the last handle closes a connection, which is enough if one owner has all handles.
    /// It is not enough if a framework owns one. For example, Yew's `send_stream` runs a task that
    /// is not cancelled when its component is destroyed. Keep the guard in the component, and the
    /// connection ends with it: the stream ends, and so does the task.
    ///
    /// The guard does not keep the connection open. Once the connection is closing or has ended,
    /// dropping the guard changes nothing.
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

    /// Returns a stream of the socket's events from now on. Messages still go to the receiver.
    ///
    /// ```no_run
    /// # async fn example(socket: wasm_websocket::WebSocket) -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::Event;
    ///
    /// let mut events = socket.events();
    /// socket.close();
    /// while let Some(event) = events.next().await {
    ///     if let Event::Close(event) = event {
    ///         assert!(event.was_clean, "{event}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn events(&self) -> Events {
        self.connection.events()
    }

    /// Returns the size of the receive queue, and the number of messages that it has dropped.
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.connection.depth()
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
