use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::exception::exception;
use super::registry::{self, Call};
use crate::spec::Exception;
use crate::sys::Listener;

#[wasm_bindgen]
extern "C" {
    /// In a browser what this gives is a number, in Node an object.
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(action: &JsValue, millis: i32, call: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout, catch)]
    fn clear_timeout(timeout: &JsValue) -> Result<(), JsValue>;

    /// Not every platform has it.
    #[wasm_bindgen(js_namespace = scheduler, js_name = postTask, catch)]
    fn post_task(task: &JsValue, options: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = JSON)]
    fn parse(text: &str) -> JsValue;

    pub(super) type Target;

    #[wasm_bindgen(method, js_name = addEventListener, catch)]
    pub(super) fn add(this: &Target, event: &str, listener: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = removeEventListener, catch)]
    fn remove(this: &Target, event: &str, listener: &JsValue) -> Result<(), JsValue>;
}

const EVENTS: [(&str, Call); 4] = [
    ("open", Call::Open),
    ("message", Call::Message),
    ("error", Call::Error),
    ("close", Call::Close),
];

/// The registration of a listener for a socket's events; dropping it ends it.
pub(crate) struct Handlers {
    target: Target,
    number: u32,
    functions: [JsValue; 4],
}

impl Handlers {
    /// Registers the listener; nothing of it is left if the platform throws.
    pub(super) fn new(target: JsValue, listener: Arc<Listener>) -> Result<Self, Exception> {
        registry::listen_for_violations();
        let number = registry::add(listener);
        let functions = EVENTS.map(|(_, call)| registry::function(number, call));
        let handlers = Self { target: target.unchecked_into(), number, functions };
        for ((event, _), function) in EVENTS.iter().zip(&handlers.functions) {
            handlers.target.add(event, function).map_err(|thrown| exception(&thrown))?;
        }
        Ok(handlers)
    }

    /// Tells the listener of a deadline.
    pub(crate) fn deadline(&self, millis: f64) -> Timer {
        // Rounded up, so that it is never early, and cut to a signed number of 32 bits, as
        // `setTimeout` would fire at once for a larger one.
        Timer(self.set_timeout(millis.ceil() as i32, Call::Deadline))
    }

    /// Has the listener look once: in a millisecond, or else in 16.
    pub(crate) fn look(&self, soon: bool) {
        let look = registry::function(self.number, Call::Look);
        // Browsers let a timer that a timer has set wait for 4 ms, which is long where a MiB leaves
        // within 3. Tasks are free of that, and a millisecond is as prompt as no delay at all, with a
        // fraction of the looks.
        let (millis, options) = if soon { (1, r#"{"delay":1}"#) } else { (16, r#"{"delay":16}"#) };
        if post_task(&look, &parse(options)).is_err() {
            self.set_timeout(millis, Call::Look);
        }
    }

    fn set_timeout(&self, millis: i32, call: Call) -> JsValue {
        // Without timers there are no limits of time.
        set_timeout(&registry::dispatcher(), millis, call.of(self.number)).unwrap_or_default()
    }
}

impl Drop for Handlers {
    fn drop(&mut self) {
        for ((event, _), function) in EVENTS.iter().zip(&self.functions) {
            let _ = self.target.remove(event, function);
        }
        registry::remove(self.number);
    }
}

/// Dropping it cancels it.
pub(crate) struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = clear_timeout(&self.0);
    }
}
