//! Temporary overrides of global values.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{fail, global, property};

/// Overrides a global value until it is dropped.
pub struct GlobalOverride {
    name: JsValue,
    original: JsValue,
}

impl GlobalOverride {
    /// Overrides `WebSocket`; `None` removes it.
    pub fn of_web_socket(replacement: Option<&JsValue>) -> Self {
        Self::of("WebSocket", replacement)
    }

    /// Overrides the global value with this name; `None` removes it.
    pub fn of(name: &str, replacement: Option<&JsValue>) -> Self {
        let global = global();
        let original = property(&global, name);
        let name = JsValue::from_str(name);
        let _ = Reflect::delete_property(&global, &name);
        if let Some(replacement) = replacement {
            let _ = Object::define_property(&global, &name, &value(replacement));
        }
        Self { name, original }
    }
}

impl Drop for GlobalOverride {
    fn drop(&mut self) {
        let _ = Object::define_property(&global(), &self.name, &value(&self.original));
    }
}

/// Describes an ordinary property. An assignment could call a setter of the platform.
fn value(value: &JsValue) -> Object {
    let descriptor = Object::new();
    for (name, value) in
        [("value", value), ("configurable", &true.into()), ("writable", &true.into())]
    {
        Reflect::set(&descriptor, &name.into(), value).unwrap();
    }
    descriptor
}

/// Runs JavaScript and returns its result.
pub fn javascript(body: &str) -> JsValue {
    let call = Function::new_no_args(body).call0(&JsValue::UNDEFINED);
    call.unwrap_or_else(|thrown| fail(body, &thrown))
}

/// Returns the global object of an `iframe` whose document has this head, or `None` outside of
/// pages.
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
