use wasm_bindgen_test::wasm_bindgen_test;

use crate::util;

/// Without this test, a fallback to another browser or to Node would not be noticed.
#[wasm_bindgen_test]
async fn the_engine_is_the_one_that_was_asked_for() {
    if let Some(asked) = util::asked_engine().await {
        assert_eq!(util::engine(), asked);
    }
}
