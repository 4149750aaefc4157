use std::fmt;
use std::panic::RefUnwindSafe;
use std::sync::Arc;

use super::connect_error::ConnectError;
use super::disconnected::Disconnected;
use crate::spec::subprotocol;
use crate::sys::Socket;

/// The requested subprotocols. A trait, because a program that requests none is 533 bytes smaller.
pub(crate) trait Protocols: fmt::Debug + Send + Sync + RefUnwindSafe {
    /// Opens a socket with these subprotocols, if the standard allows their names.
    fn open(&self, url: &str) -> Result<Socket, ConnectError>;

    /// Returns the names, in order of preference.
    fn names(&self) -> Vec<String>;

    /// Whether the server may choose `selected`, which is empty if it chose none.
    fn allow(&self, selected: &str) -> bool;
}

impl Protocols for Vec<String> {
    fn open(&self, url: &str) -> Result<Socket, ConnectError> {
        subprotocol::check(self)?;
        Ok(Socket::open_with(url, self)?)
    }

    fn names(&self) -> Vec<String> {
        self.clone()
    }

    fn allow(&self, selected: &str) -> bool {
        if self.is_empty() { selected.is_empty() } else { self.iter().any(|name| name == selected) }
    }
}

/// The subprotocol request of a socket.
#[derive(Clone, Debug)]
pub(crate) enum Negotiation {
    /// The socket was created elsewhere, and its request is unknown.
    Unknown,
    NoProtocol,
    OneOf(Arc<dyn Protocols>),
}

impl Negotiation {
    /// Opens a socket with this request.
    pub(crate) fn open(&self, url: &str) -> Result<Socket, ConnectError> {
        match self {
            Self::OneOf(protocols) => protocols.open(url),
            Self::Unknown | Self::NoProtocol => Ok(Socket::open(url)?),
        }
    }

    /// Checks the server's choice, which is empty if it chose none.
    pub(crate) fn check(&self, selected: &str) -> Result<(), Disconnected> {
        let (is_agreed, requested) = match self {
            Self::Unknown => return Ok(()),
            Self::NoProtocol => (selected.is_empty(), Vec::new()),
            Self::OneOf(protocols) => (protocols.allow(selected), protocols.names()),
        };
        if is_agreed {
            return Ok(());
        }
        Err(Disconnected::ProtocolNotAgreed { requested, selected: selected.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_must_choose_what_was_asked_for() {
        let one_of = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            Negotiation::OneOf(Arc::new(names))
        };
        // (negotiation, what the server chose, whether that is agreed)
        let table = [
            (Negotiation::Unknown, "", true),
            (Negotiation::Unknown, "a", true),
            (Negotiation::NoProtocol, "", true),
            (Negotiation::NoProtocol, "a", false),
            (one_of(&[]), "", true),
            (one_of(&[]), "a", false),
            (one_of(&["a", "b"]), "b", true),
            (one_of(&["a", "b"]), "c", false),
            (one_of(&["a", "b"]), "", false),
        ];
        for (negotiation, selected, is_agreed) in table {
            let checked = negotiation.check(selected);
            assert_eq!(checked.is_ok(), is_agreed, "{negotiation:?} {selected}");
        }
        let checked = one_of(&["a", "b"]).check("c");
        let (requested, selected) = (vec!["a".to_owned(), "b".to_owned()], "c".to_owned());
        assert_eq!(checked, Err(Disconnected::ProtocolNotAgreed { requested, selected }));
    }

    #[test]
    fn a_name_that_is_no_token_is_refused_before_the_platform_is_asked() {
        let negotiation = Negotiation::OneOf(Arc::new(vec!["a b".to_owned()]));
        let refused = negotiation.open("ws://a/").err();
        assert_eq!(refused, Some(ConnectError::InvalidProtocol("a b".to_owned())));
    }
}
