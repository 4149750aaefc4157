//! Tests that read as tables.

/// Makes a test of each row, so that a failure names the row: `check { row(arguments); ... }`.
macro_rules! rows {
    ($($check:ident { $($name:ident($($argument:expr),* $(,)?);)+ })+) => {$($(
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            $check($($argument),*).await;
        }
    )+)+};
}

pub(crate) use rows;
