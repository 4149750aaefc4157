#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
// On platforms without JavaScript, the event path is unreachable, and some `Drop` impls are empty.
#![cfg_attr(
    not(all(target_family = "wasm", target_os = "unknown")),
    allow(dead_code, clippy::drop_non_drop)
)]

mod connection;
mod error;
mod message;
mod socket;
mod spec;
mod sys;

pub use self::connection::{
    ConnectError, Depth, Disconnected, Event, Events, Next, Outcome, Overflow, SendError,
};
pub use self::error::Error;
pub use self::message::{Blob, Bytes, Message, Payload, ReadError, Reading, Text};
pub use self::socket::{
    CloseGuard, Closed, Connect, Connecting, Flushing, Opened, Receiver, Sender, Sending, WebSocket,
};
pub use self::spec::{
    BinaryType, CloseCode, CloseError, CloseEvent, Exception, MAX_REASON_BYTES, ReadyState,
    UrlError, truncate_reason,
};
