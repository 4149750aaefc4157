//! The settings of a connection.

use std::time::Duration;

use wasm_websocket::{BinaryType, Connect, Overflow, WebSocket};

/// The settings of a connection: every option of the crate's builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) url: String,
    pub(crate) protocols: Vec<String>,
    pub(crate) binary_type: BinaryType,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_timeout: Option<Duration>,
    pub(crate) high_water_mark: u64,
    pub(crate) low_water_mark: u64,
    pub(crate) max_waiting_bytes: Option<u64>,
    pub(crate) max_waiting_messages: Option<usize>,
    pub(crate) overflow: Overflow,
}

impl Settings {
    /// The defaults of the crate.
    pub(crate) fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            protocols: Vec::new(),
            binary_type: BinaryType::ArrayBuffer,
            connect_timeout: Some(Duration::from_secs(10)),
            close_timeout: Some(Duration::from_secs(3)),
            high_water_mark: 4 * 1024 * 1024,
            low_water_mark: 3 * 1024 * 1024,
            max_waiting_bytes: Some(16 * 1024 * 1024),
            max_waiting_messages: None,
            overflow: Overflow::default(),
        }
    }

    /// The builder with these settings.
    pub(crate) fn connect(&self) -> Connect {
        WebSocket::connect(self.url.as_str())
            .protocols(&self.protocols)
            .binary_type(self.binary_type)
            .connect_timeout(self.connect_timeout)
            .close_timeout(self.close_timeout)
            .high_water_mark(self.high_water_mark)
            .low_water_mark(self.low_water_mark)
            .max_waiting_bytes(self.max_waiting_bytes)
            .max_waiting_messages(self.max_waiting_messages)
            .on_overflow(self.overflow.clone())
    }
}

/// Parses names that are separated by commas.
pub(crate) fn names(typed: &str) -> Vec<String> {
    typed.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Parses the number in the field `what`. `None` if the field is empty.
///
/// # Errors
///
/// Returns a sentence for the user if it is not a number from 0 to 1,000,000,000.
pub(crate) fn number(what: &str, typed: &str) -> Result<Option<f64>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    match typed.parse::<f64>() {
        Ok(number) if (0.0..=1e9).contains(&number) => Ok(Some(number)),
        _ => Err(format!("{what}: “{typed}” is not a number from 0 to 1,000,000,000.")),
    }
}

/// Parses a required number, and multiplies it by `unit`.
///
/// # Errors
///
/// Returns the errors of [`number`], and an error if the field is empty.
pub(crate) fn amount(what: &str, typed: &str, unit: u32) -> Result<u64, String> {
    match number(what, typed)? {
        Some(number) => Ok((number * f64::from(unit)).round() as u64),
        None => Err(format!("{what}: enter a number.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_parsed() {
        assert_eq!(number("Timeout", " 2.5 "), Ok(Some(2.5)));
        assert_eq!(number("Timeout", ""), Ok(None));
        for typed in ["-1", "ten", "NaN", "inf", "1e10"] {
            let refused = format!("Timeout: “{typed}” is not a number from 0 to 1,000,000,000.");
            assert_eq!(number("Timeout", typed), Err(refused));
        }
        assert_eq!(amount("Mark", "1.5", 1024), Ok(1536));
        assert_eq!(amount("Mark", " ", 1), Err("Mark: enter a number.".to_owned()));
    }

    #[test]
    fn names_are_separated_by_commas() {
        assert_eq!(names(" a , b,,c "), ["a", "b", "c"]);
        assert!(names(" , ").is_empty());
    }
}
