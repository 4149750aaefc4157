//! The platform: the only folder that names `web_sys`, `js_sys` and `wasm_bindgen`, except for the
//! public conversions in `message/js.rs` and `socket/raw.rs`.
//!
//! Two modules define the same names: `js` on a JavaScript platform, and `unsupported` elsewhere,
//! such as on a server that renders pages. In `unsupported`, a socket is an uninhabited type, so no
//! method that needs JavaScript can be called, while texts and bytes are plain Rust values.

mod buffered;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod js;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use self::js::{Binary, Blob, Registry, Socket, Subscription, Text, Timer, adopt, now};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod unsupported;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) use self::unsupported::{
    Binary, Blob, Registry, Socket, Subscription, Text, Timer, now,
};

pub(crate) use self::buffered::{BufferedAmount, PollDelay};
use std::cell::RefCell;
use std::thread::LocalKey;

use crate::spec::{CloseEvent, Exception, UrlError};

/// The payload of a message event.
#[derive(Clone)]
pub(crate) enum Data {
    Text(Text),
    Binary(Binary),
    Blob(Blob),
}

impl Data {
    /// Returns the size in bytes; a text counts its UTF-16 code units.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Text(text) => text.utf16_len() as u64,
            Self::Binary(binary) => binary.len() as u64,
            Self::Blob(blob) => blob.size(),
        }
    }
}

/// An event or a timer of a socket.
pub(crate) enum Event {
    Open,
    Message(Data),
    Error,
    Close(CloseEvent),
    /// The page's security policy has blocked a URL that begins with this string. The URL may be
    /// another socket's.
    PolicyViolation(String),
    /// The timer of a deadline has fired.
    DeadlineTick,
    /// It is time to read `bufferedAmount` again.
    BufferPoll,
}

/// Receives a socket's events, in the order in which the platform fires them.
///
/// Used as a type parameter, because a trait object costs 231 bytes.
pub(crate) trait Listener: Sized + 'static {
    /// Handles an event.
    fn on(&self, event: Event);

    /// Returns this thread's registry of listeners. The implementor owns it, because a static item
    /// can't be generic.
    fn registry() -> &'static LocalKey<RefCell<Registry<Self>>>;
}

/// Why the platform created no socket.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// The environment has no `WebSocket`.
    Unsupported,
    Url(UrlError),
    /// The platform rejects this subprotocol as a duplicate.
    DuplicateProtocol(String),
    Blocked,
    Exception(Exception),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_has_the_size_that_the_platform_knows() {
        assert_eq!(Data::Text(Text::new("grüße 👋")).size(), 8);
        assert_eq!(Data::Binary(Binary::new(&[1, 2, 3])).size(), 3);
    }
}
