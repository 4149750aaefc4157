use wasm_bindgen::JsValue;

use super::reflect::text;
use crate::spec::Exception;

/// What was thrown need not be an `Error`, nor have the properties of one.
pub(super) fn exception(thrown: &JsValue) -> Exception {
    // What is no object has no properties, but may be a text.
    let message = match thrown.as_string() {
        Some(message) => message,
        None => text(thrown, "message"),
    };
    Exception { name: text(thrown, "name"), message }
}
