use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use crate::connection::{Handle, Next, Outcome};
use crate::error::Error;
use crate::message::Message;

/// The receiving half of a connection: the stream of its messages.
///
/// Every message that the platform delivered comes out first, in order, whatever happened since.
/// Then the stream ends: at once after a clean close, whatever its code, and after exactly one
/// [`Error::Disconnected`] otherwise. From then on it gives `None` for ever; the outcome itself is in
/// [`Sender::closed`](crate::Sender::closed).
///
/// Dropping it drops the messages not taken, and those to come. If it is the last handle, the
/// connection closes with 1000.
///
/// It is `Send` and `Sync`, but for wasm that is built for threads (`+atomics`): there it stays with the
/// thread that made it.
///
/// ```no_run
/// # async fn example() -> Result<(), wasm_websocket::Error> {
/// use wasm_websocket::{Error, WebSocket};
///
/// let (sender, mut receiver) = WebSocket::connect("/chat").await?.split();
/// while let Some(message) = receiver.next().await {
///     match message {
///         Ok(message) => sender.send(message).await?,
///         Err(Error::Disconnected(disconnected)) => println!("{disconnected}"),
///         Err(error) => return Err(error),
///     }
/// }
/// assert!(receiver.next().await.is_none());
/// # Ok(())
/// # }
/// ```
pub struct Receiver {
    pub(crate) connection: Handle,
    /// Nothing comes any more but `None`.
    ended: bool,
    /// `None` was given.
    terminated: bool,
}

impl Receiver {
    pub(crate) fn new(connection: Handle) -> Self {
        Self { connection, ended: false, terminated: false }
    }

    /// The next message; `None` at the end and ever after. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// Once, if the connection didn't end cleanly.
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
    /// Whether `None` was given. After an error it is still to come.
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
