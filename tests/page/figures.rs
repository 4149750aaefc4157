//! What was measured, for people to read: `cargo xtask soak` shows it.

use wasm_bindgen_test::console_log;

pub fn print(figures: &str) {
    console_log!("FIGURES {}: {figures}", crate::util::engine());
}
