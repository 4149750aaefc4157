use std::error::Error as StdError;
use std::fmt;

use crate::spec::Exception;

/// The error of reading a `Blob`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub(crate) Exception);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the blob can't be read: {}", self.0)
    }
}

impl StdError for ReadError {}
