use std::fmt;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_channel::oneshot::Receiver;
use futures_core::future::FusedFuture;

use super::{Bytes, ReadError, Text};
use crate::spec::Exception;
use crate::sys;

/// A binary message that arrived as a [`Blob`](https://developer.mozilla.org/docs/Web/API/Blob).
/// The platform may keep a blob on disk, so reading its bytes is asynchronous.
///
/// Messages arrive as blobs if the socket's [`BinaryType`](crate::BinaryType) is `Blob`. Reading a
/// blob does not change the order of the messages.
///
/// Two blobs are equal if they are the same JavaScript object, as clones are. Comparing their bytes
/// would be asynchronous.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    pub(crate) value: sys::Blob,
}

impl Blob {
    /// Returns the number of bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.value.size()
    }

    /// Returns the MIME type; empty for a blob that arrived as a message.
    #[must_use]
    pub fn mime_type(&self) -> String {
        self.value.mime_type()
    }

    /// Reads the bytes. Reading starts with this call. Dropping the future discards only the
    /// result.
    ///
    /// # Errors
    ///
    /// Returns an error if the platform can't read the blob, for example because its file is gone.
    pub fn bytes(&self) -> Reading<Bytes> {
        Reading(Some(self.value.bytes()))
    }

    /// Reads the bytes as UTF-8, with U+FFFD for invalid bytes. Reading starts with this call.
    /// Dropping the future discards only the result.
    ///
    /// # Errors
    ///
    /// Returns an error if the platform can't read the blob, for example because its file is gone.
    pub fn text(&self) -> Reading<Text> {
        Reading(Some(self.value.text()))
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blob").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// A future that reads the bytes or the text of a [`Blob`]. After it has completed, it stays
/// pending.
#[must_use = "the result comes from awaiting it"]
pub struct Reading<T>(Option<Receiver<Result<T, Exception>>>);

impl<T> Future for Reading<T> {
    type Output = Result<T, ReadError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(receiver) = &mut self.0 else { return Poll::Pending };
        let result = ready!(Pin::new(receiver).poll(cx));
        self.0 = None;
        // The sender is dropped only when its thread ends.
        let result = result.unwrap_or_else(|_| Err(Exception::default()));
        Poll::Ready(result.map_err(ReadError))
    }
}

impl<T> FusedFuture for Reading<T> {
    fn is_terminated(&self) -> bool {
        self.0.is_none()
    }
}

// A channel of `futures` changes only under a lock, and releases the lock if a waker panics.
impl<T> UnwindSafe for Reading<T> {}
impl<T> RefUnwindSafe for Reading<T> {}

impl<T> fmt::Debug for Reading<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}
