//! Tests every path of the server with a WebSocket client or raw bytes. Each module has one kind of
//! path.

mod client;
mod closing;
mod handshake;
mod http;
mod messages;
mod program;
mod wire;
