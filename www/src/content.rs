//! The views of a message: text, JSON, hex, image.

use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;
use wasm_websocket::{Bytes, Message, ReadError};
use web_sys::BlobPropertyBag;

use crate::hex;
use crate::image;

/// How many bytes of a message are shown; of a text, how many UTF-16 code units.
const MAX_SHOWN: usize = 64 * 1024;

/// The views that a message has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub(crate) text: Option<String>,
    pub(crate) json: Option<String>,
    pub(crate) hex: Option<String>,
    /// The image and its MIME type.
    pub(crate) image: Option<(web_sys::Blob, &'static str)>,
    /// Whether only the start of the message is shown.
    pub(crate) truncated: bool,
}

impl Content {
    /// Reads a message. Reading a `Blob` is asynchronous.
    ///
    /// # Errors
    ///
    /// Returns an error if the blob can't be read.
    pub(crate) async fn of(message: &Message) -> Result<Self, ReadError> {
        match message {
            Message::Text(text) => {
                let shown = String::from(text.as_js().slice(0, MAX_SHOWN as u32));
                let truncated = text.len_utf16() > MAX_SHOWN;
                let bytes = shown.as_bytes();
                let hex = Some(hex::dump(bytes.get(..MAX_SHOWN).unwrap_or(bytes)));
                Ok(Self { json: pretty(&shown), hex, text: Some(shown), image: None, truncated })
            }
            Message::Binary(bytes) => Ok(Self::bytes(bytes)),
            Message::Blob(blob) => Ok(Self::bytes(&blob.bytes().await?)),
        }
    }

    fn bytes(bytes: &Bytes) -> Self {
        let mut buffer = vec![0; bytes.len().min(MAX_SHOWN)];
        let copied = bytes.copy_to(&mut buffer);
        buffer.truncate(copied);
        let image = image::kind(&buffer).and_then(|kind| Some((blob(bytes, kind)?, kind)));
        let text = String::from_utf8(buffer.clone()).ok();
        Self {
            json: text.as_deref().and_then(pretty),
            text,
            hex: Some(hex::dump(&buffer)),
            image,
            truncated: bytes.len() > copied,
        }
    }

    /// The view to show first.
    pub(crate) fn best(&self) -> &'static str {
        match self {
            Self { image: Some(_), .. } => "image",
            Self { json: Some(_), .. } => "json",
            Self { text: Some(_), .. } => "text",
            _ => "hex",
        }
    }

    /// The text of a view. The image has none.
    pub(crate) fn view(&self, view: &str) -> Option<&str> {
        match view {
            "json" => self.json.as_deref(),
            "text" => self.text.as_deref(),
            "hex" => self.hex.as_deref(),
            _ => None,
        }
    }
}

/// Formats JSON with the platform's functions, so that the wasm needs no JSON library.
fn pretty(text: &str) -> Option<String> {
    let first = text.trim_start().chars().next()?;
    if !matches!(first, '{' | '[') {
        return None;
    }
    let value = JSON::parse(text).ok()?;
    let pretty = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into());
    pretty.ok().map(String::from)
}

fn blob(bytes: &Bytes, kind: &str) -> Option<web_sys::Blob> {
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let parts = Array::of1(&bytes.to_uint8_array());
    web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &properties).ok()
}
