//! Tests as tables.

/// Makes a test of each case, so a failure has the name of its case: `check { name(arguments); ...
/// }`. The check is an `async fn`.
macro_rules! cases {
    ($($check:ident { $($name:ident($($argument:expr),* $(,)?);)+ })+) => {$($(
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            $check($($argument),*).await;
        }
    )+)+};
}

pub(crate) use cases;
