//! The demo page: a Rust program that connects to a WebSocket server, exchanges messages with it and
//! closes, as the user of the page says. `cargo xtask demo` builds and serves it.
//!
//! | file | its idea |
//! |---|---|
//! | `actions.rs` | what each button and field does |
//! | `connection.rs` | the one connection, from connecting to its end |
//! | `page.rs` | the elements of `index.html` |
//! | `status.rs` | what is shown of the connection |
//! | `log_view.rs` | the log on the page, drawn once per frame |
//! | `rows.rs` | the log's rows, of which it keeps the newest |
//! | `preview.rs` | a message in one row |
//! | `hex.rs` | bytes as text, both ways |
//! | `words.rs` | errors and numbers in words |
//!
//! What touches the page exists on wasm only. The rest is tested on the host, by `cargo test`.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]
// Without a page there is nobody to use them but their tests.
#![cfg_attr(not(all(target_family = "wasm", target_os = "unknown")), allow(dead_code))]

mod hex;
mod rows;
mod words;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod actions;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod connection;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod log_view;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod page;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod preview;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod status;

/// Brings the page to life; called once, when the wasm is loaded.
///
/// # Errors
///
/// If the page lacks an element that this expects. The page shows it.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() -> Result<(), wasm_bindgen::JsValue> {
    actions::attach(page::Page::find()?)
}
