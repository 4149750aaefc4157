//! Parses and formats bytes as hex.

use std::error::Error;
use std::fmt;

/// Parses hex: two digits for each byte, with optional whitespace between bytes.
pub(crate) fn parse(typed: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::new();
    for group in typed.split_whitespace() {
        let mut high = None;
        for character in group.chars() {
            let digit = character.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let digit = digit.ok_or(HexError::NotADigit(character))?;
            high = match high {
                None => Some(digit),
                Some(high) => {
                    bytes.push(high << 4 | digit);
                    None
                }
            };
        }
        // Otherwise "1 2" would be ambiguous: one byte or two.
        if high.is_some() {
            return Err(HexError::Odd(group.to_owned()));
        }
    }
    Ok(bytes)
}

/// Formats bytes as pairs of digits with spaces between.
pub(crate) fn format(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for byte in bytes {
        if !text.is_empty() {
            text.push(' ');
        }
        let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// A hex dump: lines of sixteen bytes with their offset and their ASCII characters.
pub(crate) fn dump(bytes: &[u8]) -> String {
    let lines = bytes.chunks(16).enumerate().map(|(place, line)| {
        let ascii: String = line.iter().map(|byte| printable(*byte)).collect();
        format!("{:08x}  {:47}  {ascii}", place * 16, format(line))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn printable(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '·' }
}

/// Why a text is not hex.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HexError {
    NotADigit(char),
    /// A group of digits with an odd length.
    Odd(String),
}

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADigit(character) => {
                write!(f, "{character:?} is not a hex digit (0 to 9, a to f)")
            }
            Self::Odd(group) => {
                write!(f, "{group:?} has an odd number of hex digits")
            }
        }
    }
}

impl Error for HexError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_parsed() {
        for (typed, bytes) in [
            ("", &[][..]),
            ("  \n", &[]),
            ("00", &[0]),
            ("00 ff 7F", &[0x00, 0xff, 0x7f]),
            ("00ff\t7f", &[0x00, 0xff, 0x7f]),
            (" deadBEEF ", &[0xde, 0xad, 0xbe, 0xef]),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(bytes), "{typed:?}");
        }
    }

    #[test]
    fn invalid_hex_is_an_error() {
        for (typed, sentence) in [
            ("0g", "'g' is not a hex digit (0 to 9, a to f)"),
            ("0x00", "'x' is not a hex digit (0 to 9, a to f)"),
            ("00 é0", "'é' is not a hex digit (0 to 9, a to f)"),
            ("1 2", "\"1\" has an odd number of hex digits"),
            ("00 123", "\"123\" has an odd number of hex digits"),
        ] {
            let error = parse(typed).err().map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(sentence), "{typed:?}");
        }
    }

    #[test]
    fn a_dump_has_sixteen_bytes_in_a_line() {
        let wanted = "\
00000000  48 65 6c 6c 6f 0a 00 ff 30 31 32 33 34 35 36 37  Hello···01234567
00000010  38                                               8";
        assert_eq!(dump(b"Hello\n\x00\xff012345678"), wanted);
        assert_eq!(dump(&[]), "");
    }

    #[test]
    fn formatted_bytes_parse() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(parse(&format(&all)), Ok(all));
        assert_eq!(format(&[0, 10, 255]), "00 0a ff");
    }
}
