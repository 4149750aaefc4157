use std::borrow::Cow;

use crate::spec;
use crate::spec::{CloseCode, CloseError};

/// What happens when the receive queue overflows; see
/// [`Connect::max_waiting_bytes`](crate::Connect::max_waiting_bytes).
///
/// By default, the connection closes with code 4009 and reason "receiver too slow".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// Closes the connection with this code and reason. Messages already queued are delivered
    /// first, then [`Disconnected::Overflow`](crate::Disconnected::Overflow). [`Overflow::close`]
    /// creates this variant.
    #[non_exhaustive]
    Close {
        /// The code that the peer receives.
        code: CloseCode,
        /// The reason that the peer receives.
        reason: String,
    },
    /// Drops the oldest messages until the new one fits; [`Depth::dropped`] counts them.
    DropOldest,
    /// Drops the new message; [`Depth::dropped`] counts it.
    DropNewest,
}

/// The default code and reason of the close.
const DEFAULT: (u16, &str) = (4009, "receiver too slow");

/// An [`Overflow`] in the form that a close takes. Code and reason are valid.
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
    /// Closes the connection with a code and a reason for the peer.
    ///
    /// # Errors
    ///
    /// Returns an error if a script may not send the code, or if the reason is too long.
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

/// The size of a connection's receive queue, and the number of messages that it has dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Depth {
    /// The number of queued messages.
    pub messages: usize,
    /// The total size of the queued messages in bytes; a text counts its UTF-16 code units.
    pub bytes: u64,
    /// The number of messages dropped so far because the queue was full.
    pub dropped: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn becomes_the_policy_of_the_queue() {
        assert!(matches!(Policy::from(Overflow::DropOldest), Policy::DropOldest));
        assert!(matches!(Policy::from(Overflow::DropNewest), Policy::DropNewest));
        for overflow in [Ok(Overflow::default()), Overflow::close(4009, "receiver too slow")] {
            let policy = overflow.map(Policy::from);
            assert!(
                matches!(&policy, Ok(Policy::Close(4009, reason)) if reason == "receiver too slow"),
                "{policy:?}"
            );
        }
    }

    #[test]
    fn closes_only_with_what_can_be_sent() {
        let refused = Overflow::close(1009, "").err();
        assert_eq!(refused, Some(CloseError::InvalidCode(CloseCode::MessageTooBig)));
        let refused = Overflow::close(1000, &"a".repeat(124)).err();
        assert_eq!(refused, Some(CloseError::ReasonTooLong(124)));
        assert!(Overflow::close(1000, &"a".repeat(123)).is_ok());
    }
}
