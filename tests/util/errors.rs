//! Uncaught errors and unhandled rejections in the page or worker.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::js::{global, property};

#[wasm_bindgen]
extern "C" {
    type Target;

    #[wasm_bindgen(method, js_name = addEventListener)]
    fn add_event_listener(this: &Target, event: &str, listener: &JsValue);
}

thread_local! {
    static UNCAUGHT: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Starts to listen, if it has not yet, and discards what a failed test has left.
pub fn watch() {
    let first = UNCAUGHT.replace(Some(Vec::new())).is_none();
    // Node has no such events: an uncaught error ends the process.
    if !first || property(&global(), "addEventListener").is_undefined() {
        return;
    }
    let listener = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        let type_ = property(&event, "type").as_string().unwrap_or_default();
        let thrown = match property(&event, "reason") {
            reason if reason.is_undefined() => property(&event, "message"),
            reason => reason,
        };
        UNCAUGHT.with_borrow_mut(|uncaught| {
            uncaught.get_or_insert_default().push(format!("{type_}: {thrown:?}"));
        });
    })
    .into_js_value();
    let target: Target = global().unchecked_into();
    target.add_event_listener("error", &listener);
    target.add_event_listener("unhandledrejection", &listener);
}

pub fn take() -> Vec<String> {
    UNCAUGHT.replace(Some(Vec::new())).unwrap_or_default()
}
