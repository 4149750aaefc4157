use std::error::Error as StdError;
use std::fmt;

/// An exception thrown by the platform. The text differs between browsers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exception {
    /// The name, such as `"InvalidStateError"`; empty if it has none.
    pub name: String,
    /// The message; empty if it has none.
    pub message: String,
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name.is_empty(), self.message.is_empty()) {
            (false, false) => write!(f, "{}: {}", self.name, self.message),
            (true, true) => f.write_str("the platform threw something without a name or a message"),
            _ => write!(f, "{}{}", self.name, self.message),
        }
    }
}

impl StdError for Exception {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_well_whatever_is_missing() {
        for (name, message, text) in [
            ("TypeError", "no", "TypeError: no"),
            ("TypeError", "", "TypeError"),
            ("", "no", "no"),
            ("", "", "the platform threw something without a name or a message"),
        ] {
            let exception = Exception { name: name.to_owned(), message: message.to_owned() };
            assert_eq!(exception.to_string(), text);
        }
    }
}
