//! The JavaScript platform: window, worker of any kind, Node, Deno, Bun.

mod blob;
mod bytes;
mod dispatch;
mod exception;
mod handlers;
mod interop;
mod property;
mod socket;
mod text;
mod url;

pub(crate) use self::blob::Blob;
pub(crate) use self::bytes::Bytes;
pub(crate) use self::handlers::{Handlers, Timer};
pub(crate) use self::socket::Socket;
pub(crate) use self::text::Text;

/// The time of the wall clock, in milliseconds.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}
