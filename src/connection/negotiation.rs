use std::fmt;
use std::panic::RefUnwindSafe;
use std::sync::Arc;

use super::connect_error::ConnectError;
use super::disconnected::Disconnected;
use crate::spec::subprotocol;
use crate::sys::Socket;

/// The subprotocols to ask for. A trait, because a program that asks for none is 533 bytes smaller.
pub(crate) trait Protocols: fmt::Debug + Send + Sync + RefUnwindSafe {
    /// Opens a socket that asks for them, if the standard allows their names.
    fn open(&self, url: &str) -> Result<Socket, ConnectError>;

    /// The names in order of preference.
    fn names(&self) -> Vec<String>;

    /// Whether the server may choose this one, which is empty if it chose none.
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
            Self::Unknown | Self::NoProtocol => Ok(Socket::open(url)?),
        }
    }

    /// Checks what the server chose, which is empty if it chose none.
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
