//! The cases that need no page, for all workers and for Node, Deno and Bun. Environment variables of
//! the test runner select one.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(missing_docs, unreachable_pub, clippy::incompatible_msrv, clippy::restriction)]

mod cases;
#[allow(dead_code, reason = "pages use more of it")]
mod util;
