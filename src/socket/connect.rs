use std::fmt;
use std::future::{Future, IntoFuture};
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::future::FusedFuture;

use super::WebSocket;
use crate::connection::{ConnectError, Connection, Negotiation, Overflow, SharedConfig, WaitKey};
use crate::spec::BinaryType;

/// A builder for a connection: a URL and options. [`WebSocket::connect`] creates it, and awaiting
/// it connects. A failure is a [`ConnectError`].
///
/// ```no_run
/// # async fn example() {
/// use std::time::Duration;
/// use wasm_websocket::{BinaryType, ConnectError, Overflow, WebSocket};
///
/// let connect = WebSocket::connect("wss://example.com/feed")
///     .protocols(["feed.v2"])
///     .binary_type(BinaryType::ArrayBuffer)
///     .connect_timeout(Duration::from_secs(5))
///     .max_waiting_messages(100)
///     .on_overflow(Overflow::DropOldest);
/// match connect.await {
///     Ok(socket) => assert_eq!(socket.protocol(), "feed.v2"),
///     Err(ConnectError::TimedOut(limit)) => assert_eq!(limit, Duration::from_secs(5)),
///     Err(error) if error.is_permanent() => panic!("{error}"),
///     Err(_) => {} // try again later
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is connected unless awaited"]
pub struct Connect {
    url: String,
    negotiation: Negotiation,
    binary_type: BinaryType,
    config: SharedConfig,
}

impl Connect {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            negotiation: Negotiation::NoProtocol,
            binary_type: BinaryType::default(),
            config: SharedConfig::default(),
        }
    }

    /// Sets the subprotocols to request, in order of preference. If there are any, the server must
    /// choose one of them. If there are none, the server must choose none.
    pub fn protocols(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.negotiation = Negotiation::OneOf(Arc::new(names));
        self
    }

    /// Sets the type in which binary messages arrive, from the first message on. Default:
    /// `ArrayBuffer`.
    pub fn binary_type(mut self, binary_type: BinaryType) -> Self {
        self.binary_type = binary_type;
        self
    }

    /// Sets how long connecting may take. Default: 10 s. `None` waits as long as the platform does:
    /// in browsers between 20 and 240 s, during which the browser makes no other connection to the
    /// same host.
    ///
    /// Firefox delays an attempt after earlier attempts to the same host have failed, by up to
    /// 60 s, and longer each time. The limit includes this delay, so an attempt may time out
    /// although the server is back.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.config.connect_timeout = limit.into();
        self
    }

    /// Sets how long closing may take without progress, once it has begun. Default: 3 s. `None`
    /// waits as long as the platform does: in browsers between 5 and 60 s, in Node and Deno
    /// forever.
    ///
    /// The close makes progress while `bufferedAmount` shrinks. The bytes sent last get one extra
    /// second per 64 KiB to reach the peer, so that a slow upload is not mistaken for a dead
    /// connection. In total, a close takes at most 20 times this limit.
    pub fn close_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.config.close_timeout = limit.into();
        self
    }

    /// Sets the high-water mark. Senders wait while
    /// [`bufferedAmount`](crate::Sender::buffered_amount) is at or above this many bytes. Default:
    /// 4 MiB, minimum 1. One message may exceed it.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.config.high_water_mark = bytes.max(1);
        self
    }

    /// Sets the low-water mark. Waiting senders resume when `bufferedAmount` falls to this many
    /// bytes. Default: three quarters of the [high-water mark](Connect::high_water_mark). A value
    /// at or above the high-water mark means just below it.
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.config.low_water_mark = Some(bytes);
        self
    }

    /// Sets how many bytes of messages the receive queue may hold. Default: 16 MiB. `None` removes
    /// the limit. A text counts its UTF-16 code units. An empty queue accepts any message, whatever
    /// its size.
    pub fn max_waiting_bytes(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.config.recv_queue.bytes = bytes.into();
        self
    }

    /// Sets how many messages the receive queue may hold. Default: `None`, no limit. An empty queue
    /// always accepts a message.
    pub fn max_waiting_messages(mut self, messages: impl Into<Option<usize>>) -> Self {
        self.config.recv_queue.messages = messages.into();
        self
    }

    /// Sets what happens when the receive queue overflows. By default, the connection closes.
    pub fn on_overflow(mut self, overflow: Overflow) -> Self {
        self.config.recv_queue.overflow = overflow.into();
        self
    }
}

impl IntoFuture for Connect {
    type Output = Result<WebSocket, ConnectError>;
    type IntoFuture = Connecting;

    fn into_future(self) -> Connecting {
        let attempt = Attempt { connect: self, socket: None, key: WaitKey::default() };
        Connecting(Some(Box::new(attempt)))
    }
}

/// A future that connects. Nothing happens before the first poll. Dropping it aborts the attempt.
///
/// # Errors
///
/// Returns a [`ConnectError`], which says what can be known. There is at most one error, and the
/// attempt leaves no connection behind.
#[must_use = "nothing is connected unless awaited"]
pub struct Connecting(Option<Box<Attempt>>);

