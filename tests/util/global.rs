//! Another `WebSocket` in the place of the platform's, for as long as it takes to call it.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{fail, global, property};

/// Puts the platform's `WebSocket` back when dropped.
pub struct Replaced(JsValue);

impl Replaced {
    /// `None` takes it away altogether.
    pub fn by(replacement: Option<&JsValue>) -> Self {
        let (global, name) = (global(), JsValue::from_str("WebSocket"));
        let original = property(&global, "WebSocket");
        Reflect::delete_property(&global, &name).unwrap();
        if let Some(replacement) = replacement {
            Reflect::set(&global, &name, replacement).unwrap();
        }
        Self(original)
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        let _ = Reflect::set(&global(), &JsValue::from_str("WebSocket"), &self.0);
    }
}

/// What a piece of JavaScript returns.
pub fn javascript(body: &str) -> JsValue {
    let call = Function::new_no_args(body).call0(&JsValue::UNDEFINED);
    call.unwrap_or_else(|thrown| fail(body, &thrown))
}

/// The global object of an `iframe` whose document has this head; none where there is no page.
pub async fn realm(head: &str) -> Option<JsValue> {
    if property(&global(), "document").is_undefined() {
        return None;
    }
    let load = Function::new_with_args(
        "head",
        "return new Promise((resolve) => {
            const frame = document.createElement('iframe');
            frame.srcdoc = '<!doctype html><head>' + head + '</head>';
            frame.onload = () => resolve(frame.contentWindow);
            document.body.append(frame);
        })",
    );
    let loaded = load.call1(&JsValue::UNDEFINED, &JsValue::from_str(head)).unwrap();
    let loaded: js_sys::Promise = loaded.unchecked_into();
    Some(super::within("the iframe", JsFuture::from(loaded)).await.unwrap())
}
