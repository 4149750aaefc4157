//! Messages and their payloads, which stay JavaScript values until Rust asks for them.

use crate::spec::Exception;
use crate::sys;
use crate::sys::Data;

mod binary;
mod blob;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod js;
mod payload;
mod read_error;
mod text;

pub use self::binary::Bytes;
pub use self::blob::{Blob, Reading};
pub use self::payload::Payload;
pub use self::read_error::ReadError;
pub use self::text::Text;

/// A message, received or to be sent. It holds the JavaScript value and converts it on request, so
/// forwarding a received message copies nothing into wasm memory. A clone is another handle of the
/// same value.
///
/// Two texts are equal if their characters are equal, and two binary messages if their bytes are
/// equal; comparing copies them. Two blobs are equal if they are the same object.
///
/// It is `Send` and `Sync`, except in wasm built for threads (`+atomics`): there it stays on the
/// thread that created it.
///
/// ```
/// use wasm_websocket::Message;
///
/// let message = Message::from("hello");
/// assert!(matches!(&message, Message::Text(text) if text == "hello"));
/// assert_eq!(message, Message::from(String::from("hello")));
/// assert_ne!(message, Message::from(b"hello"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the standard's three kinds")]
pub enum Message {
    /// A text message.
    Text(Text),
    /// A binary message, as an `ArrayBuffer` or a view of one.
    Binary(Bytes),
    /// A binary message, as a `Blob`.
    Blob(Blob),
}

impl Message {
    /// Returns an upper bound of the bytes that sending it adds to `bufferedAmount`.
    pub(crate) fn max_size(&self) -> u64 {
        match self {
            // A UTF-16 code unit takes at most three bytes of UTF-8.
            Self::Text(text) => text.value.utf16_len() as u64 * 3,
            Self::Binary(bytes) => bytes.value.len() as u64,
            Self::Blob(blob) => blob.size(),
        }
    }

    pub(crate) fn send_over(&self, socket: &sys::Socket) -> Result<(), Exception> {
        match self {
            Self::Text(text) => socket.send_text(&text.value),
            Self::Binary(bytes) => socket.send_binary(&bytes.value),
            Self::Blob(blob) => socket.send_blob(&blob.value),
        }
    }
}

impl From<Data> for Message {
    fn from(data: Data) -> Self {
        match data {
            Data::Text(value) => Self::Text(value.into()),
            Data::Binary(value) => Self::Binary(value.into()),
            Data::Blob(value) => Self::Blob(Blob { value }),
        }
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Blob> for Message {
    fn from(blob: Blob) -> Self {
        Self::Blob(blob)
    }
}
