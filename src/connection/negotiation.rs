//! The rule for subprotocol names, checked before the platform is asked, which throws the same
//! exception for a bad name as for a bad URL.

use std::fmt;
use std::panic::RefUnwindSafe;
use std::sync::Arc;

use super::connect_error::ConnectError;
use super::disconnected::Disconnected;
use crate::sys::Socket;

/// The subprotocols to ask for. Behind a trait, so that a program that asks for none is spared the
/// code for it.
pub(crate) trait Protocols: fmt::Debug + Send + Sync + RefUnwindSafe {
    /// Opens a socket that asks for them, if the standard allows their names.
    fn open(&self, url: &str) -> Result<Socket, ConnectError>;

    /// What was asked for, in order of preference.
    fn names(&self) -> Vec<String>;

    /// Whether the server may choose this; empty if it chose nothing.
    fn allow(&self, selected: &str) -> bool;
}

impl Protocols for Vec<String> {
    fn open(&self, url: &str) -> Result<Socket, ConnectError> {
        check(self)?;
        Socket::open_with(url, self)
    }

    fn names(&self) -> Vec<String> {
        self.clone()
    }

    fn allow(&self, selected: &str) -> bool {
        if self.is_empty() { selected.is_empty() } else { self.iter().any(|name| name == selected) }
    }
}

/// What a socket was asked to negotiate.
#[derive(Clone, Debug)]
pub(crate) enum Negotiation {
    /// Others have made the socket, and know what they asked for.
    Unknown,
    NoProtocol,
    OneOf(Arc<dyn Protocols>),
}

impl Negotiation {
    /// Opens a socket that asks for it.
    pub(crate) fn open(&self, url: &str) -> Result<Socket, ConnectError> {
        match self {
            Self::OneOf(protocols) => protocols.open(url),
            Self::Unknown | Self::NoProtocol => Socket::open(url),
        }
    }

    /// Checks what the server chose; empty if it chose nothing.
    pub(crate) fn check(&self, selected: &str) -> Result<(), Disconnected> {
        let (is_agreed, requested) = match self {
            Self::Unknown => return Ok(()),
            Self::NoProtocol => (selected.is_empty(), Vec::new()),
            Self::OneOf(protocols) => (protocols.allow(selected), protocols.names()),
        };
        let selected = selected.to_owned();
        if is_agreed {
            Ok(())
        } else {
            Err(Disconnected::ProtocolNotAgreed { requested, selected })
        }
    }
}

/// The standard's rule for the constructor's
/// [`protocols`](https://websockets.spec.whatwg.org/#dom-websocket-websocket): every name is a
/// non-empty token of RFC 2616, and none is there twice.
///
/// Some platforms outside the browser take names that differ only in case for the same, so they
/// may still refuse what passes here: [`case_variant`] finds the reason.
fn check(names: &[String]) -> Result<(), ConnectError> {
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(ConnectError::InvalidProtocol(name.clone()));
        }
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(ConnectError::DuplicateProtocol(name.clone()));
        }
    }
    Ok(())
}

/// The first name that was there before in another case, if there is one.
pub(crate) fn case_variant(names: &[String]) -> Option<&String> {
    let is_variant = |(index, name): &(usize, &String)| {
        names.iter().take(*index).any(|earlier| earlier.eq_ignore_ascii_case(name))
    };
    names.iter().enumerate().find(is_variant).map(|(_, name)| name)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !br#"()<>@,;:\"/[]?={}"#.contains(&byte)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{case_variant, check};
    use crate::connection::ConnectError;
    use proptest::prelude::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn takes_none_one_and_many() {
        for names in
            [&[][..], &["chat"], &["chat.v2", "chat.v1"], &["a", "A"], &["!#$%&'*+-.^_`|~"]]
        {
            assert_eq!(check(&owned(names)), Ok(()), "{names:?}");
        }
    }

    #[test]
    fn names_the_offender() {
        let invalid = |name: &str| Err(ConnectError::InvalidProtocol(name.into()));
        assert_eq!(check(&owned(&["a", ""])), invalid(""));
        assert_eq!(check(&owned(&["a, b"])), invalid("a, b"));
        assert_eq!(check(&owned(&["é"])), invalid("é"));
        assert_eq!(
            check(&owned(&["a", "b", "a"])),
            Err(ConnectError::DuplicateProtocol("a".into()))
        );
    }

    #[test]
    fn finds_the_second_of_two_that_differ_in_case() {
        assert_eq!(case_variant(&owned(&["a", "b", "B", "A"])), Some(&"B".to_owned()));
        assert_eq!(case_variant(&owned(&["a", "b"])), None);
        assert_eq!(case_variant(&[]), None);
    }

    proptest! {
        /// RFC 2616, 2.2, said the other way round: a token is what has no control, no separator
        /// and nothing beyond ASCII.
        #[test]
        fn agrees_with_rfc_2616(name in "\\PC{0,3}|[ -~\\t\\x00-\\x1f\\x7f]{0,3}") {
            const SEPARATORS: [char; 19] = [
                '(', ')', '<', '>', '@', ',', ';', ':', '\\', '"', '/', '[', ']', '?', '=', '{',
                '}', ' ', '\t',
            ];
            let token = !name.is_empty()
                && !name.contains(|c: char| c as u32 > 126 || (c as u32) < 32 || SEPARATORS.contains(&c));
            prop_assert_eq!(check(std::slice::from_ref(&name)).is_ok(), token);
        }
    }
}
