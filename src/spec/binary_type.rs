use std::fmt;

/// The type in which binary messages arrive: the standard's
/// [`binaryType`](https://websockets.spec.whatwg.org/#dom-websocket-binarytype).
///
/// The platform's default is `"blob"`. This crate's default is [`BinaryType::ArrayBuffer`], because
/// its bytes can be read without waiting.
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
    /// `"blob"`: messages arrive as [`Message::Blob`](crate::Message::Blob).
    Blob,
    /// `"arraybuffer"`: messages arrive as [`Message::Binary`](crate::Message::Binary).
    #[default]
    ArrayBuffer,
}

impl BinaryType {
    /// Returns the standard's name.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_by_the_standards_name() {
        assert_eq!(BinaryType::Blob.to_string(), "blob");
        assert_eq!(BinaryType::ArrayBuffer.to_string(), "arraybuffer");
    }
}
