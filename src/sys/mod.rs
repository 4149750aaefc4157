//! The platform: the only place that names `web_sys`, `js_sys` and `wasm_bindgen`.
//!
//! Two twins with the same names: `js` where there is a JavaScript platform, `unsupported` elsewhere,
//! such as on the server that renders a page. There a socket is uninhabited, so that nothing can be
//! called that would need JavaScript, while texts and bytes are plain Rust values.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod js;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use self::js::{Blob, Bytes, Handlers, Socket, Text, Timer, now};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod unsupported;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) use self::unsupported::{Blob, Bytes, Handlers, Socket, Text, Timer, now};

/// What came with a message event.
#[derive(Clone)]
pub(crate) enum Data {
    Text(Text),
    Binary(Bytes),
    Blob(Blob),
}

impl Data {
    /// How much it counts for: bytes, or the UTF-16 code units of a text.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Text(text) => text.utf16_len() as u64,
            Self::Binary(bytes) => bytes.len() as u64,
            Self::Blob(blob) => blob.size(),
        }
    }
}

/// Who is told of a socket's events, in the order in which the platform fires them, and of its
/// timers. Nobody else is, so that no table of functions is needed, which has its price in bytes.
pub(crate) use crate::connection::Link as Listener;
