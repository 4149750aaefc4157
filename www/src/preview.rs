//! A message in one row: its beginning, whatever its size.

use wasm_websocket::Message;

use crate::hex;
use crate::words::count;

/// How much of a text is shown, in UTF-16 code units.
const TEXT: u32 = 200;

/// How many bytes are shown.
const BYTES: usize = 32;

/// What a row says of a message.
pub(crate) struct Preview {
    pub(crate) kind: &'static str,
    pub(crate) size: String,
    pub(crate) content: String,
}

impl Preview {
    /// Copies no more than is shown out of JavaScript.
    pub(crate) fn of(message: &Message) -> Self {
        match message {
            Message::Text(text) => {
                let beginning = String::from(text.as_js().slice(0, TEXT));
                let length = text.len_utf16() as u64;
                Self {
                    kind: "text",
                    size: count(length, "code unit"),
                    content: shortened(beginning, length > u64::from(TEXT)),
                }
            }
            Message::Binary(bytes) => {
                let mut room = [0; BYTES];
                let copied = bytes.copy_to(&mut room);
                let beginning = hex::format(room.get(..copied).unwrap_or_default());
                Self {
                    kind: "bytes",
                    size: count(bytes.len() as u64, "byte"),
                    content: shortened(beginning, bytes.len() > copied),
                }
            }
            // Never asked for here; reading it would take a wait.
            Message::Blob(blob) => {
                Self { kind: "blob", size: count(blob.size(), "byte"), content: blob.mime_type() }
            }
        }
    }
}

fn shortened(mut beginning: String, more: bool) -> String {
    if more {
        beginning.push('…');
    }
    beginning
}
