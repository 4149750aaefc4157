use wasm_bindgen::prelude::*;

use super::property::{property, text};
use crate::error::UrlError;
use crate::url::websocket_url;

#[wasm_bindgen]
extern "C" {
    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str, base: &JsValue) -> Result<Url, JsValue>;
}

/// Parses as the platform does, relative to the page or to the worker's script, and serialises.
///
/// The platform's constructor would do the same, but not the same everywhere: older browsers know
/// neither relative URLs nor `http:`, and Firefox refuses the empty one.
pub(super) fn absolute(url: &str) -> Result<String, UrlError> {
    let url = Url::new(url, &base()).map_err(|_| UrlError::Unparsable)?;
    websocket_url(&text(&url, "href"))
}

/// The URL that relative ones are relative to; undefined in Node and its like.
fn base() -> JsValue {
    let global = js_sys::global();
    let base = property(&property(&global, "document"), "baseURI");
    if base.is_string() {
        return base;
    }
    let base = property(&property(&global, "location"), "href");
    if base.is_string() { base } else { JsValue::UNDEFINED }
}
