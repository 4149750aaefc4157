use wasm_bindgen::prelude::*;

use super::registry::{self, EventKind};
use crate::sys::Listener;

#[wasm_bindgen]
extern "C" {
    /// The result is a number in browsers and an object in Node.
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(action: &JsValue, millis: i32, event: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout, catch)]
    fn clear_timeout(timeout: &JsValue) -> Result<(), JsValue>;
}

/// A timer of a listener's; dropping it cancels it.
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

/// Tells the listener with this id once so many milliseconds have passed.
pub(super) fn start<L: Listener>(millis: f64, kind: EventKind, id: u32) -> JsValue {
    // Rounded up, so that the timer is never early, and cut to a signed number of 32 bits, as
    // `setTimeout` fires at once for a larger one.
    let millis = millis.ceil() as i32;
    // A platform without timers has no limits of time.
    set_timeout(&registry::trampoline::<L>(), millis, kind.of(id)).unwrap_or_default()
}

/// The time of the wall clock, in milliseconds.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}
