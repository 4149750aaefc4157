use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Reflect, catch)]
    fn get(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

/// Returns a property of any value; `undefined` if it has none. One import serves every property
/// that is read once per connection.
pub(super) fn property(target: &JsValue, name: &str) -> JsValue {
    // Each exception costs wasm-bindgen a slot of its table of references.
    if !target.is_object() && !target.is_function() {
        return JsValue::UNDEFINED;
    }
    get(target, name).unwrap_or_default()
}

/// Returns a property that is a string; empty if it has none.
pub(super) fn string_property(target: &JsValue, name: &str) -> String {
    property(target, name).as_string().unwrap_or_default()
}
