use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Reflect, catch)]
    fn get(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

/// A property of whatever it is; undefined where there is none. One import serves all that is asked
/// for once in a connection's life.
pub(super) fn property(target: &JsValue, name: &str) -> JsValue {
    // Each time something is thrown, wasm-bindgen loses one place of its table of references.
    if !target.is_object() && !target.is_function() {
        return JsValue::UNDEFINED;
    }
    get(target, name).unwrap_or_default()
}

/// A property that is a text; empty where there is none.
pub(super) fn text(target: &JsValue, name: &str) -> String {
    property(target, name).as_string().unwrap_or_default()
}
