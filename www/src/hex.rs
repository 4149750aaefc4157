//! Bytes as text, both ways.

use std::error::Error;
use std::fmt;

/// The bytes that a user typed: hex digits, two for each byte, with spaces wherever a byte ends.
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
        // Without this "1 2" could mean one byte as well as two.
        if high.is_some() {
            return Err(HexError::Odd(group.to_owned()));
        }
    }
    Ok(bytes)
}

/// The bytes as pairs of digits, with a space between.
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

/// Lines of sixteen bytes, with the offset before them and the letters behind.
pub(crate) fn dump(bytes: &[u8]) -> String {
    let lines = bytes.chunks(16).enumerate().map(|(place, line)| {
        let letters: String = line.iter().map(|byte| letter(*byte)).collect();
        format!("{:08x}  {:47}  {letters}", place * 16, format(line))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn letter(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '·' }
}

/// Why typed text is not bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HexError {
    NotADigit(char),
    /// A group between spaces, with half a byte too many.
    Odd(String),
}

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADigit(character) => {
                write!(f, "{character:?} is not a hex digit: only 0 to 9 and a to f are")
            }
            Self::Odd(group) => {
                write!(f, "{group:?} has an odd number of hex digits: a byte takes two")
            }
        }
    }
}

impl Error for HexError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_were_typed() {
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
    fn what_is_not_hex_is_named() {
        for (typed, sentence) in [
            ("0g", "'g' is not a hex digit: only 0 to 9 and a to f are"),
            ("0x00", "'x' is not a hex digit: only 0 to 9 and a to f are"),
            ("00 é0", "'é' is not a hex digit: only 0 to 9 and a to f are"),
            ("1 2", "\"1\" has an odd number of hex digits: a byte takes two"),
            ("00 123", "\"123\" has an odd number of hex digits: a byte takes two"),
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
    fn what_was_formatted_parses() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(parse(&format(&all)), Ok(all));
        assert_eq!(format(&[0, 10, 255]), "00 0a ff");
    }
}
