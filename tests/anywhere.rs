//! The cases that need no page, for workers of every kind, and Node, Deno and Bun: the test runner's
//! environment variables say which.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(missing_docs, unreachable_pub, clippy::incompatible_msrv, clippy::restriction)]

mod cases;
#[allow(dead_code, reason = "pages use more of it")]
mod util;
