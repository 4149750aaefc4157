//! Measured values for readers. `cargo xtask soak` shows them.

use wasm_bindgen_test::console_log;

pub fn print(figures: &str) {
    console_log!("FIGURES {}: {figures}", crate::util::engine());
}
