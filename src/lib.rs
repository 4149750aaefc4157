#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
// Where there is no JavaScript, what only the platform's events and types reach is dead, and what
// releases them when dropped has nothing to release.
#![cfg_attr(
    not(all(target_family = "wasm", target_os = "unknown")),
    allow(dead_code, clippy::drop_non_drop)
)]

mod blob;
mod bytes;
mod close;
mod close_guard;
mod connect;
mod drain;
mod error;
mod events;
mod inbox;
mod link;
mod message;
mod next;
mod options;
mod overflow;
mod payload;
mod phase;
mod protocol;
mod receiver;
mod sender;
mod sending;
mod socket;
mod state;
mod sys;
mod text;
mod url;
mod waiters;
mod waiting;

pub use self::blob::{Blob, Reading};
pub use self::bytes::Bytes;
pub use self::close::{CloseCode, CloseEvent, MAX_REASON_BYTES, truncate_reason};
pub use self::close_guard::CloseGuard;
pub use self::connect::{Connect, Connecting};
pub use self::error::{
    CloseError, ConnectError, Disconnected, Error, Exception, Outcome, ReadError, SendError,
    UrlError,
};
pub use self::events::{Event, Events};
pub use self::message::Message;
pub use self::next::Next;
pub use self::overflow::{Depth, Overflow};
pub use self::payload::Payload;
pub use self::receiver::Receiver;
pub use self::sender::Sender;
pub use self::sending::Sending;
pub use self::socket::WebSocket;
pub use self::state::{BinaryType, ReadyState};
pub use self::text::Text;
pub use self::waiting::{Closed, Flushing, Opened};
