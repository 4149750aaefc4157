//! One closure serves all sockets of a thread, and all their events and timers.
//!
//! Each socket registers functions that are bound to its id. They are garbage like any other once
//! they are removed: no closure is freed that JavaScript might still call, no Rust memory depends on
//! the garbage collector, and what a socket keeps is `Send`, which closures are not.

use std::mem;
use std::sync::Arc;

use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::prelude::*;

use super::event_target::EventTarget;
use super::reflect::{property, text};
use super::{Binary, Blob};
use crate::spec::CloseEvent;
use crate::sys::{Data, Event, Listener};

#[wasm_bindgen]
extern "C" {
    type Trampoline;

    #[wasm_bindgen(method)]
    fn bind(this: &Trampoline, this_argument: &JsValue, event: u32) -> JsValue;

    /// A message event, whatever realm it is from.
    type MessageEvent;

    #[wasm_bindgen(method, getter, catch)]
    fn data(this: &MessageEvent) -> Result<JsValue, JsValue>;

    /// An `ArrayBuffer`, if it has a `byteLength`.
    type MaybeBuffer;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &MaybeBuffer) -> Result<Option<f64>, JsValue>;
}

/// What the closure is called for: the low bits of its first argument.
#[derive(Clone, Copy)]
pub(super) enum EventKind {
    Open,
    Message,
    Error,
    Close,
    DeadlineTick,
    BufferPoll,
    /// Of the global scope: every listener is told.
    PolicyViolation,
}

/// How many bits an [`EventKind`] takes.
const KIND_BITS: u32 = 3;

impl EventKind {
    /// This kind, for the listener with that id.
    pub(super) fn of(self, id: u32) -> u32 {
        id << KIND_BITS | self as u32
    }
}

/// The listeners of a thread.
pub(crate) struct Registry<L> {
    /// The closure, once there was a socket.
    trampoline: Option<JsValue>,
    next_id: u32,
    listeners: Vec<(u32, Arc<L>)>,
    watches_policy_violations: bool,
}

impl<L> Registry<L> {
    pub(crate) const fn new() -> Self {
        Self {
            trampoline: None,
            next_id: 0,
            listeners: Vec::new(),
            watches_policy_violations: false,
        }
    }
}

/// Nothing of a listener's may be called meanwhile. It fails only while the thread goes away.
fn with<L: Listener, T: Default>(action: impl FnOnce(&mut Registry<L>) -> T) -> T {
    let result =
        L::registry().try_with(|registry| Some(action(&mut *registry.try_borrow_mut().ok()?)));
    result.ok().flatten().unwrap_or_default()
}

pub(super) fn add<L: Listener>(listener: Arc<L>) -> u32 {
    with(|registry| {
        let id = registry.next_id;
        registry.next_id = id.wrapping_add(1) & (u32::MAX >> KIND_BITS);
        registry.listeners.push((id, listener));
        id
    })
}

pub(super) fn remove<L: Listener>(id: u32) {
    let removed = with(|registry: &mut Registry<L>| {
        let index = registry.listeners.iter().position(|(other, _)| *other == id)?;
        Some(registry.listeners.swap_remove(index))
    });
    // Where nothing is borrowed: it may be the last reference to a connection.
    drop(removed);
}

/// The closure, as a function of an [`EventKind::of`] and an event.
pub(super) fn trampoline<L: Listener>() -> JsValue {
    with(|registry: &mut Registry<L>| {
        let new = || Closure::<dyn Fn(u32, JsValue)>::new(dispatch::<L>).into_js_value();
        registry.trampoline.get_or_insert_with(new).clone()
    })
}

/// The function to be called for such an event of the listener with that id.
pub(super) fn function<L: Listener>(kind: EventKind, id: u32) -> JsValue {
    trampoline::<L>().unchecked_ref::<Trampoline>().bind(&JsValue::UNDEFINED, kind.of(id))
}

