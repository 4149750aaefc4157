//! Another value in the place of one of the platform's, for as long as it takes to call it.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{fail, global, property};

/// Puts the platform's own value back when dropped.
pub struct Replaced {
    name: JsValue,
    original: JsValue,
}

impl Replaced {
    /// Replaces `WebSocket`; `None` takes it away altogether.
    pub fn by(replacement: Option<&JsValue>) -> Self {
        Self::global("WebSocket", replacement)
    }

    /// Replaces what has that name in the global scope; `None` takes it away altogether.
    pub fn global(name: &str, replacement: Option<&JsValue>) -> Self {
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

impl Drop for Replaced {
    fn drop(&mut self) {
        let _ = Object::define_property(&global(), &self.name, &value(&self.original));
    }
}

/// Describes an ordinary property, where assigning would call a setter of the platform's.
fn value(value: &JsValue) -> Object {
    let descriptor = Object::new();
    for (name, value) in
        [("value", value), ("configurable", &true.into()), ("writable", &true.into())]
    {
        Reflect::set(&descriptor, &name.into(), value).unwrap();
    }
    descriptor
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
