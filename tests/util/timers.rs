//! The timers that Rust starts in this page, worker or runtime, watched.

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Puts itself before `setTimeout`, `clearTimeout` and, where there is one, the scheduler's `postTask`.
/// Rust's timers have functions that can be freed; WebKit's driver has timers of its own in the page.
const WATCH: &str = "
    const { setTimeout, clearTimeout, scheduler } = globalThis;
    const running = new Set(), looks = [];
    let started = 0;
    globalThis.setTimeout = (action, ...rest) => {
        if (!action._wbg_cb_unref) return setTimeout(action, ...rest);
        const [delay, ...values] = rest;
        if (!scheduler && delay <= 16) looks.push(delay);
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
            looks.push(options.delay);
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
        looks: () => looks,
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
    fn looks(this: &Watch) -> Vec<u32>;

    #[wasm_bindgen(method)]
    fn stop(this: &Watch);
}

/// Counts timers, and tasks of the scheduler, until it is dropped: those that are started from now on.
pub struct Timers(Watch);

impl Timers {
    pub fn watch() -> Self {
        let watch = Function::new_no_args(WATCH).call0(&JsValue::UNDEFINED);
        Self(watch.expect("it throws nothing").unchecked_into())
    }

    /// How many were started since.
    pub fn started(&self) -> u32 {
        self.0.started()
    }

    /// How many of them have neither fired nor been cancelled.
    pub fn running(&self) -> u32 {
        self.0.running()
    }

    /// After how many milliseconds each look at `bufferedAmount` was to come: by a task of the
    /// scheduler's where there is one, and otherwise by a timer, the only ones that are so short.
    pub fn looks(&self) -> Vec<u32> {
        self.0.looks()
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        self.0.stop();
    }
}
