//! The tests in browser pages: all cases, and those that only pages run.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(missing_docs, unreachable_pub, clippy::incompatible_msrv, clippy::restriction)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod cases;
#[cfg(not(target_feature = "atomics"))]
mod page;
mod util;
