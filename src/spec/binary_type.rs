use std::fmt;

/// What a binary message arrives as: the standard's
/// [`binaryType`](https://websockets.spec.whatwg.org/#dom-websocket-binarytype).
///
/// The platform's own default is `"blob"`; this crate's is [`BinaryType::ArrayBuffer`], whose bytes
/// can be read without waiting.
///
/// ```
/// use wasm_websocket::BinaryType;
///
/// assert_eq!(BinaryType::default().as_str(), "arraybuffer");
/// assert_eq!(BinaryType::Blob.to_string(), "blob");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard's two values")]
pub enum BinaryType {
    /// `"blob"`: arrives as [`Message::Blob`](crate::Message::Blob).
    Blob,
    /// `"arraybuffer"`: arrives as [`Message::Binary`](crate::Message::Binary).
    #[default]
    ArrayBuffer,
}

impl BinaryType {
    /// The standard's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::ArrayBuffer => "arraybuffer",
        }
    }
}

impl fmt::Display for BinaryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
