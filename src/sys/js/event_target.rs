use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    pub(super) type EventTarget;

    #[wasm_bindgen(method, js_name = addEventListener, catch)]
    pub(super) fn add(this: &EventTarget, event: &str, listener: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = removeEventListener, catch)]
    pub(super) fn remove(
        this: &EventTarget,
        event: &str,
        listener: &JsValue,
    ) -> Result<(), JsValue>;
}
