use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use crate::sys;

/// A text message. It stays a JavaScript string until Rust asks for it.
///
/// A received text is always valid Unicode, because otherwise the platform fails the connection. A
/// text from a JavaScript string may have lone surrogates, which are sent and read as U+FFFD.
///
/// It dereferences to `str`, like [`Text::as_str`], so it can be parsed, searched and passed as a
/// `&str`. So `len()` is the number of UTF-8 bytes, and copies the text; [`Text::len_utf16`] and
/// [`Text::is_empty`] copy nothing.
///
/// ```
/// use wasm_websocket::Text;
///
/// let text = Text::from("grüße");
/// assert_eq!(text.len_utf16(), 5);
/// assert_eq!(text.as_str(), "grüße");
/// assert_eq!(text, "grüße");
/// assert!(text.starts_with("gr"));
/// assert_eq!(text.len(), 7);
/// assert_eq!(text.into_string().len(), 7);
///
/// assert_eq!(Text::from("42").parse(), Ok(42));
/// let numbers: Vec<u8> = serde_json::from_str(&Text::from("[1, 2]")).unwrap();
/// assert_eq!(numbers, [1, 2]);
/// ```
pub struct Text {
    pub(crate) value: sys::Text,
    utf8: OnceLock<Box<str>>,
}

impl Text {
    /// Returns the text. The first call copies it from JavaScript; later calls return the same
    /// copy.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.utf8.get_or_init(|| self.value.to_utf8().into())
    }

    /// Converts to a `String`. This copies the text from JavaScript, unless [`Text::as_str`] has
    /// already done so.
    #[must_use]
    pub fn into_string(self) -> String {
        match self.utf8.into_inner() {
            Some(text) => text.into(),
            None => self.value.to_utf8(),
        }
    }

    /// Returns the length in UTF-16 code units, without copying the text. For ASCII, it is the
    /// number of characters and of bytes.
    #[must_use]
    pub fn len_utf16(&self) -> usize {
        self.value.utf16_len()
    }

    /// Whether the text is empty. Copies nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len_utf16() == 0
    }
}

impl Clone for Text {
    /// Returns another handle of the same JavaScript string.
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl From<sys::Text> for Text {
    fn from(value: sys::Text) -> Self {
        Self { value, utf8: OnceLock::new() }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        sys::Text::new(text).into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.into_string()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_equal_to_what_has_the_same_characters() {
        let text = Text::from("text");
        let (same, other) = ("text", "tex");
        assert!(text == *same && text == same);
        assert!(text != *other && text != other);
        assert_eq!(text, Text::from(same));
        assert_ne!(text, Text::from(other));
    }

    #[test]
    fn gives_the_same_text_in_every_form() {
        let text = Text::from("grüße");
        let as_ref: &str = text.as_ref();
        assert_eq!((as_ref, &*text, text.to_string().as_str()), ("grüße", "grüße", "grüße"));
        assert_eq!(text.clone().into_string(), "grüße", "not read before");
        assert_eq!(String::from(text), "grüße");
    }
}
