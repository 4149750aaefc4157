//! Errors and numbers as text.

use std::error::Error;

/// An error and its sources as one sentence.
pub(crate) fn sentence(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text.push('.');
    capitalised(&text)
}

/// The text with a capital first letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), characters.as_str()),
        None => String::new(),
    }
}

/// A number and its unit: `1 byte`, `2 bytes`.
pub(crate) fn count(number: u64, unit: &str) -> String {
    format!("{} {unit}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number with commas between the thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes in decimal units, rounded to four digits at most: `64 B`, `1.5 kB`, `16 MB`.
pub(crate) fn bytes(number: f64) -> String {
    scaled(number, 1000.0, ["B", "kB", "MB", "GB"])
}

/// A number of bytes in binary units: `1.0 MiB`.
pub(crate) fn binary_bytes(number: f64) -> String {
    scaled(number, 1024.0, ["B", "KiB", "MiB", "GiB"])
}

fn scaled(number: f64, step: f64, units: [&str; 4]) -> String {
    let mut number = number;
    let mut unit = "B";
    for (place, name) in units.into_iter().enumerate() {
        unit = name;
        // Compares the rounded number: 999.7 B is 1.0 kB.
        if number.round() < step || place == 3 {
            break;
        }
        number /= step;
    }
    if unit == "B" || number >= 99.95 {
        format!("{number:.0} {unit}")
    } else {
        format!("{number:.1} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use wasm_websocket::{CloseEvent, ConnectError, Disconnected};

    use super::*;

    #[test]
    fn an_error_includes_its_source() {
        let lost = Disconnected::Closed(CloseEvent::new(1006, "", false));
        assert_eq!(sentence(&lost), "The connection ended with 1006 abnormal closure.");
        assert_eq!(
            sentence(&ConnectError::Refused(lost)),
            "The connection could not be opened (1006): the connection ended with 1006 abnormal closure."
        );
    }

    #[test]
    fn units_are_plural_except_for_one() {
        assert_eq!(count(0, "byte"), "0 bytes");
        assert_eq!(count(1, "byte"), "1 byte");
        assert_eq!(count(1_234_567, "byte"), "1,234,567 bytes");
        assert_eq!(grouped(999), "999");
    }

    #[test]
    fn bytes_have_at_most_four_digits() {
        for (number, by_thousands, by_powers) in [
            (0.0, "0 B", "0 B"),
            (999.0, "999 B", "999 B"),
            (1024.0, "1.0 kB", "1.0 KiB"),
            (999_700.0, "1.0 MB", "976 KiB"),
            (1_048_576.0, "1.0 MB", "1.0 MiB"),
            (5e12, "5000 GB", "4657 GiB"),
        ] {
            assert_eq!(bytes(number), by_thousands);
            assert_eq!(binary_bytes(number), by_powers);
        }
    }
}
