use std::error::Error as StdError;
use std::fmt;

use super::CloseCode;

/// The maximum length of a close reason, in UTF-8 bytes. A control frame carries at most 125 bytes,
/// and the code takes two ([RFC 6455,
/// 5.5.1](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1)).
pub const MAX_REASON_BYTES: usize = 123;

/// Returns the longest prefix of `reason` that fits in a Close frame, cut at a character boundary.
///
/// A combining character or the end of an emoji sequence may be cut off, but a `char` is never
/// split.
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

/// Checks a code and a reason by the standard's rules, which do not depend on the state of the
/// connection.
pub(crate) fn check(code: CloseCode, reason: &str) -> Result<(), CloseError> {
    if !code.is_sendable() {
        return Err(CloseError::InvalidCode(code));
    }
    if reason.len() > MAX_REASON_BYTES {
        return Err(CloseError::ReasonTooLong(reason.len()));
    }
    Ok(())
}

/// Why a close code or reason was rejected. The platform was not called, and the connection was not
/// closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseError {
    /// The code is neither 1000 nor within 3000 to 4999, so a script may not send it.
    InvalidCode(CloseCode),
    /// The reason has too many UTF-8 bytes for a Close frame; the value is their number.
    /// [`truncate_reason`](crate::truncate_reason) shortens it.
    ReasonTooLong(usize),
}

impl fmt::Display for CloseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCode(code) => {
                write!(f, "close code {code} can't be sent: only 1000 and 3000 to 4999 can")
            }
            Self::ReasonTooLong(bytes) => {
                write!(f, "close reason is {bytes} bytes long, the maximum is {MAX_REASON_BYTES}")
            }
        }
    }
}

impl StdError for CloseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_the_platform_would_throw_at() {
        let refused = |code: u16, bytes: usize| check(code.into(), &"a".repeat(bytes)).err();
        assert_eq!(refused(1000, 0), None);
        assert_eq!(refused(1000, 123), None);
        assert_eq!(refused(4999, 124), Some(CloseError::ReasonTooLong(124)));
        let invalid = Some(CloseError::InvalidCode(CloseCode::GoingAway));
        assert_eq!(refused(1001, 0), invalid);
        assert_eq!(refused(1001, 124), invalid, "the code is checked first");
    }
}
