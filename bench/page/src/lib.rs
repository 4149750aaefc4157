//! The wasm of each variant, called by `bench/www`.
//!
//! A variant implements the socket of `scenarios` with its crate's futures and streams. The
//! baseline uses callbacks only.

#[cfg(feature = "web-sys")]
mod callbacks;
mod memory;
#[cfg(not(feature = "web-sys"))]
mod scenarios;

#[cfg_attr(feature = "wasm-websocket", path = "variant/wasm_websocket.rs")]
#[cfg_attr(feature = "ewebsock", path = "variant/ewebsock.rs")]
#[cfg_attr(feature = "gloo-net", path = "variant/gloo_net.rs")]
#[cfg_attr(feature = "tokio-tungstenite-wasm", path = "variant/tokio_tungstenite_wasm.rs")]
#[cfg_attr(
    any(feature = "websocket-web", feature = "websocket-web-stream"),
    path = "variant/websocket_web.rs"
)]
#[cfg_attr(feature = "ws_stream_wasm", path = "variant/ws_stream_wasm.rs")]
#[cfg(not(feature = "web-sys"))]
mod variant;

#[cfg(not(feature = "web-sys"))]
use wasm_bindgen::JsValue;

/// A payload of `size` bytes in Rust memory.
fn payload(size: u32) -> String {
    "x".repeat(size as usize)
}

#[cfg(not(feature = "web-sys"))]
fn error(problem: impl std::fmt::Debug) -> JsValue {
    JsValue::from_str(&format!("{problem:?}"))
}
