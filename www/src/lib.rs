//! The demo page: a workbench for WebSockets. The user connects to a WebSocket server, exchanges
//! messages with it and closes the connection. `cargo xtask demo` builds and serves the page.
//!
//! | file | content |
//! |---|---|
//! | `start.rs` | the entry point |
//! | `session.rs` | **the connection: connecting, receiving, closing, reconnecting** |
//! | `burst.rs` | **sending many messages as fast as backpressure allows** |
//! | `settings.rs` | **the settings of a connection** |
//! | `connect_form.rs`, `send_form.rs`, `close_form.rs`, `log_form.rs` | the event handlers of each form |
//! | `status.rs`, `outcome.rs` | the state of the connection; the explanation of its outcome |
//! | `traffic.rs`, `meter.rs`, `plot.rs` | totals and rates on the page; the samples; SVG plots |
//! | `log/` | a virtualised list: only the visible rows are elements of the page |
//! | `detail.rs`, `content.rs`, `image.rs` | the detail view of one message |
//! | `source.rs`, `highlight.rs`, `source_view.rs` | the session as Rust source; syntax highlighting; the view |
//! | `retry.rs`, `pause.rs` | delays between reconnects; pausing the receiving |
//! | `share.rs`, `theme.rs`, `page.rs` | the settings as a link; light and dark; the elements of the page |
//! | `codes.rs`, `hex.rs`, `format.rs` | close codes; hex parsing and formatting; errors and numbers as text |
//!
//! The files in bold show how to use the crate. Code that touches the page is compiled for wasm
//! only. The rest is tested on the host by `cargo test`.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]
// On the host only the tests use these modules.
#![cfg_attr(not(all(target_family = "wasm", target_os = "unknown")), allow(dead_code))]

mod codes;
mod format;
mod hex;
mod highlight;
mod image;
mod log;
mod meter;
mod outcome;
mod pause;
mod plot;
mod retry;
mod settings;
mod source;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod burst;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod close_form;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod connect_form;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod content;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod detail;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod log_form;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod page;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod send_form;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod session;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod share;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod source_view;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod start;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod status;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod theme;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod traffic;

/// Starts the page. Called once, when the wasm is loaded.
///
/// # Errors
///
/// Returns an error if an element is missing. The page shows it.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start_page() -> Result<(), wasm_bindgen::JsValue> {
    start::start()
}
