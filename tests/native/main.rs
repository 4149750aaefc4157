//! The tests that need no browser: values, and use in a program that renders pages on a server.
#![cfg(not(target_family = "wasm"))]
#![allow(missing_docs, unreachable_pub, clippy::incompatible_msrv, clippy::restriction)]

#[path = "../cases/auto_traits.rs"]
mod auto_traits;
mod close_codes;
mod errors;
mod layers;
mod messages;
#[path = "../util/quirks.rs"]
mod quirks;
mod readme;
mod server_side_rendering;
mod states;
