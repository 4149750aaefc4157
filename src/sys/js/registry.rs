//! One closure serves all events and timers of all sockets on a thread.
//!
//! Each socket registers functions that are bound to its id. Once removed, they are ordinary
//! garbage. So no closure is freed that JavaScript might still call, no Rust memory depends on the
//! garbage collector, and a socket keeps only `Send` values, which closures are not.

use std::mem;
use std::sync::Arc;

use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::prelude::*;

use super::event_target::EventTarget;
use super::reflect::{property, string_property};
use super::{Binary, Blob};
use crate::spec::CloseEvent;
use crate::sys::{Data, Event, Listener};

#[wasm_bindgen]
extern "C" {
    type Trampoline;

    #[wasm_bindgen(method)]
    fn bind(this: &Trampoline, this_argument: &JsValue, event: u32) -> JsValue;

    /// A message event of any realm.
    type MessageEvent;

    #[wasm_bindgen(method, getter, catch)]
    fn data(this: &MessageEvent) -> Result<JsValue, JsValue>;

    /// An `ArrayBuffer` if it has a `byteLength`.
    type MaybeBuffer;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &MaybeBuffer) -> Result<Option<f64>, JsValue>;
}

/// Why the closure is called: the low bits of its first argument.
#[derive(Clone, Copy)]
pub(super) enum EventKind {
    Open,
    Message,
    Error,
    Close,
    DeadlineTick,
    BufferPoll,
    /// An event of the global scope, for every listener.
    PolicyViolation,
}

/// The number of bits of an [`EventKind`].
const KIND_BITS: u32 = 3;

impl EventKind {
    /// Combines this kind with the id of a listener.
    pub(super) fn with_id(self, id: u32) -> u32 {
        id << KIND_BITS | self as u32
    }
}

/// The listeners of a thread.
pub(crate) struct Registry<L> {
    /// The closure, once there has been a socket.
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

/// Borrows the registry. `action` must not call a listener. It is skipped only while the thread is
/// torn down.
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
    // Dropped while nothing is borrowed, because it may be the last reference to a connection.
    drop(removed);
}

/// Returns the closure as a function of an [`EventKind::with_id`] and an event.
pub(super) fn trampoline<L: Listener>() -> JsValue {
    with(|registry: &mut Registry<L>| {
        let new = || Closure::<dyn Fn(u32, JsValue)>::new(dispatch::<L>).into_js_value();
        registry.trampoline.get_or_insert_with(new).clone()
    })
}

/// Returns the function to call for this kind of event of this listener.
pub(super) fn function<L: Listener>(kind: EventKind, id: u32) -> JsValue {
    trampoline::<L>().unchecked_ref::<Trampoline>().bind(&JsValue::UNDEFINED, kind.with_id(id))
}

/// Starts listening, once per thread, for URLs that a content security policy blocks. Only pages
/// and workers have these events.
pub(super) fn watch_policy_violations<L: Listener>() {
    let is_watched = with(|registry: &mut Registry<L>| {
        mem::replace(&mut registry.watches_policy_violations, true)
    });
    let global = js_sys::global();
    if !is_watched && !property(&global, "addEventListener").is_undefined() {
        let function = function::<L>(EventKind::PolicyViolation, 0);
        // If this throws, a blocked connection fails like any other.
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
    // Nothing is borrowed during the call, because the listener may add and remove others.
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

/// Passes a violation to every listener. The event contains the blocked URL or its beginning: the
/// standard strips the parts that a page may not see.
fn dispatch_policy_violation<L: Listener>(event: &JsValue) {
    let url = string_property(event, "blockedURI");
    let is_blocked = string_property(event, "disposition") == "enforce"
        && string_property(event, "effectiveDirective") == "connect-src"
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

/// Tells the kinds of data apart by their properties. `instanceof` fails for values of another
/// realm, such as those of an `iframe`'s socket.
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
        // An event that is not the platform's may have no data.
        Err(_) => None,
    }
}

/// Reads the properties by name, because Node 22 fires close events but has no global `CloseEvent`,
/// and the event of a stand-in may lack any of them.
fn close_event(event: &JsValue) -> CloseEvent {
    let code = property(event, "code").as_f64().unwrap_or_default() as u16;
    CloseEvent::new(code, string_property(event, "reason"), property(event, "wasClean").is_truthy())
}
