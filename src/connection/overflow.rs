use std::borrow::Cow;

use crate::spec;
use crate::spec::{CloseCode, CloseError};

/// What happens when more messages arrive than may wait to be taken: see
/// [`Connect::max_waiting_bytes`](crate::Connect::max_waiting_bytes).
///
/// By default the connection closes with 4009 and "receiver too slow".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// The connection closes with this code and reason. What has come before the message that had
    /// no room comes out, then [`Disconnected::Overflow`](crate::Disconnected::Overflow). Made by
    /// [`Overflow::close`].
    #[non_exhaustive]
    Close {
        /// The code for the peer.
        code: CloseCode,
        /// The reason for the peer.
        reason: String,
    },
    /// The oldest messages make room; [`Depth::dropped`] counts them.
    DropOldest,
    /// The message that has no room is dropped; [`Depth::dropped`] counts it.
    DropNewest,
}

/// What the connection closes with by default.
const DEFAULT: (u16, &str) = (4009, "receiver too slow");

/// The same with what a close is made of; code and reason are ones that can be sent.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    Close(u16, Cow<'static, str>),
    DropOldest,
    DropNewest,
}

impl Policy {
    pub(crate) const DEFAULT: Self = Self::Close(DEFAULT.0, Cow::Borrowed(DEFAULT.1));
}

impl From<Overflow> for Policy {
    fn from(overflow: Overflow) -> Self {
        match overflow {
            Overflow::Close { code, reason } => Self::Close(code.into(), reason.into()),
            Overflow::DropOldest => Self::DropOldest,
            Overflow::DropNewest => Self::DropNewest,
        }
    }
}

impl Overflow {
    /// Closes the connection, with a code and a reason for the peer.
    ///
    /// # Errors
    ///
    /// If the code is not one that a script may send, or the reason is too long.
    ///
    /// ```
    /// use wasm_websocket::{CloseCode, CloseError, Overflow};
    ///
    /// assert!(Overflow::close(4009, "too slow").is_ok());
    /// assert_eq!(
    ///     Overflow::close(1009, "too slow"),
    ///     Err(CloseError::InvalidCode(CloseCode::MessageTooBig)),
    /// );
    /// ```
    pub fn close(code: impl Into<CloseCode>, reason: &str) -> Result<Self, CloseError> {
        let code = code.into();
        spec::check(code, reason)?;
        Ok(Self::Close { code, reason: reason.to_owned() })
    }
}

impl Default for Overflow {
    fn default() -> Self {
        Self::Close { code: DEFAULT.0.into(), reason: DEFAULT.1.to_owned() }
    }
}

/// How much waits to be taken from a connection's stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Depth {
    /// The number of messages that wait.
    pub messages: usize,
    /// What they have in bytes; a text counts its UTF-16 code units.
    pub bytes: u64,
    /// How many messages were dropped so far, as there was no room.
    pub dropped: u64,
}
