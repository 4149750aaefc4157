use wasm_bindgen::prelude::*;

use super::reflect::{property, text};
use crate::spec::UrlError;
use crate::spec::url::websocket_scheme;

#[wasm_bindgen]
extern "C" {
    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str, base: &JsValue) -> Result<Url, JsValue>;

    #[wasm_bindgen(method, setter, catch)]
    fn set_protocol(this: &Url, scheme: &str) -> Result<(), JsValue>;
}

/// Parses as the platform does, relative to the page or to the worker's script, and serialises.
///
/// The platform's constructor would do the same, but not the same everywhere: older browsers know
/// neither relative URLs nor `http:`, and Firefox refuses the empty one. The scheme is changed by
/// the platform as well, as to put texts together has its price in bytes.
pub(super) fn absolute(url: &str) -> Result<JsValue, UrlError> {
    let url = Url::new(url, &base()).map_err(|_| UrlError::Unparsable)?;
    let scheme = websocket_scheme(&text(&url, "protocol"), &text(&url, "href"))?;
    url.set_protocol(scheme).map_err(|_| UrlError::Unparsable)?;
    Ok(property(&url, "href"))
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
