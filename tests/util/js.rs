//! JavaScript that is the same in pages, workers and runtimes.

use js_sys::{Function, Math, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch(url: &str) -> Result<Promise, JsValue>;

    type Response;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Response) -> u16;

    #[wasm_bindgen(method)]
    fn text(this: &Response) -> Promise;
}

pub fn global() -> Object {
    js_sys::global()
}

/// Returns a property of an object, or `undefined`.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Returns the body of a response with status 200, or 504, which `/stats/wait` sends if its
/// condition did not hold in time.
pub async fn fetch_text(url: &str) -> Option<String> {
    let response = JsFuture::from(fetch(url).ok()?).await.ok()?;
    let response: Response = response.unchecked_into();
    if !matches!(response.status(), 200 | 504) {
        return None;
    }
    JsFuture::from(response.text()).await.ok()?.as_string()
}

/// Returns an environment variable, if there is an environment.
pub fn environment(name: &str) -> Option<String> {
    property(&property(&property(&global(), "process"), "env"), name).as_string()
}

pub fn random_id() -> String {
    format!("t{:x}", (Math::random() * 1e15) as u64)
}

/// Returns the name of this engine, followed by its global scope if that is a worker or has shared
/// memory.
pub fn engine() -> String {
    let global = global();
    let versions = property(&property(&global, "process"), "versions");
    if !property(&global, "Deno").is_undefined() {
        return "deno".into();
    }
    if !property(&versions, "bun").is_undefined() {
        return "bun".into();
    }
    if !property(&versions, "node").is_undefined() {
        return "node".into();
    }
    let agent = property(&property(&global, "navigator"), "userAgent").as_string();
    let agent = agent.unwrap_or_default();
    let engine = if agent.contains("Firefox/") {
        "firefox"
    } else if agent.contains("Chrome/") {
        "chromium"
    } else if agent.contains("AppleWebKit/") {
        "webkit"
    } else {
        "unknown"
    };
    if cfg!(target_feature = "atomics") {
        return format!("{engine} shared-memory");
    }
    match scope(&global) {
        Some(scope) => format!("{engine} {scope}"),
        None => engine.into(),
    }
}

fn scope(global: &Object) -> Option<&'static str> {
    let is = |class: &str| {
        property(global, class).dyn_ref::<Function>().is_some_and(|class| {
            property(class, "prototype").is_truthy() && instance_of(global, class)
        })
    };
    [
        ("DedicatedWorkerGlobalScope", "dedicated-worker"),
        ("SharedWorkerGlobalScope", "shared-worker"),
        ("ServiceWorkerGlobalScope", "service-worker"),
    ]
    .into_iter()
    .find_map(|(class, scope)| is(class).then_some(scope))
}

fn instance_of(object: &JsValue, class: &Function) -> bool {
    let prototype = property(class, "prototype");
    let mut ancestor = Object::get_prototype_of(object);
    while !ancestor.is_null() && !ancestor.is_undefined() {
        if Object::is(&ancestor, &prototype) {
            return true;
        }
        ancestor = Object::get_prototype_of(&ancestor);
    }
    false
}
