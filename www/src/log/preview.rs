//! The preview of a message in one row.

use wasm_websocket::Message;

use super::store::{Body, Direction, Row};
use crate::{format, hex};

/// The maximum length of a text in UTF-16 code units.
const TEXT: u32 = 300;
/// The maximum number of bytes.
const BYTES: usize = 64;

/// The texts of one row.
pub(crate) struct Preview {
    pub(crate) kind: &'static str,
    pub(crate) size: String,
    pub(crate) content: String,
}

impl Preview {
    pub(crate) fn of(body: &Body) -> Self {
        match body {
            Body::Event(text) => Self { kind: "", size: String::new(), content: text.clone() },
            Body::Message(message) => Self::message(message),
            Body::Preview { kind, size, content } => {
                Self { kind, size: size.clone(), content: content.clone() }
            }
        }
    }

    /// Copies only the part that is shown out of JavaScript.
    fn message(message: &Message) -> Self {
        let in_bytes = format::bytes(size(message) as f64);
        let (kind, size, content) = match message {
            Message::Text(text) => {
                let size = format!("{} ch", format::grouped(text.len_utf16() as u64));
                ("text", size, String::from(text.as_js().slice(0, TEXT)))
            }
            Message::Binary(bytes) => {
                let mut buffer = [0; BYTES];
                let copied = bytes.copy_to(&mut buffer);
                ("bytes", in_bytes, hex::format(buffer.get(..copied).unwrap_or_default()))
            }
            // Reading a blob is asynchronous.
            Message::Blob(blob) => ("blob", in_bytes, blob.mime_type()),
        };
        Self { kind, size, content }
    }
}

/// The size in bytes. The size of a text is in UTF-16 code units, which needs no copy.
pub(crate) fn size(message: &Message) -> u64 {
    match message {
        Message::Text(text) => text.len_utf16() as u64,
        Message::Binary(bytes) => bytes.len() as u64,
        Message::Blob(blob) => blob.size(),
    }
}

/// The body that replaces a message that is no longer kept.
pub(crate) fn shrink(message: &Message) -> Body {
    let Preview { kind, size, content } = Preview::message(message);
    Body::Preview { kind, size, content }
}

/// Whether a row has this direction and contains this text, which is in lower case.
pub(crate) fn matches(row: &Row, direction: &str, text: &str) -> bool {
    let direction_matches = match direction {
        "sent" => row.direction == Direction::Sent,
        "received" => row.direction == Direction::Received,
        "here" => matches!(row.direction, Direction::Here | Direction::Failed),
        _ => true,
    };
    direction_matches && (text.is_empty() || contains(&row.body, text))
}

fn contains(body: &Body, needle: &str) -> bool {
    match body {
        // Searches the whole text in JavaScript, without a copy.
        Body::Message(Message::Text(text)) => text.as_js().to_lower_case().includes(needle, 0),
        other => Preview::of(other).content.to_lowercase().contains(needle),
    }
}
