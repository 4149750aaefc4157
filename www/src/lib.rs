//! The demo page, a workbench for WebSockets: a Rust program that connects to a WebSocket server,
//! exchanges messages with it and closes, as the user of the page says. `cargo xtask demo` builds
//! and serves it.
//!
//! | file | its idea |
//! |---|---|
//! | `start.rs` | puts the parts together |
//! | `session.rs` | **the one connection, from connecting to its end, and again** |
//! | `burst.rs` | **many messages, as fast as the connection takes them** |
//! | `settings.rs` | **what to connect to, and within which limits** |
//! | `connect_form.rs`, `send_form.rs`, `close_form.rs`, `log_form.rs` | what each button and field does |
//! | `status.rs`, `outcome.rs` | what is shown of the connection; how it ended, in words |
//! | `traffic.rs`, `meter.rs`, `plot.rs` | totals and rates on the page; counted; as lines of an image |
//! | `log/` | any number of rows, of which only those in sight are elements of the page |
//! | `detail.rs`, `content.rs`, `image.rs` | all of one message, in every way in which it can be shown |
//! | `source.rs`, `highlight.rs`, `source_view.rs` | what was done, as Rust; its colours; on the page |
//! | `again.rs`, `gate.rs` | pauses before connecting again; a gate that holds the inbox |
//! | `share.rs`, `theme.rs`, `page.rs` | the set-up as a link; light or dark; the elements of the page |
//! | `codes.rs`, `hex.rs`, `words.rs` | close codes; bytes as text, both ways; errors and numbers in words |
//!
//! To see how the crate is used, read the files in bold. What touches the page exists on wasm only.
//! The rest is tested on the host, by `cargo test`.

#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]
// Without a page there is nobody to use them but their tests.
#![cfg_attr(not(all(target_family = "wasm", target_os = "unknown")), allow(dead_code))]

mod again;
mod codes;
mod gate;
mod hex;
mod highlight;
mod image;
mod log;
mod meter;
mod outcome;
mod plot;
mod settings;
mod source;
mod words;

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

/// Brings the page to life; called once, when the wasm is loaded.
///
/// # Errors
///
/// If the page lacks an element that this expects. The page shows it.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start_page() -> Result<(), wasm_bindgen::JsValue> {
    start::start()
}
