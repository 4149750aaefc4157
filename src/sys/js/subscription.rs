use std::marker::PhantomData;
use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::event_target::EventTarget;
use super::exception::exception;
use super::registry::{self, EventKind};
use super::timer::{self, Timer};
use crate::spec::Exception;
use crate::sys::{Listener, PollDelay};

#[wasm_bindgen]
extern "C" {
    /// Not every platform has this method.
    #[wasm_bindgen(js_namespace = scheduler, js_name = postTask, catch)]
    fn post_task(task: &JsValue, options: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = JSON)]
    fn parse(text: &str) -> JsValue;
}

const EVENTS: [(&str, EventKind); 4] = [
    ("open", EventKind::Open),
    ("message", EventKind::Message),
    ("error", EventKind::Error),
    ("close", EventKind::Close),
];

/// The registration of a listener for a socket's events and timers. Dropping it deregisters the
/// listener.
pub(crate) struct Subscription<L: Listener> {
    target: EventTarget,
    id: u32,
    functions: [JsValue; 4],
    listener: PhantomData<fn(L)>,
}

impl<L: Listener> Subscription<L> {
    /// Registers the listener. If the platform throws, nothing stays registered.
    pub(super) fn new(target: JsValue, listener: Arc<L>) -> Result<Self, Exception> {
        registry::watch_policy_violations::<L>();
        let id = registry::add(listener);
        let functions = EVENTS.map(|(_, kind)| registry::function::<L>(kind, id));
        let subscription =
            Self { target: target.unchecked_into(), id, functions, listener: PhantomData };
        for ((event, _), function) in EVENTS.iter().zip(&subscription.functions) {
            subscription.target.add(event, function).map_err(|thrown| exception(&thrown))?;
        }
        Ok(subscription)
    }

    /// Starts a timer that fires [`Event::DeadlineTick`](crate::sys::Event).
    pub(crate) fn start_timer(&self, millis: f64) -> Timer {
        Timer::start::<L>(millis, EventKind::DeadlineTick, self.id)
    }

    /// Schedules one [`Event::BufferPoll`](crate::sys::Event).
    pub(crate) fn schedule_poll(&self, delay: PollDelay) {
        let poll = registry::function::<L>(EventKind::BufferPoll, self.id);
        // Browsers delay nested timers to 4 ms, while a MiB leaves within 3 ms. Tasks have no such
        // limit. A delay of 1 ms is as prompt as none, with a fraction of the polls. `JSON.parse`
        // creates the options with one import; `Object` and `Reflect` are two.
        let (millis, options) = match delay {
            PollDelay::Short => (1.0, r#"{"delay":1}"#),
            PollDelay::Long => (16.0, r#"{"delay":16}"#),
        };
        if post_task(&poll, &parse(options)).is_err() {
            timer::start::<L>(millis, EventKind::BufferPoll, self.id);
        }
    }
}

impl<L: Listener> Drop for Subscription<L> {
    fn drop(&mut self) {
        for ((event, _), function) in EVENTS.iter().zip(&self.functions) {
            let _ = self.target.remove(event, function);
        }
        registry::remove::<L>(self.id);
    }
}
