use std::error::Error as StdError;
use std::fmt;

use super::CloseCode;

/// The longest close reason that fits in a Close frame, in UTF-8 bytes: a control frame carries at
/// most 125 bytes and the code takes two
/// ([RFC 6455, 5.5.1](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1)).
pub const MAX_REASON_BYTES: usize = 123;

/// The longest prefix of `reason` that may be sent, cut at a character boundary.
///
/// A combining character or the end of an emoji sequence may be cut off; a `char` never is.
///
/// ```
/// use wasm_websocket::{MAX_REASON_BYTES, truncate_reason};
///
/// assert_eq!(truncate_reason("done"), "done");
/// let long = "é".repeat(100); // 200 bytes
/// assert_eq!(truncate_reason(&long).len(), 122);
/// assert!(truncate_reason(&long).len() <= MAX_REASON_BYTES);
/// ```
#[must_use]
pub fn truncate_reason(reason: &str) -> &str {
    let mut end = reason.len().min(MAX_REASON_BYTES);
    loop {
        match reason.get(..end) {
            Some(prefix) => return prefix,
            None => end -= 1, // 0 is always a boundary
        }
    }
}

/// What the platform would throw at, whatever the state of the connection.
pub(crate) fn check(code: CloseCode, reason: &str) -> Result<(), CloseError> {
    if !code.is_sendable() {
        return Err(CloseError::InvalidCode(code));
    }
    if reason.len() > MAX_REASON_BYTES {
        return Err(CloseError::ReasonTooLong(reason.len()));
    }
    Ok(())
}

/// Why a call of `close_with` was refused before the platform was asked. Nothing was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseError {
    /// A script may send 1000 and 3000 to 4999 only.
    InvalidCode(CloseCode),
    /// The reason has more UTF-8 bytes than a Close frame has room for; their number is given.
    /// [`truncate_reason`](crate::truncate_reason) cuts it.
    ReasonTooLong(usize),
}

impl fmt::Display for CloseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCode(code) => {
                write!(f, "close code {code} can't be sent: only 1000 and 3000 to 4999 can")
            }
            Self::ReasonTooLong(bytes) => {
                write!(f, "a close reason of {bytes} bytes is too long: {MAX_REASON_BYTES} fit")
            }
        }
    }
}

impl StdError for CloseError {}
