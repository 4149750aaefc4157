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
use web_sys::CloseEvent as RawCloseEvent;

use super::property::text;
use super::{Blob, Bytes};
use crate::close::CloseEvent;
use crate::link::Held;
use crate::sys::{Data, Listener};

#[wasm_bindgen]
extern "C" {
    type Dispatcher;

    #[wasm_bindgen(method)]
    fn bind(this: &Dispatcher, this_argument: &JsValue, call: u32) -> JsValue;

    /// A message event, whatever realm it is from.
    type Message;

    #[wasm_bindgen(method, getter)]
    fn data(this: &Message) -> JsValue;

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
}

thread_local! {
    static DISPATCH: RefCell<Dispatch> =
        const { RefCell::new(Dispatch { dispatcher: None, next: 0, listeners: Vec::new() }) };
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

    // What is called may add and remove listeners, so nothing is borrowed meanwhile.
    let Some(listener) = find(call >> CALL_BITS) else { return };
    match call & ((1 << CALL_BITS) - 1) {
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

/// Told apart by what they have, not by `instanceof`, which fails for what comes from another realm,
/// such as the socket of an `iframe`.
fn data_of(event: &JsValue) -> Option<Data> {
    let data = event.unchecked_ref::<Message>().data();
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

/// Unchecked, because Node 22 fires close events but has no global `CloseEvent`.
fn close_event(event: &JsValue) -> CloseEvent {
    let raw: &RawCloseEvent = event.unchecked_ref();
    CloseEvent::new(raw.code(), text(event, "reason"), raw.was_clean())
}