struct Attempt {
    connect: Connect,
    /// Set once the platform's socket exists.
    socket: Option<WebSocket>,
    key: WaitKey,
}

impl Connect {
    /// Starts to connect, and immediately returns the socket, which is still connecting.
    ///
    /// Every method works at once: `send` waits until the connection is open,
    /// [`events`](crate::Sender::events) yields the events of a failure, and
    /// [`url`](crate::Sender::url) is known. The limits and the subprotocol check are the same as
    /// for an awaited connection. [`opened`](crate::Sender::opened) waits until the connection is
    /// open. A connection that never opens ends with an [`Outcome`](crate::Outcome) that says why.
    /// Dropping the socket aborts the attempt.
    ///
    /// # Errors
    ///
    /// Returns a [`ConnectError`] if the attempt can't be made: the URL or a subprotocol name is
    /// invalid, the environment has no `WebSocket`, or the platform's constructor throws.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), wasm_websocket::Error> {
    /// use wasm_websocket::{ReadyState, WebSocket};
    ///
    /// let socket = WebSocket::connect("wss://example.com/feed").start()?;
    /// assert_eq!(socket.ready_state(), ReadyState::Connecting);
    /// assert_eq!(socket.url(), "wss://example.com/feed");
    /// socket.opened().await?;
    /// assert_eq!(socket.ready_state(), ReadyState::Open);
    /// # Ok(())
    /// # }
    /// ```
    pub fn start(mut self) -> Result<WebSocket, ConnectError> {
        self.open()
    }

    /// Opens the socket and starts listening in one synchronous step, so that no event is missed.
    fn open(&mut self) -> Result<WebSocket, ConnectError> {
        let socket = self.negotiation.open(&self.url)?;
        // Not every platform's default is one of the standard's two values.
        socket.set_binary_type(self.binary_type);
        let connection =
            Connection::start(socket, mem::take(&mut self.config), self.negotiation.clone());
        match connection.outcome() {
            Some(outcome) => Err(ConnectError::from_outcome(&outcome)),
            None => Ok(WebSocket::new(connection)),
        }
    }
}

impl Attempt {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<WebSocket, ConnectError>> {
        let Self { connect, socket: slot, key } = self;
        let socket = match slot {
            Some(socket) => socket,
            None => slot.insert(connect.open()?),
        };
        let connection = socket.connection();
        // The connection may have opened and already ended. That still counts as connected: queued
        // messages and the outcome are delivered.
        if !connection.has_opened() {
            if let Err(outcome) = ready!(connection.poll_opened(key, cx)) {
                return Poll::Ready(Err(ConnectError::from_outcome(&outcome)));
            }
        }
        connection.deregister(key);
        match slot.take() {
            Some(socket) => Poll::Ready(Ok(socket)),
            None => Poll::Pending,
        }
    }
}

impl Future for Connecting {
    type Output = Result<WebSocket, ConnectError>;

    /// After it has completed, it stays pending.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(attempt) = &mut self.0 else { return Poll::Pending };
        let result = ready!(attempt.poll(cx));
        self.0 = None;
        Poll::Ready(result)
    }
}

impl fmt::Debug for Connecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connecting").finish_non_exhaustive()
    }
}

impl FusedFuture for Connecting {
    fn is_terminated(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_kept() {
        let second = Duration::from_secs(1);
        let connect = WebSocket::connect("ws://a/")
            .protocols(["a"])
            .binary_type(BinaryType::Blob)
            .connect_timeout(second)
            .close_timeout(None)
            .high_water_mark(0)
            .low_water_mark(2)
            .max_waiting_bytes(3)
            .max_waiting_messages(4)
            .on_overflow(Overflow::DropNewest);
        assert_eq!(connect.binary_type, BinaryType::Blob);
        assert!(connect.negotiation.check("a").is_ok());
        let config = &connect.config;
        assert_eq!((config.connect_timeout, config.close_timeout), (Some(second), None));
        assert_eq!((config.high_water_mark, config.low_water_mark), (1, Some(2)));
        assert_eq!((config.recv_queue.bytes, config.recv_queue.messages), (Some(3), Some(4)));
        assert!(format!("{:?}", config.recv_queue.overflow).contains("DropNewest"));
    }

    #[test]
    fn without_a_platform_it_fails_once() {
        let mut connecting = WebSocket::connect("ws://a/").into_future();
        let mut poll =
            || Pin::new(&mut connecting).poll(&mut Context::from_waker(std::task::Waker::noop()));
        let Poll::Ready(result) = poll() else { return assert!(poll().is_ready(), "it waits") };
        assert_eq!(result.err(), Some(ConnectError::Unsupported));
        assert!(poll().is_pending(), "after the end");
        assert!(connecting.is_terminated());
        assert!(!WebSocket::connect("ws://a/").into_future().is_terminated());
    }
}
