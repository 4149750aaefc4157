//! The cases that need no page, for workers of every kind, and Node, Deno and Bun: the test runner's
//! environment variables say which.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::incompatible_msrv,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod cases;
#[allow(dead_code, reason = "pages use more of it")]
mod util;
