//! The platform: the only folder that names `web_sys`, `js_sys` and `wasm_bindgen`, apart from the
//! public conversions in `message/js.rs` and `socket/raw.rs`.
//!
//! Two twins have the same names: `js` where there is a JavaScript platform, `unsupported` elsewhere,
//! such as on a server that renders pages. There a socket is uninhabited, so nothing can be called
//! that would need JavaScript, while texts and bytes are plain Rust values.

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
    /// The number of bytes, or of UTF-16 code units of a text.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Text(text) => text.utf16_len() as u64,
            Self::Binary(binary) => binary.len() as u64,
            Self::Blob(blob) => blob.size(),
        }
    }
}

/// What the platform reports of one socket.
pub(crate) enum Event {
    Open,
    Message(Data),
    Error,
    Close(CloseEvent),
    /// A policy of the page has blocked a URL that begins like this; of one socket or another.
    PolicyViolation(String),
    /// The timer of a deadline has fired.
    DeadlineTick,
    /// `bufferedAmount` is to be read again.
    BufferPoll,
}

/// Receives the events of a socket, in the order in which the platform fires them.
///
/// Generic, because a trait object costs 142 bytes.
pub(crate) trait Listener: Sized + 'static {
    fn on(&self, event: Event);

    /// Where this thread keeps its listeners: a static item can't be generic, but can be the
    /// implementor's.
    fn registry() -> &'static LocalKey<RefCell<Registry<Self>>>;
}

/// Why the platform has made no socket.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// There is no `WebSocket`.
    Unsupported,
    Url(UrlError),
    /// The platform takes this subprotocol for one that is asked for twice.
    DuplicateProtocol(String),
    Blocked,
    Exception(Exception),
}
