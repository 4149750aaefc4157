//! The smallest app of each variant that echoes all messages until the connection ends.

#[cfg(feature = "ewebsock")]
mod ewebsock;
#[cfg(feature = "gloo-net")]
mod gloo_net;
#[cfg(feature = "tokio-tungstenite-wasm")]
mod tokio_tungstenite_wasm;
#[cfg(feature = "wasm-websocket")]
mod wasm_websocket;
#[cfg(feature = "web-sys")]
mod web_sys;
#[cfg(feature = "websocket-web")]
mod websocket_web;
#[cfg(feature = "ws_stream_wasm")]
mod ws_stream_wasm;
