use wasm_bindgen::prelude::*;

use crate::error::UrlError;

#[wasm_bindgen]
extern "C" {
    type Global;

    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: Global;

    #[wasm_bindgen(method, getter)]
    fn document(this: &Global) -> Option<Place>;

    #[wasm_bindgen(method, getter)]
    fn location(this: &Global) -> Option<Place>;

    /// A document or a location.
    type Place;

    #[wasm_bindgen(method, getter, js_name = baseURI)]
    fn base_uri(this: &Place) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn href(this: &Place) -> JsValue;

    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str, base: &JsValue) -> Result<Url, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn href(this: &Url) -> String;
}

/// Parses as the platform does, relative to the page or to the worker's script, and serialises.
///
/// The platform's constructor would do the same, but not the same everywhere: older browsers know
/// neither relative URLs nor `http:`, and Firefox refuses the empty one.
pub(super) fn absolute(url: &str) -> Result<String, UrlError> {
    Url::new(url, &base()).map(|url| url.href()).map_err(|_| UrlError::Unparsable)
}

/// The URL that relative ones are relative to; undefined in Node and its like.
fn base() -> JsValue {
    let base = GLOBAL.with(|global| match global.document() {
        Some(document) => document.base_uri(),
        None => global.location().map_or(JsValue::UNDEFINED, |location| location.href()),
    });
    if base.is_string() { base } else { JsValue::UNDEFINED }
}
