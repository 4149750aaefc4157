//! A clock that the test moves.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::{Replaced, javascript};

/// Timers that run when [`Clock::advance`] says so, in place of the platform's, until it is dropped.
/// Nothing may be awaited meanwhile.
pub struct Clock {
    clock: JsValue,
    _replaced: [Replaced; 2],
}

impl Clock {
    pub fn stopped() -> Self {
        let clock = javascript(
            "let now = 0, last = 0;
            const timers = new Map();
            return {
                set: (action, delay, ...values) => {
                    timers.set(++last, { at: now + Math.trunc(delay), call: () => action(...values) });
                    return last;
                },
                clear: timer => timers.delete(timer),
                advance: millis => {
                    const end = now + millis;
                    for (;;) {
                        const due = [...timers].filter(([, timer]) => timer.at <= end);
                        if (due.length == 0) break;
                        const [id, timer] = due.reduce((a, b) => b[1].at < a[1].at ? b : a);
                        timers.delete(id);
                        now = Math.max(now, timer.at);
                        timer.call();
                    }
                    now = end;
                },
            };",
        );
        let replace = |name, method| Replaced::global(name, Some(&super::property(&clock, method)));
        let _replaced = [replace("setTimeout", "set"), replace("clearTimeout", "clear")];
        Self { clock, _replaced }
    }

    /// Lets so many milliseconds pass, and calls the timers that are due.
    pub fn advance(&self, millis: u32) {
        let advance: Function = super::property(&self.clock, "advance").unchecked_into();
        advance.call1(&JsValue::UNDEFINED, &millis.into()).unwrap();
    }
}
