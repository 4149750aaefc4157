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

/// A binary message that arrived as a
/// [`Blob`](https://developer.mozilla.org/docs/Web/API/Blob), which the platform may keep on disk:
/// its bytes can only be read by waiting.
///
/// Arrives if the socket's [`BinaryType`](crate::BinaryType) is `Blob`. Reading it or not does not
/// change the order of the messages.
///
/// Two are equal if they are the same object of JavaScript's, as a clone is: what two have in common
/// can't be known without waiting.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    pub(crate) value: sys::Blob,
}

impl Blob {
    /// The number of bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.value.size()
    }

    /// The MIME type; empty for a blob that arrived as a message.
    #[must_use]
    pub fn mime_type(&self) -> String {
        self.value.mime_type()
    }

    /// Reads the bytes. Reading begins now; dropping the future drops the result alone.
    ///
    /// # Errors
    ///
    /// If the platform can't read the blob, such as a file that is gone.
    pub fn bytes(&self) -> Reading<Bytes> {
        Reading(Some(self.value.bytes()))
    }

    /// Reads the bytes as UTF-8, with U+FFFD for what is not. Reading begins now; dropping the
    /// future drops the result alone.
    ///
    /// # Errors
    ///
    /// If the platform can't read the blob, such as a file that is gone.
    pub fn text(&self) -> Reading<Text> {
        Reading(Some(self.value.text()))
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blob").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// The reading of a [`Blob`]: a future of its bytes or its text. After the end it stays pending.
#[must_use = "the result comes from awaiting it"]
pub struct Reading<T>(Option<Receiver<Result<T, Exception>>>);

impl<T> Future for Reading<T> {
    type Output = Result<T, ReadError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(receiver) = &mut self.0 else { return Poll::Pending };
        let result = ready!(Pin::new(receiver).poll(cx));
        self.0 = None;
        // The sender is dropped only together with its thread.
        let result = result.unwrap_or_else(|_| Err(Exception::default()));
        Poll::Ready(result.map_err(ReadError))
    }
}

impl<T> FusedFuture for Reading<T> {
    fn is_terminated(&self) -> bool {
        self.0.is_none()
    }
}

// A channel of `futures` takes a lock to change anything, and lets go of it when a waker panics.
impl<T> UnwindSafe for Reading<T> {}
impl<T> RefUnwindSafe for Reading<T> {}

impl<T> fmt::Debug for Reading<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}
