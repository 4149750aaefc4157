//! Tests that an engine can't run.

/// Ends a test that this engine can't run, and prints the reason. `cargo xtask test` counts the
/// test as skipped.
macro_rules! skip {
    ($($reason:tt)+) => {{
        wasm_bindgen_test::console_log!("SKIPPED {}", format_args!($($reason)+));
        return;
    }};
}

pub(crate) use skip;
