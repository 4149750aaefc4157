//! Tests that read as tables.

/// Makes a test of each case, so that a failure names the case: `check { name(arguments); ... }`.
macro_rules! cases {
    ($($check:ident { $($name:ident($($argument:expr),* $(,)?);)+ })+) => {$($(
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            $check($($argument),*).await;
        }
    )+)+};
}

pub(crate) use cases;
