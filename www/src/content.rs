//! All of a message, in every way in which it can be shown.

use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;
use wasm_websocket::{Bytes, Message, ReadError};
use web_sys::BlobPropertyBag;

use crate::hex;
use crate::image;

/// How many bytes of a message are shown, and how many code units of a text.
const SHOWN: usize = 64 * 1024;

/// What there is to show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub(crate) text: Option<String>,
    pub(crate) json: Option<String>,
    pub(crate) hex: Option<String>,
    /// The image and its type.
    pub(crate) image: Option<(web_sys::Blob, &'static str)>,
    /// Whether there is more of it than is shown.
    pub(crate) cut: bool,
}

impl Content {
    /// Reads a message; a `Blob` takes a wait.
    ///
    /// # Errors
    ///
    /// If the blob can't be read.
    pub(crate) async fn of(message: &Message) -> Result<Self, ReadError> {
        match message {
            Message::Text(text) => {
                let shown = String::from(text.as_js().slice(0, SHOWN as u32));
                let cut = text.len_utf16() > SHOWN;
                let bytes = shown.as_bytes();
                let hex = Some(hex::dump(bytes.get(..SHOWN).unwrap_or(bytes)));
                Ok(Self { json: pretty(&shown), hex, text: Some(shown), image: None, cut })
            }
            Message::Binary(bytes) => Ok(Self::bytes(bytes)),
            Message::Blob(blob) => Ok(Self::bytes(&blob.bytes().await?)),
        }
    }

    fn bytes(bytes: &Bytes) -> Self {
        let mut room = vec![0; bytes.len().min(SHOWN)];
        let copied = bytes.copy_to(&mut room);
        room.truncate(copied);
        let image = image::kind(&room).and_then(|kind| Some((blob(bytes, kind)?, kind)));
        let text = String::from_utf8(room.clone()).ok();
        Self {
            json: text.as_deref().and_then(pretty),
            text,
            hex: Some(hex::dump(&room)),
            image,
            cut: bytes.len() > copied,
        }
    }

    /// The way to show it first.
    pub(crate) fn best(&self) -> &'static str {
        match self {
            Self { image: Some(_), .. } => "image",
            Self { json: Some(_), .. } => "json",
            Self { text: Some(_), .. } => "text",
            _ => "hex",
        }
    }

    /// What is shown in this way, if it is words.
    pub(crate) fn words(&self, view: &str) -> Option<&str> {
        match view {
            "json" => self.json.as_deref(),
            "text" => self.text.as_deref(),
            "hex" => self.hex.as_deref(),
            _ => None,
        }
    }
}

/// The platform's own JSON does it, so the page need not carry another one.
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
