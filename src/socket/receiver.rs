use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use crate::connection::{Handle, Next, Outcome};
use crate::error::Error;
use crate::message::Message;

/// The receiving half of a connection: a stream of its messages.
///
/// The stream first yields every message that the platform delivered, in order, whatever has
/// happened since. Then it ends: at once after a clean close, whatever its code, and after exactly
/// one [`Error::Disconnected`] otherwise. From then on it returns `None`.
/// [`Sender::closed`](crate::Sender::closed) returns the outcome itself.
///
/// Dropping the receiver drops the queued messages and all later ones. If it is the last handle,
/// the connection closes with 1000.
///
/// It is `Send` and `Sync`, except in wasm built for threads (`+atomics`): there it stays on the
/// thread that created it.
///
/// ```no_run
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// use wasm_websocket::{Error, WebSocket};
///
/// let (sender, mut receiver) = WebSocket::connect("/chat").await?.split();
/// while let Some(message) = receiver.next().await {
///     match message {
///         Ok(message) => sender.send(message).await?,
///         // The connection was lost. Only `None` follows.
///         Err(Error::Disconnected(disconnected)) => assert!(!disconnected.is_timeout()),
///         Err(error) => return Err(error),
///     }
/// }
/// assert!(receiver.next().await.is_none());
/// # Ok(())
/// # }
/// ```
pub struct Receiver {
    pub(crate) connection: Handle,
    /// Only `None` follows.
    ended: bool,
    /// The stream has returned `None`.
    terminated: bool,
}

impl Receiver {
    pub(crate) fn new(connection: Handle) -> Self {
        Self { connection, ended: false, terminated: false }
    }

    /// Returns the next message; `None` at the end and from then on. Dropping the future loses no
    /// message.
    ///
    /// # Errors
    ///
    /// Returns one error if the connection did not end cleanly.
    pub fn next(&mut self) -> Next<'_, Self> {
        Next::new(self)
    }
}

impl Stream for Receiver {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            self.terminated = true;
            return Poll::Ready(None);
        }
        let polled = self.connection.poll_receive(cx).map(|received| match received {
            Ok(message) => Some(Ok(message)),
            Err(outcome) => {
                self.ended = true;
                match &*outcome {
                    Outcome::Clean(_) => None,
                    Outcome::Unclean(disconnected) => Some(Err(disconnected.clone().into())),
                }
            }
        });
        self.terminated = matches!(polled, Poll::Ready(None));
        polled
    }
}

impl FusedStream for Receiver {
    /// Whether the stream has returned `None`. After an error, `None` is still to come.
    fn is_terminated(&self) -> bool {
        self.terminated
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.connection.abandon_recv_queue();
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("ended", &self.ended).finish_non_exhaustive()
    }
}
