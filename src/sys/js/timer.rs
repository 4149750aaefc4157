use wasm_bindgen::prelude::*;

use super::registry::{self, EventKind};
use crate::sys::Listener;

#[wasm_bindgen]
extern "C" {
    /// The result is a number in browsers, and an object in Node.
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(action: &JsValue, millis: i32, event: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout, catch)]
    fn clear_timeout(timeout: &JsValue) -> Result<(), JsValue>;
}

/// A timer of a listener. Dropping it cancels it.
pub(crate) struct Timer(JsValue);

impl Timer {
    pub(super) fn start<L: Listener>(millis: f64, kind: EventKind, id: u32) -> Self {
        Self(start::<L>(millis, kind, id))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = clear_timeout(&self.0);
    }
}

/// Calls the listener with this id after this many milliseconds.
pub(super) fn start<L: Listener>(millis: f64, kind: EventKind, id: u32) -> JsValue {
    // Rounded up, so that the timer is never early, and saturated to 32 bits, because `setTimeout`
    // fires at once for a larger number.
    let millis = millis.ceil() as i32;
    // On a platform without timers there are no time limits.
    set_timeout(&registry::trampoline::<L>(), millis, kind.with_id(id)).unwrap_or_default()
}

/// Returns the time of the wall clock in milliseconds.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}
