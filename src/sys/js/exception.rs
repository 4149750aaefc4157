use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::Exception;

/// What was thrown need not be an `Error`, nor have the properties of one.
pub(super) fn exception(thrown: &JsValue) -> Exception {
    let property = |name: &str| {
        Reflect::get(thrown, &JsValue::from_str(name)).ok().and_then(|value| value.as_string())
    };
    let message = property("message").or_else(|| thrown.dyn_ref::<JsString>().map(String::from));
    Exception { name: property("name").unwrap_or_default(), message: message.unwrap_or_default() }
}
