//! A clock that the test moves.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::{GlobalOverride, javascript, property};

/// Replaces the platform's timers until it is dropped. Its timers fire only in [`Clock::advance`],
/// so a test must not await anything while it has a clock.
pub struct Clock {
    clock: JsValue,
    _overrides: [GlobalOverride; 3],
}

impl Clock {
    pub fn stopped() -> Self {
        let clock = javascript(
            "let now = 0, last = 0;
            const timers = new Map();
            return {
                set: (action, delay, ...values) => {
                    const call = () => action(...values);
                    timers.set(++last, { at: now + Math.trunc(delay), call });
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
        let over = |name, method| GlobalOverride::of(name, Some(&property(&clock, method)));
        let scheduler = GlobalOverride::of("scheduler", Some(&JsValue::UNDEFINED));
        let _overrides = [over("setTimeout", "set"), over("clearTimeout", "clear"), scheduler];
        Self { clock, _overrides }
    }

    /// Lets this many milliseconds pass and calls the timers that are due.
    pub fn advance(&self, millis: u32) {
        let advance: Function = property(&self.clock, "advance").unchecked_into();
        advance.call1(&JsValue::UNDEFINED, &millis.into()).unwrap();
    }
}