/// Listens, once for all sockets of the thread, for what a content security policy blocks. Only
/// pages and workers have such events.
pub(super) fn watch_policy_violations<L: Listener>() {
    let is_watched = with(|registry: &mut Registry<L>| {
        mem::replace(&mut registry.watches_policy_violations, true)
    });
    let global = js_sys::global();
    if !is_watched && !property(&global, "addEventListener").is_undefined() {
        let function = function::<L>(EventKind::PolicyViolation, 0);
        // If this throws, what is blocked fails like any other connection.
        let _ = global.unchecked_ref::<EventTarget>().add("securitypolicyviolation", &function);
    }
}

fn dispatch<L: Listener>(event: u32, value: JsValue) {
    const OPEN: u32 = EventKind::Open as u32;
    const MESSAGE: u32 = EventKind::Message as u32;
    const ERROR: u32 = EventKind::Error as u32;
    const CLOSE: u32 = EventKind::Close as u32;
    const DEADLINE_TICK: u32 = EventKind::DeadlineTick as u32;
    const BUFFER_POLL: u32 = EventKind::BufferPoll as u32;

    let (id, kind) = (event >> KIND_BITS, event & ((1 << KIND_BITS) - 1));
    if kind > BUFFER_POLL {
        return dispatch_policy_violation::<L>(&value);
    }
    // A listener may add and remove others, so nothing is borrowed while it is told.
    let Some(listener) = find::<L>(id) else { return };
    let event = match kind {
        OPEN => Event::Open,
        MESSAGE => match data_of(&value) {
            Some(data) => Event::Message(data),
            None => return,
        },
        ERROR => Event::Error,
        CLOSE => Event::Close(close_event(&value)),
        DEADLINE_TICK => Event::DeadlineTick,
        _ => Event::BufferPoll,
    };
    listener.on(event);
}

fn find<L: Listener>(id: u32) -> Option<Arc<L>> {
    with(|registry: &mut Registry<L>| {
        let (_, listener) = registry.listeners.iter().find(|(other, _)| *other == id)?;
        Some(Arc::clone(listener))
    })
}

/// The event names the blocked URL, or its beginning: the standard leaves out what a page may not see.
fn dispatch_policy_violation<L: Listener>(event: &JsValue) {
    let url = text(event, "blockedURI");
    let is_blocked = text(event, "disposition") == "enforce"
        && text(event, "effectiveDirective") == "connect-src"
        && !url.is_empty();
    if is_blocked {
        let ids = with(|registry: &mut Registry<L>| {
            registry.listeners.iter().map(|(id, _)| *id).collect::<Vec<_>>()
        });
        for listener in ids.into_iter().filter_map(find::<L>) {
            listener.on(Event::PolicyViolation(url.clone()));
        }
    }
}

/// Kinds of data are told apart by their properties. `instanceof` fails for values of another realm,
/// such as those of an `iframe`'s socket.
fn data_of(event: &JsValue) -> Option<Data> {
    let data = event.unchecked_ref::<MessageEvent>().data().ok()?;
    if data.is_string() {
        return Some(Data::Text(data.unchecked_into::<JsString>().into()));
    }
    match data.unchecked_ref::<MaybeBuffer>().byte_length() {
        Ok(Some(len)) => {
            Some(Data::Binary(Binary::received(data.unchecked_into::<ArrayBuffer>(), len as usize)))
        }
        Ok(None) => Some(Data::Blob(Blob(data.unchecked_into()))),
        // There is no data, in an event that is not the platform's.
        Err(_) => None,
    }
}

/// The properties are read by name, because Node 22 fires close events but has no global
/// `CloseEvent`, and the event of a stand-in may lack any of them.
fn close_event(event: &JsValue) -> CloseEvent {
    let code = property(event, "code").as_f64().unwrap_or_default() as u16;
    CloseEvent::new(code, text(event, "reason"), property(event, "wasClean").is_truthy())
}
