use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Url;

use crate::error::UrlError;

/// Parses as the platform does, relative to the page or to the worker's script, and serialises.
///
/// The platform's constructor would do the same, but not the same everywhere: older browsers know
/// neither relative URLs nor `http:`, and Firefox refuses the empty one.
pub(super) fn absolute(url: &str) -> Result<String, UrlError> {
    let parsed = match base() {
        Some(base) => Url::new_with_base(url, &base),
        None => Url::new(url),
    };
    parsed.map(|url| url.href()).map_err(|_| UrlError::Unparsable)
}

/// The URL that relative ones are relative to; none in Node and its like.
fn base() -> Option<String> {
    let global = js_sys::global();
    property(&global, "document")
        .and_then(|document| property(&document, "baseURI"))
        .or_else(|| property(&global, "location").and_then(|location| property(&location, "href")))
        .and_then(|base| base.dyn_into::<JsString>().ok())
        .map(String::from)
}

fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
