//! Every path of the server, driven by a WebSocket client or by bytes. One binary, a module for
//! each kind of path.

mod client;
mod closing;
mod handshake;
mod http;
mod messages;
mod program;
mod wire;
