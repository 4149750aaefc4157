//! A message in one row: its beginning, whatever its size.

use wasm_websocket::Message;

use super::store::{Body, Direction, Row};
use crate::{hex, words};

/// How much of a text is shown, in UTF-16 code units.
const TEXT: u32 = 300;
/// How many bytes are shown.
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
            Body::Event(words) => Self { kind: "", size: String::new(), content: words.clone() },
            Body::Message(message) => Self::message(message),
            Body::Gone { kind, size, content } => {
                Self { kind, size: size.clone(), content: content.clone() }
            }
        }
    }

    /// Copies no more than is shown out of JavaScript.
    fn message(message: &Message) -> Self {
        let in_bytes = words::bytes(size(message) as f64);
        let (kind, size, content) = match message {
            Message::Text(text) => {
                let size = format!("{} ch", words::grouped(text.len_utf16() as u64));
                ("text", size, String::from(text.as_js().slice(0, TEXT)))
            }
            Message::Binary(bytes) => {
                let mut room = [0; BYTES];
                let copied = bytes.copy_to(&mut room);
                ("bytes", in_bytes, hex::format(room.get(..copied).unwrap_or_default()))
            }
            // Reading it would take a wait.
            Message::Blob(blob) => ("blob", in_bytes, blob.mime_type()),
        };
        Self { kind, size, content }
    }
}

/// The size in bytes; of a text in UTF-16 code units, which is known without copying it.
pub(crate) fn size(message: &Message) -> u64 {
    match message {
        Message::Text(text) => text.len_utf16() as u64,
        Message::Binary(bytes) => bytes.len() as u64,
        Message::Blob(blob) => blob.size(),
    }
}

/// What is left of a message that is not kept.
pub(crate) fn shrink(message: &Message) -> Body {
    let Preview { kind, size, content } = Preview::message(message);
    Body::Gone { kind, size, content }
}

/// Whether a row is of this direction and has these words, in lower case, in it.
pub(crate) fn matches(row: &Row, direction: &str, words: &str) -> bool {
    let right_way = match direction {
        "sent" => row.direction == Direction::Sent,
        "received" => row.direction == Direction::Received,
        "here" => matches!(row.direction, Direction::Here | Direction::Failed),
        _ => true,
    };
    right_way && (words.is_empty() || contains(&row.body, words))
}

fn contains(body: &Body, words: &str) -> bool {
    match body {
        // Looked through where it is, all of it.
        Body::Message(Message::Text(text)) => text.as_js().to_lower_case().includes(words, 0),
        other => Preview::of(other).content.to_lowercase().contains(words),
    }
}
