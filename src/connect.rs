use std::fmt;
use std::future::{Future, IntoFuture};
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::future::FusedFuture;

use crate::close::NORMAL;
use crate::error::{ConnectError, Disconnected, Outcome};
use crate::link::{Handle, Link};
use crate::options::Chosen;
use crate::overflow::Overflow;
use crate::protocol::Protocols;
use crate::socket::WebSocket;
use crate::state::BinaryType;
use crate::sys::Socket;
use crate::waiters::Ticket;

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
    protocols: Option<Arc<dyn Protocols>>,
    binary_type: BinaryType,
    options: Chosen,
}

impl Connect {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            protocols: None,
            binary_type: BinaryType::default(),
            options: Chosen::default(),
        }
    }

    /// The subprotocols to ask for, in order of preference. If there are any, the server must choose
    /// one of them; if none, it must choose none.
    pub fn protocols(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.protocols = Some(Arc::new(names));
        self
    }

    /// What binary messages arrive as from the first on; an `ArrayBuffer` by default.
    pub fn binary_type(mut self, binary_type: BinaryType) -> Self {
        self.binary_type = binary_type;
        self
    }

    /// How long connecting may take: 10 s by default, `None` for as long as the platform waits. In
    /// browsers that is between 20 and 240 s, in which no other connection to the host is made.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.options.connect_timeout = limit.into();
        self
    }

    /// How long closing may take once it has begun: 3 s by default, `None` for as long as the
    /// platform waits. In browsers that is between 20 and 60 s, in Node and Deno for ever.
    pub fn close_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.options.close_timeout = limit.into();
        self
    }

    /// From how many unsent bytes on ([`bufferedAmount`](crate::Sender::buffered_amount)) a sender
    /// waits: 4 MiB by default. They can be exceeded by one message; at least 1.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.options.high_water_mark = bytes.max(1);
        self
    }

    /// At how many unsent bytes senders that wait go on: three quarters
    /// of the [high-water mark](Connect::high_water_mark) by default, and always less than that.
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.options.low_water_mark = Some(bytes);
        self
    }

    /// How many bytes of messages may wait to be taken from the stream: 16 MiB by default, `None`
    /// for any number. A text counts its UTF-16 code units. One message may always wait, whatever
    /// its size.
    pub fn max_waiting_bytes(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.options.inbox.bytes = bytes.into();
        self
    }

    /// How many messages may wait to be taken from the stream: any number by default. One may
    /// always wait.
    pub fn max_waiting_messages(mut self, messages: impl Into<Option<usize>>) -> Self {
        self.options.inbox.messages = messages.into();
        self
    }

    /// What happens when more messages arrive than may wait; by default the connection closes.
    pub fn on_overflow(mut self, overflow: Overflow) -> Self {
        self.options.inbox.overflow = overflow.into();
        self
    }
}

impl IntoFuture for Connect {
    type Output = Result<WebSocket, ConnectError>;
    type IntoFuture = Connecting;

    fn into_future(self) -> Connecting {
        let attempt = Attempt { connect: self, link: None, ticket: Ticket::default() };
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
    /// Once there is a socket.
    link: Option<Handle>,
    ticket: Ticket,
}

impl Connect {
    /// All of this in one step, so that no event can be missed.
    fn start(&mut self) -> Result<Handle, ConnectError> {
        let socket = match &self.protocols {
            None => Socket::open(&self.url),
            Some(protocols) => protocols.open(&self.url),
        }?;
        // The platform's own default is not everywhere one of the standard's two values.
        socket.set_binary_type(self.binary_type);
        Ok(Link::start(socket, mem::take(&mut self.options)))
    }

    /// The standard has the platform do this. Firefox and Deno don't.
    fn check_protocol(&self, link: &Link) -> Result<(), ConnectError> {
        let selected = link.socket.protocol();
        let agreed = match &self.protocols {
            None => selected.is_empty(),
            Some(protocols) => protocols.allow(&selected),
        };
        if agreed {
            return Ok(());
        }
        let requested = self.protocols.as_ref().map_or_else(Vec::new, |asked| asked.names());
        link.close(Some((NORMAL, "subprotocol not agreed")));
        Err(ConnectError::ProtocolNotAgreed { requested, selected })
    }
}

impl Attempt {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<WebSocket, ConnectError>> {
        let Self { connect, link, ticket } = self;
        let link = match link {
            Some(link) => link,
            None => link.insert(connect.start()?),
        };
        // What opened and has ended since is a connection all the same: its messages wait, and its
        // outcome.
        if !link.has_opened() {
            if let Err(outcome) = ready!(link.poll_opened(ticket, cx)) {
                return Poll::Ready(Err(failure(link, &outcome)));
            }
        }
        link.leave_line(ticket);
        connect.check_protocol(link)?;
        Poll::Ready(Ok(WebSocket::new(link.clone())))
    }
}

fn failure(link: &Link, outcome: &Outcome) -> ConnectError {
    match outcome {
        Err(Disconnected::TimedOut(limit)) => ConnectError::TimedOut(*limit),
        // Chromium says no more of what a content security policy blocks.
        Err(Disconnected::NoCloseEvent) if link.was_closed_by_platform() => ConnectError::Blocked,
        outcome => ConnectError::Refused(Disconnected::of(outcome)),
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
