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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_the_platform_threw() {
        let exception = Exception { name: "NotFoundError".to_owned(), message: "gone".to_owned() };
        let text = "the blob can't be read: NotFoundError: gone";
        assert_eq!(ReadError(exception).to_string(), text);
    }
}
