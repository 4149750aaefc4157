use wasm_bindgen::JsValue;

use super::property::property;
use crate::error::Exception;

/// What was thrown need not be an `Error`, nor have the properties of one.
pub(super) fn exception(thrown: &JsValue) -> Exception {
    let text = |name: &str| property(thrown, name).as_string();
    Exception {
        name: text("name").unwrap_or_default(),
        message: text("message").or_else(|| thrown.as_string()).unwrap_or_default(),
    }
}
