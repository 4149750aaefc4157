//! Decodes and checks the parameters of a query.

use std::{ops::RangeInclusive, time::Duration};

/// Why a parameter is invalid, as a sentence for the client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadParameter(pub(crate) String);

/// The parameters of one request that have not been taken.
#[derive(Debug)]
pub(crate) struct Query {
    parameters: Vec<(String, String)>,
}

impl Query {
    /// Decodes a query like `URLSearchParams`. Every query is valid.
    pub(crate) fn parse(query: &str) -> Self {
        let decode = |text: &str| decode(&text.replace('+', " "));
        let parameters = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        Self { parameters }
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let position = self.parameters.iter().position(|(given, _)| given == name)?;
        Some(self.parameters.remove(position).1)
    }

    /// Takes an optional integer.
    pub(crate) fn optional_number(
        &mut self,
        name: &str,
        bounds: RangeInclusive<u64>,
    ) -> Result<Option<u64>, BadParameter> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) if bounds.contains(&number) => Ok(Some(number)),
            _ => Err(BadParameter(format!(
                "{name:?} is {text:?}, but must be an integer from {} to {}",
                bounds.start(),
                bounds.end(),
            ))),
        }
    }

    /// Takes an integer.
    pub(crate) fn number(
        &mut self,
        name: &str,
        default: u64,
        bounds: RangeInclusive<u64>,
    ) -> Result<u64, BadParameter> {
        Ok(self.optional_number(name, bounds)?.unwrap_or(default))
    }

    /// Takes a close code or a status code.
    pub(crate) fn code(
        &mut self,
        name: &str,
        default: u16,
        bounds: RangeInclusive<u16>,
    ) -> Result<u16, BadParameter> {
        let bounds = u64::from(*bounds.start())..=u64::from(*bounds.end());
        let number = self.number(name, default.into(), bounds)?;
        Ok(u16::try_from(number).unwrap_or(default))
    }

    /// Takes a time in milliseconds. The maximum is 10 minutes.
    pub(crate) fn millis(&mut self, name: &str, default: u64) -> Result<Duration, BadParameter> {
        Ok(Duration::from_millis(self.number(name, default, 0..=600_000)?))
    }

    /// Takes a flag: `1` and an empty value are true, `0` and no value are false.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, BadParameter> {
        match self.text(name).as_deref() {
            Some("1" | "") => Ok(true),
            None | Some("0") => Ok(false),
            Some(other) => Err(BadParameter(format!("{name:?} is {other:?}, but must be 0 or 1"))),
        }
    }

    /// Takes one of several named values.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        name: &str,
        choices: &[(&str, T)],
        default: T,
    ) -> Result<T, BadParameter> {
        let Some(text) = self.text(name) else { return Ok(default) };
        match choices.iter().find(|(name, _)| *name == text) {
            Some((_, value)) => Ok(*value),
            None => {
                let known: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                Err(BadParameter(format!(
                    "{name:?} is {text:?}, but must be one of {}",
                    known.join(", ")
                )))
            }
        }
    }

    /// Takes a text that is used as a header value.
    pub(crate) fn header_value(&mut self, name: &str) -> Result<Option<String>, BadParameter> {
        match self.text(name) {
            Some(text) if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
                Err(BadParameter(format!("{name:?} must be printable ASCII")))
            }
            text => Ok(text),
        }
    }

    /// Takes the id under which the stats count the connection.
    pub(crate) fn id(&mut self) -> Result<Option<String>, BadParameter> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        match self.text("id") {
            Some(id) if id.is_empty() || id.len() > 64 || !id.bytes().all(allowed) => {
                Err(BadParameter("\"id\" must be 1 to 64 of A-Z, a-z, 0-9, _, . and -".into()))
            }
            id => Ok(id),
        }
    }

    /// Checks that all parameters were taken, so that a misspelled one is an error.
    pub(crate) fn finish(self) -> Result<(), BadParameter> {
        match self.parameters.first() {
            None => Ok(()),
            Some((name, _)) => Err(BadParameter(format!(
                "{name:?} is given twice or is not a parameter of this path"
            ))),
        }
    }

    /// Ignores all other parameters.
    pub(crate) fn ignore_rest(&mut self) {
        self.parameters.clear();
    }
}

/// Decodes percent-encoding. Invalid sequences stay unchanged.
pub(crate) fn decode(text: &str) -> String {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let decoded = match (byte, after) {
            (b'%', &[high, low, ..]) => digit(high).zip(digit(low)),
            _ => None,
        };
        match decoded {
            Some((high, low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = after.get(2..).unwrap_or_default();
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded() {
        let mut query = Query::parse("a=1+2&b=%C3%A9%26&c&&d=x=y&e=%zz%4&e=%ff");
        assert_eq!(query.text("a").as_deref(), Some("1 2"));
        assert_eq!(query.text("b").as_deref(), Some("é&"));
        assert_eq!(query.text("c").as_deref(), Some(""));
        assert_eq!(query.text("d").as_deref(), Some("x=y"));
        assert_eq!(query.text("e").as_deref(), Some("%zz%4"));
        assert_eq!(query.text("e").as_deref(), Some("\u{fffd}"));
        assert_eq!(query.finish(), Ok(()));
    }

    #[test]
    fn invalid_parameters_are_errors() {
        let sentence = |query: &str| {
            let mut query = Query::parse(query);
            query.number("n", 1, 0..=10)?;
            query.flag("s")?;
            query.id()?;
            query.finish()
        };
        for (query, expected) in [
            ("n=11", "\"n\" is \"11\", but must be an integer from 0 to 10"),
            ("n=-1", "\"n\" is \"-1\", but must be an integer from 0 to 10"),
            ("s=yes", "\"s\" is \"yes\", but must be 0 or 1"),
            ("id=a/b", "\"id\" must be 1 to 64 of A-Z, a-z, 0-9, _, . and -"),
            ("m=1", "\"m\" is given twice or is not a parameter of this path"),
            ("n=1&n=1", "\"n\" is given twice or is not a parameter of this path"),
        ] {
            assert_eq!(sentence(query), Err(BadParameter(expected.into())), "{query}");
        }
        assert_eq!(sentence("n=10&s=1&id=a.b-C_9"), Ok(()));
    }
}
