//! One closure serves all sockets of a thread, and all their events and timers.
//!
//! Each socket registers functions that are bound to its number, and these are garbage like any
//! other once they are removed: no closure is ever freed that JavaScript might still call, no Rust
//! memory hangs on a garbage collector's mood, and what a socket keeps is `Send`, as closures are
//! not.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::prelude::*;

use super::reflect::{property, text};
use super::subscription::Target;
use super::{Blob, Bytes};
use crate::connection::Held;
use crate::spec::CloseEvent;
use crate::sys::{Data, Listener};

#[wasm_bindgen]
extern "C" {
    type Dispatcher;

    #[wasm_bindgen(method)]
    fn bind(this: &Dispatcher, this_argument: &JsValue, call: u32) -> JsValue;

    /// A message event, whatever realm it is from.
    type Message;

    #[wasm_bindgen(method, getter, catch)]
    fn data(this: &Message) -> Result<JsValue, JsValue>;

    /// An `ArrayBuffer`, if it has a `byteLength`.
    type Binary;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &Binary) -> Result<Option<f64>, JsValue>;
}

/// What the closure is called for; the low bits of its first argument.
#[derive(Clone, Copy)]
pub(super) enum Call {
    Open,
    Message,
    Error,
    Close,
    Deadline,
    Look,
    /// Of the global scope; it concerns the sockets with that URL.
    Violation,
}

/// How many bits that takes.
const CALL_BITS: u32 = 3;

impl Call {
    /// This, and the number of the socket.
    pub(super) fn of(self, number: u32) -> u32 {
        number << CALL_BITS | self as u32
    }
}

struct Dispatch {
    /// The closure, once there was a socket.
    dispatcher: Option<JsValue>,
    next: u32,
    listeners: Vec<(u32, Arc<Listener>)>,
    watches_violations: bool,
}

thread_local! {
    static DISPATCH: RefCell<Dispatch> =
        const {
            RefCell::new(Dispatch {
                dispatcher: None,
                next: 0,
                listeners: Vec::new(),
                watches_violations: false,
            })
        };
}

/// Nothing of anybody else's may be called meanwhile. It fails only while the thread goes away.
fn with<T: Default>(action: impl FnOnce(&mut Dispatch) -> T) -> T {
    let result = DISPATCH.try_with(|dispatch| Some(action(&mut *dispatch.try_borrow_mut().ok()?)));
    result.ok().flatten().unwrap_or_default()
}

pub(super) fn add(listener: Arc<Listener>) -> u32 {
    with(|dispatch| {
        let number = dispatch.next;
        dispatch.next = number.wrapping_add(1) & (u32::MAX >> CALL_BITS);
        dispatch.listeners.push((number, listener));
        number
    })
}

pub(super) fn remove(number: u32) {
    // The last takes its place, which takes less code than to close the gap. What is removed is
    // dropped where nothing is borrowed.
    let removed = with(|dispatch| {
        let mut removed = dispatch.listeners.pop()?;
        if let Some(place) = dispatch.listeners.iter_mut().find(|(other, _)| *other == number) {
            mem::swap(place, &mut removed);
        }
        Some(removed)
    });
    drop(removed);
}

/// The closure, as a function that takes a [`Call`] of a socket and an event.
pub(super) fn dispatcher() -> JsValue {
    with(|dispatch| {
        let new = || Closure::<dyn Fn(u32, JsValue)>::new(dispatch_call).into_js_value();
        dispatch.dispatcher.get_or_insert_with(new).clone()
    })
}

/// Listens, once for all sockets of the thread, for what a content security policy blocks. Only
/// pages and workers have such events.
pub(super) fn listen_for_violations() {
    let is_first = with(|dispatch| !mem::replace(&mut dispatch.watches_violations, true));
    let global = js_sys::global();
    if is_first && !property(&global, "addEventListener").is_undefined() {
        let function = function(0, Call::Violation);
        // Where it throws, nothing can be known, and `Blocked` is an ordinary failure.
        let _ = global.unchecked_ref::<Target>().add("securitypolicyviolation", &function);
    }
}

/// What is to be called for this event of the socket with this number.
pub(super) fn function(number: u32, call: Call) -> JsValue {
    dispatcher().unchecked_ref::<Dispatcher>().bind(&JsValue::UNDEFINED, call.of(number))
}

fn dispatch_call(call: u32, event: JsValue) {
    const OPEN: u32 = Call::Open as u32;
    const MESSAGE: u32 = Call::Message as u32;
    const ERROR: u32 = Call::Error as u32;
    const CLOSE: u32 = Call::Close as u32;
    const DEADLINE: u32 = Call::Deadline as u32;
    const LOOK: u32 = Call::Look as u32;

    let (number, call) = (call >> CALL_BITS, call & ((1 << CALL_BITS) - 1));
    if call > LOOK {
        return violation(&event);
    }
    // What is called may add and remove listeners, so nothing is borrowed meanwhile.
    let Some(listener) = find(number) else { return };
    match call {
        OPEN => listener.opened(),
        MESSAGE => {
            if let Some(data) = data_of(&event) {
                listener.received(data);
            }
        }
        ERROR => listener.failed(),
        CLOSE => listener.closed(close_event(&event)),
        DEADLINE => listener.deadline_passed(),
        _ => listener.look_again(),
    }
}

fn find(number: u32) -> Option<Held> {
    with(|dispatch| {
        let (_, listener) = dispatch.listeners.iter().find(|(other, _)| *other == number)?;
        Some(Held::new(listener))
    })
}

/// A content security policy was violated. The event says by what URL, or by a part of it from the
/// start: the standard leaves out what a page may not see.
fn violation(event: &JsValue) {
    let uri = text(event, "blockedURI");
    let is_block = text(event, "disposition") == "enforce"
        && text(event, "effectiveDirective") == "connect-src"
        && !uri.is_empty();
    if is_block {
        let all = with(|dispatch| {
            dispatch.listeners.iter().map(|(_, listener)| Held::new(listener)).collect::<Vec<_>>()
        });
        for listener in all {
            if listener.socket.url().starts_with(&uri) {
                listener.blocked();
            }
        }
    }
}

/// Told apart by what they have, not by `instanceof`, which fails for what comes from another realm,
/// such as the socket of an `iframe`.
fn data_of(event: &JsValue) -> Option<Data> {
    let data = event.unchecked_ref::<Message>().data().ok()?;
    if data.is_string() {
        return Some(Data::Text(data.unchecked_into::<JsString>().into()));
    }
    match data.unchecked_ref::<Binary>().byte_length() {
        Ok(Some(len)) => {
            Some(Data::Binary(Bytes::received(data.unchecked_into::<ArrayBuffer>(), len as usize)))
        }
        Ok(None) => Some(Data::Blob(Blob(data.unchecked_into()))),
        // Nothing at all, in an event that is not the platform's.
        Err(_) => None,
    }
}

/// Read by name, because Node 22 fires close events but has no global `CloseEvent`, and a stand-in's
/// event may lack any of these.
fn close_event(event: &JsValue) -> CloseEvent {
    let code = property(event, "code").as_f64().unwrap_or_default() as u16;
    CloseEvent::new(code, text(event, "reason"), property(event, "wasClean").is_truthy())
}
