use crate::blob::Blob;
use crate::bytes::Bytes;
use crate::error::Exception;
use crate::sys::{self, Data};
use crate::text::Text;

/// A message, received or to be sent. It holds the JavaScript value and converts it when asked, so
/// passing on a received message copies nothing into Rust's memory; a clone is another handle of
/// the same value.
///
/// ```
/// use wasm_websocket::Message;
///
/// let message = Message::from("hello");
/// assert!(matches!(&message, Message::Text(text) if text == "hello"));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "the standard's three kinds")]
pub enum Message {
    /// A text.
    Text(Text),
    /// Bytes, as an `ArrayBuffer` or a view of one.
    Binary(Bytes),
    /// Bytes, as a `Blob`.
    Blob(Blob),
}

impl Message {
    pub(crate) fn send_over(&self, socket: &sys::Socket) -> Result<(), Exception> {
        match self {
            Self::Text(text) => socket.send_text(&text.value),
            Self::Binary(bytes) => socket.send_bytes(&bytes.value),
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
