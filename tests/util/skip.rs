//! Tests that an engine has nothing for.

/// Ends a test that can't run here, and prints why: `cargo xtask test` counts it as skipped, not as
/// passed.
macro_rules! skip {
    ($($reason:tt)+) => {{
        wasm_bindgen_test::console_log!("SKIPPED {}", format_args!($($reason)+));
        return;
    }};
}

pub(crate) use skip;
