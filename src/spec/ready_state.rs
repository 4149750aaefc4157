use std::fmt;

/// The state of a connection: the standard's
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
    /// `CONNECTING`, 0: the opening handshake is in progress.
    Connecting = 0,
    /// `OPEN`, 1: messages can be exchanged.
    Open = 1,
    /// `CLOSING`, 2: the closing handshake is in progress, or `close` was called.
    Closing = 2,
    /// `CLOSED`, 3: the connection has ended, or never opened.
    Closed = 3,
}

impl ReadyState {
    /// Returns the standard's number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// Returns the state with this number; `None` from 4 on.
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
