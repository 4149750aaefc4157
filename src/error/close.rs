use std::error::Error as StdError;
use std::fmt;

use crate::close::{CloseCode, MAX_REASON_BYTES};

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
