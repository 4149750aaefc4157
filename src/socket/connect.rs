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

/// A connection to be made: a URL and options. Made by [`WebSocket::connect`]; awaiting it connects,
/// and gives [`ConnectError`] if that fails.
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
///     Err(error) => println!("{error}"),
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

    /// The subprotocols to ask for, in order of preference. If there are any, the server must choose
    /// one of them; if none, it must choose none.
    pub fn protocols(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.negotiation = Negotiation::OneOf(Arc::new(names));
        self
    }

    /// What binary messages arrive as from the first on; an `ArrayBuffer` by default.
    pub fn binary_type(mut self, binary_type: BinaryType) -> Self {
        self.binary_type = binary_type;
        self
    }

    /// How long connecting may take: 10 s by default, `None` for as long as the platform waits. In
    /// browsers that is between 20 and 240 s, in which no other connection to the host is made.
    ///
    /// Firefox holds back an attempt after earlier ones to the same host have failed, for up to 60 s
    /// and longer each time. The limit includes that wait, so an attempt may time out although the
    /// server is back.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.config.connect_timeout = limit.into();
        self
    }

    /// How long closing may take once it has begun, counted from the last progress: 3 s by default,
    /// `None` for as long as the platform waits. In browsers that is between 20 and 60 s, in Node
    /// and Deno for ever.
    ///
    /// There is progress while `bufferedAmount` shrinks, and what was sent last has a second for each
    /// 64 KiB to reach the peer, so that a slow upload is not taken for a dead connection. In all a
    /// close may take 20 times this limit.
    pub fn close_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.config.close_timeout = limit.into();
        self
    }

    /// From how many unsent bytes on ([`bufferedAmount`](crate::Sender::buffered_amount)) a sender
    /// waits: 4 MiB by default. They can be exceeded by one message; at least 1.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.config.high_water_mark = bytes.max(1);
        self
    }

    /// At how many unsent bytes senders that wait go on: three quarters
    /// of the [high-water mark](Connect::high_water_mark) by default, and always less than that.
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.config.low_water_mark = Some(bytes);
        self
    }

    /// How many bytes of messages may wait to be taken from the stream: 16 MiB by default, `None`
    /// for any number. A text counts its UTF-16 code units. One message may always wait, whatever
    /// its size.
    pub fn max_waiting_bytes(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.config.recv_queue.bytes = bytes.into();
        self
    }

    /// How many messages may wait to be taken from the stream: any number by default. One may
    /// always wait.
    pub fn max_waiting_messages(mut self, messages: impl Into<Option<usize>>) -> Self {
        self.config.recv_queue.messages = messages.into();
        self
    }

    /// What happens when more messages arrive than may wait; by default the connection closes.
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

/// A connection being made. Nothing happens before the first poll; dropping it aborts the attempt.
///
/// # Errors
///
/// [`ConnectError`] says what can be known. There is at most one error, and no connection is left
/// behind.
#[must_use = "nothing is connected unless awaited"]
pub struct Connecting(Option<Box<Attempt>>);

struct Attempt {
    connect: Connect,
    /// Once the platform has one.
    socket: Option<WebSocket>,
    key: WaitKey,
}

impl Connect {
    /// Starts to connect and returns the socket at once, while it is connecting.
    ///
    /// Every method works from the first moment: `send` waits until the connection is open,
    /// [`events`](crate::Sender::events) has the events of a failure, and
    /// [`url`](crate::Sender::url) is known. The limits and the check of the subprotocol are those
    /// of awaiting. [`opened`](crate::Sender::opened) waits for the opening, and a connection that
    /// never opens ends with an [`Outcome`](crate::Outcome) that says why. Dropping the socket aborts
    /// the attempt.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if there can be no attempt: the URL or a subprotocol's name is invalid, there
    /// is no `WebSocket` here, or the platform's constructor throws.
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

    /// All of this in one step, so that no event can be missed.
    fn open(&mut self) -> Result<WebSocket, ConnectError> {
        let socket = self.negotiation.open(&self.url)?;
        // The platform's own default is not everywhere one of the standard's two values.
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

    /// After the end it stays pending.
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
