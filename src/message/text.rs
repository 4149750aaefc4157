use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use crate::sys;

/// A text message. It stays a JavaScript string until Rust asks for it.
///
/// A text that arrives is always valid Unicode: the platform fails the connection otherwise. One
/// made from a JavaScript string may have lone surrogates; they are sent, and read here, as U+FFFD.
///
/// It dereferences to `str`, as by [`Text::as_str`], so that it can be parsed, searched, and given to
/// whatever takes a `&str`. So `len()` is the number of UTF-8 bytes, and copies the text, which
/// [`Text::len_utf16`] and [`Text::is_empty`] don't.
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
    /// The text. The first call copies it from JavaScript, later ones return the same copy.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.utf8.get_or_init(|| self.value.to_utf8().into())
    }

    /// The text as a `String`: copied from JavaScript, unless [`Text::as_str`] did so already.
    #[must_use]
    pub fn into_string(self) -> String {
        match self.utf8.into_inner() {
            Some(text) => text.into(),
            None => self.value.to_utf8(),
        }
    }

    /// The length in UTF-16 code units, which is known without copying the text. For ASCII it is
    /// the number of characters and bytes.
    #[must_use]
    pub fn len_utf16(&self) -> usize {
        self.value.utf16_len()
    }

    /// Whether there is no character in it; known without copying the text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len_utf16() == 0
    }
}

impl Clone for Text {
    /// Another handle of the same JavaScript string.
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
