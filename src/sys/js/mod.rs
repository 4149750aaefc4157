//! The JavaScript platform: windows, workers of any kind, Node, Deno and Bun.

mod binary;
mod blob;
mod event_target;
mod exception;
mod reflect;
mod registry;
mod socket;
mod subscription;
mod text;
mod timer;
mod url;

pub(crate) use self::binary::Binary;
pub(crate) use self::blob::Blob;
pub(crate) use self::registry::Registry;
pub(crate) use self::socket::{Socket, adopt};
pub(crate) use self::subscription::Subscription;
pub(crate) use self::text::Text;
pub(crate) use self::timer::{Timer, now};
