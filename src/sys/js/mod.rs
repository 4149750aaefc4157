//! The JavaScript platform: window, worker of any kind, Node, Deno, Bun.

mod binary;
mod blob;
mod exception;
mod interop;
mod reflect;
mod registry;
mod socket;
mod subscription;
mod text;
mod url;

pub(crate) use self::binary::Bytes;
pub(crate) use self::blob::Blob;
pub(crate) use self::socket::Socket;
pub(crate) use self::subscription::{Handlers, Timer};
pub(crate) use self::text::Text;

/// The time of the wall clock, in milliseconds.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}
