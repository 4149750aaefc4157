use wasm_bindgen::JsValue;

use super::reflect::string_property;
use crate::spec::Exception;

/// Converts a thrown value, which need not be an `Error` or have its properties.
pub(super) fn exception(thrown: &JsValue) -> Exception {
    // A value that is not an object has no properties, but it may be a string.
    let message = match thrown.as_string() {
        Some(message) => message,
        None => string_property(thrown, "message"),
    };
    Exception { name: string_property(thrown, "name"), message }
}
