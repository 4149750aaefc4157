use std::fmt;

use super::CloseCode;

/// The platform's [`CloseEvent`](https://websockets.spec.whatwg.org/#the-closeevent-interface): how
/// a connection ended.
///
/// ```
/// use wasm_websocket::{CloseCode, CloseEvent};
///
/// let event = CloseEvent::new(CloseCode::Application(4001), "kicked", true);
/// assert_eq!(event.code, 4001);
/// assert_eq!(event.to_string(), "4001 application code: kicked");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CloseEvent {
    /// The code that the peer sent, or that the platform set locally ([`CloseCode::is_synthetic`]).
    pub code: CloseCode,
    /// The reason that the peer sent; empty if there is none.
    pub reason: String,
    /// Whether both sides exchanged Close frames, whatever their code.
    pub was_clean: bool,
}

impl CloseEvent {
    /// Creates an event as the platform would report it, for tests and for doubles of a socket.
    #[must_use]
    pub fn new(code: impl Into<CloseCode>, reason: impl Into<String>, was_clean: bool) -> Self {
        Self { code: code.into(), reason: reason.into(), was_clean }
    }
}

impl fmt::Display for CloseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)?;
        if self.reason.is_empty() { Ok(()) } else { write!(f, ": {}", self.reason) }
    }
}
