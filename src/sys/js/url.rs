use wasm_bindgen::prelude::*;

use super::reflect::{property, string_property};
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

/// Parses a URL as the platform does, relative to the page or the worker's script, and serialises
/// it.
///
/// The platform's constructor would do the same, but not everywhere: older browsers know neither
/// relative URLs nor `http:`, and Firefox rejects the empty URL. The platform also changes the
/// scheme, because concatenating strings costs 155 bytes.
pub(super) fn absolute(url: &str) -> Result<JsValue, UrlError> {
    let url = Url::new(url, &base()).map_err(|_| UrlError::Unparsable)?;
    let scheme =
        websocket_scheme(&string_property(&url, "protocol"), &string_property(&url, "href"))?;
    url.set_protocol(scheme).map_err(|_| UrlError::Unparsable)?;
    Ok(property(&url, "href"))
}

/// Returns the base of relative URLs; `undefined` in Node and similar runtimes.
fn base() -> JsValue {
    let global = js_sys::global();
    let base = property(&property(&global, "document"), "baseURI");
    if base.is_string() {
        return base;
    }
    let base = property(&property(&global, "location"), "href");
    if base.is_string() { base } else { JsValue::UNDEFINED }
}
