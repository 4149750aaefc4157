use std::cell::{Cell, RefCell};
use std::sync::{Arc, Weak};

use js_sys::{ArrayBuffer, Function, JsString};
use wasm_bindgen::prelude::*;
use web_sys::{CloseEvent as RawCloseEvent, EventTarget};

use super::{Blob, Bytes, Text};
use crate::close::CloseEvent;
use crate::sys::{Data, Listener};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Function)]
    type Dispatcher;

    #[wasm_bindgen(method)]
    fn bind(this: &Dispatcher, this_argument: &JsValue, number: u32) -> Function;

    /// A message event, whatever realm it is from.
    type Message;

    #[wasm_bindgen(method, getter)]
    fn data(this: &Message) -> JsValue;

    /// An `ArrayBuffer`, if it has a `byteLength`.
    type Binary;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &Binary) -> Result<Option<f64>, JsValue>;
}

type Dispatch = Closure<dyn Fn(u32, JsValue)>;

/// What is told of the events of every socket of this thread.
///
/// Four closures serve all sockets. Each socket registers functions that are bound to its number,
/// and these are garbage like any other once they are removed: no closure is ever freed that
/// JavaScript might still call, no Rust memory hangs on a garbage collector's mood, and what a
/// socket keeps is `Send`, as closures are not.
struct Dispatchers {
    closures: [(&'static str, Dispatch); 4],
    next: Cell<u32>,
    /// By ascending number, as numbers only grow.
    listeners: RefCell<Vec<(u32, Weak<dyn Listener>)>>,
}

thread_local! {
    static DISPATCHERS: Dispatchers = Dispatchers {
        closures: [
            ("open", dispatch(|listener, _| listener.opened())),
            ("message", dispatch(|listener, event| {
                if let Some(data) = data_of(&event) {
                    listener.received(data);
                }
            })),
            ("error", dispatch(|listener, _| listener.failed())),
            ("close", dispatch(|listener, event| listener.closed(close_event(&event)))),
        ],
        next: Cell::new(0),
        listeners: RefCell::new(Vec::new()),
    };
}

fn dispatch(call: impl Fn(&dyn Listener, JsValue) + 'static) -> Dispatch {
    Closure::new(move |number, event| {
        // What is called may add and remove listeners, so nothing is borrowed meanwhile.
        if let Some(listener) = find(number) {
            call(&*listener, event);
        }
    })
}

fn find(number: u32) -> Option<Arc<dyn Listener>> {
    DISPATCHERS
        .try_with(|dispatchers| {
            let listeners = dispatchers.listeners.borrow();
            let index = listeners.binary_search_by_key(&number, |(number, _)| *number).ok()?;
            listeners.get(index)?.1.upgrade()
        })
        .ok()?
}

type Functions = Vec<(&'static str, Function)>;

/// The registration of a listener for a socket's events; dropping it ends it.
pub(crate) struct Handlers {
    target: EventTarget,
    number: u32,
    functions: Functions,
}

impl Handlers {
    pub(super) fn new(target: EventTarget, listener: Weak<dyn Listener>) -> Self {
        let (number, functions): (u32, Functions) = DISPATCHERS
            .try_with(|dispatchers| {
                let number = dispatchers.next.get();
                dispatchers.next.set(number.wrapping_add(1));
                dispatchers.listeners.borrow_mut().push((number, listener));
                let functions = dispatchers.closures.iter().map(|(event, closure)| {
                    let dispatcher: &Dispatcher = closure.as_ref().unchecked_ref();
                    (*event, dispatcher.bind(&JsValue::UNDEFINED, number))
                });
                (number, functions.collect())
            })
            .unwrap_or_default();
        for (event, function) in &functions {
            // It throws nothing when given a function.
            let _ = target.add_event_listener_with_callback(event, function);
        }
        Self { target, number, functions }
    }
}

impl Drop for Handlers {
    fn drop(&mut self) {
        for (event, function) in &self.functions {
            let _ = self.target.remove_event_listener_with_callback(event, function);
        }
        // The weak reference is dropped when nothing is borrowed any more.
        let listener = DISPATCHERS.try_with(|dispatchers| {
            let mut listeners = dispatchers.listeners.borrow_mut();
            let index = listeners.binary_search_by_key(&self.number, |(number, _)| *number).ok()?;
            Some(listeners.remove(index))
        });
        drop(listener);
    }
}

/// Told apart by what they have, not by `instanceof`, which fails for what comes from another realm,
/// such as the socket of an `iframe`.
fn data_of(event: &JsValue) -> Option<Data> {
    let data = event.unchecked_ref::<Message>().data();
    if data.is_string() {
        return Some(Data::Text(Text(data.unchecked_into::<JsString>())));
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
    let event: &RawCloseEvent = event.unchecked_ref();
    CloseEvent::new(event.code(), event.reason(), event.was_clean())
}
