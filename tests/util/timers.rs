//! A count of the timers that Rust starts in this page, worker or runtime.

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Wraps `setTimeout`, `clearTimeout` and, if it exists, `scheduler.postTask`. A timer counts only
/// if the call's stack contains wasm, because WebKit's driver starts timers in the page too.
const WATCH: &str = "
    const { setTimeout, clearTimeout, scheduler } = globalThis;
    const running = new Set();
    let started = 0;
    const isOurs = () => /wasm/i.test(new Error().stack);
    globalThis.setTimeout = (action, delay, ...values) => {
        if (!isOurs()) return setTimeout(action, delay, ...values);
        const timer = setTimeout(() => { running.delete(timer); action(...values); }, delay);
        running.add(timer);
        started += 1;
        return timer;
    };
    globalThis.clearTimeout = timer => {
        running.delete(timer);
        clearTimeout(timer);
    };
    if (scheduler) {
        scheduler.postTask = (task, options) => {
            running.add(task);
            started += 1;
            return Object.getPrototypeOf(scheduler).postTask.call(scheduler, () => {
                running.delete(task);
                task();
            }, options);
        };
    }
    return {
        started: () => started,
        running: () => running.size,
        stop: () => {
            Object.assign(globalThis, { setTimeout, clearTimeout });
            delete scheduler?.postTask;
        },
    };
";

#[wasm_bindgen]
extern "C" {
    type Watch;

    #[wasm_bindgen(method)]
    fn started(this: &Watch) -> u32;

    #[wasm_bindgen(method)]
    fn running(this: &Watch) -> u32;

    #[wasm_bindgen(method)]
    fn stop(this: &Watch);
}

/// Counts timers and scheduler tasks from its creation until it is dropped.
pub struct Timers(Watch);

impl Timers {
    pub fn watch() -> Self {
        let watch = Function::new_no_args(WATCH).call0(&JsValue::UNDEFINED);
        Self(watch.expect("it throws nothing").unchecked_into())
    }

    /// The number of timers that were started.
    pub fn started(&self) -> u32 {
        self.0.started()
    }

    /// The number of timers that have neither fired nor been cancelled.
    pub fn running(&self) -> u32 {
        self.0.running()
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        self.0.stop();
    }
}
