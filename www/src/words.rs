//! Errors and numbers in words.

use std::error::Error;

/// What went wrong and what lies behind it, as a sentence.
pub(crate) fn sentence(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words.push_str(": ");
        words.push_str(&error.to_string());
        source = error.source();
    }
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), characters.as_str()),
        None => words,
    }
}

/// A number and its unit: `1 byte`, `2 bytes`.
pub(crate) fn count(number: u64, unit: &str) -> String {
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use wasm_websocket::{CloseEvent, ConnectError, Disconnected};

    use super::*;

    #[test]
    fn an_error_comes_with_its_source() {
        let lost = Disconnected::Closed(CloseEvent::new(1006, "", false));
        assert_eq!(sentence(&lost), "The connection ended with 1006 abnormal closure.");
        assert_eq!(
            sentence(&ConnectError::Refused(lost)),
            "The connection could not be opened: the connection ended with 1006 abnormal closure."
        );
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(0, "byte"), "0 bytes");
        assert_eq!(count(1, "byte"), "1 byte");
        assert_eq!(count(2, "byte"), "2 bytes");
    }
}
