use std::fmt;

/// Where a connection stands: the standard's
/// [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate) and its constants.
///
/// ```
/// use wasm_websocket::ReadyState;
///
/// assert_eq!(ReadyState::Open.number(), 1);
/// assert_eq!(ReadyState::from_number(3), Some(ReadyState::Closed));
/// assert_eq!(ReadyState::Closing.to_string(), "closing");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard's four states; a fifth breaks the web")]
pub enum ReadyState {
    /// `CONNECTING`, 0: the handshake is under way.
    Connecting = 0,
    /// `OPEN`, 1: messages can be exchanged.
    Open = 1,
    /// `CLOSING`, 2: the closing handshake is under way, or `close` was called.
    Closing = 2,
    /// `CLOSED`, 3: the connection has ended, or never began.
    Closed = 3,
}

impl ReadyState {
    /// The standard's number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The state of that number; `None` from 4 on.
    #[must_use]
    pub const fn from_number(number: u16) -> Option<Self> {
        match number {
            0 => Some(Self::Connecting),
            1 => Some(Self::Open),
            2 => Some(Self::Closing),
            3 => Some(Self::Closed),
            _ => None,
        }
    }
}

impl fmt::Display for ReadyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Closing => "closing",
            Self::Closed => "closed",
        })
    }
}

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
