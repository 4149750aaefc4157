use std::mem::MaybeUninit;

use js_sys::{ArrayBuffer, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

use super::reflect::property;

#[wasm_bindgen]
extern "C" {
    /// A typed array or a `DataView`. It may lie outside its buffer, which may be resized or
    /// transferred away: a `DataView` throws then when asked where it lies.
    pub(super) type AnyView;

    #[wasm_bindgen(method, getter, catch)]
    fn buffer(this: &AnyView) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = byteOffset)]
    fn byte_offset(this: &AnyView) -> Result<u32, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &AnyView) -> Result<u32, JsValue>;

    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy(room: &mut [u8], from: &Uint8Array);

    #[wasm_bindgen(js_name = Uint8Array, extends = Uint8Array)]
    type Part;

    /// Of a buffer a view, of a view a copy, of nothing something empty.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn of(source: &JsValue) -> Result<Part, JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(buffer: &JsValue, offset: u32, len: u32) -> Result<Part, JsValue>;

    /// In memory of its own.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn from_slice(bytes: &[u8]) -> Result<Part, JsValue>;
}

/// Rust's bytes for JavaScript to keep: a copy, as wasm memory changes and moves. It throws where
/// there is no room for them.
pub(super) fn copied(bytes: &[u8]) -> Result<JsValue, JsValue> {
    Part::from_slice(bytes).map(JsValue::from)
}

/// An `ArrayBuffer`, or a view of one.
///
/// Whoever shares the buffer may transfer it away at any time. It is empty then, and a view of it
/// must not be made: that throws. So the length is asked for anew before each use.
#[derive(Clone)]
pub(crate) struct Bytes {
    source: Source,
    /// What the length was to begin with.
    len: usize,
    /// Makes what to send in place of this, should the platform refuse it. A pointer, so that a
    /// program that sends back what it received is spared the code for the rest.
    substitute: fn(&Source) -> Uint8Array,
}

#[derive(Clone)]
enum Source {
    Buffer(ArrayBuffer),
    View(Uint8Array),
    /// A view of memory that is shared between threads.
    Shared(Uint8Array),
}

impl Source {
    /// A view of a copy, in memory of its own. The platform may not send shared or resizable memory.
    fn copy(&self) -> Uint8Array {
        match self {
            Self::Buffer(buffer) => of(&of(buffer)),
            Self::View(view) | Self::Shared(view) => of(view),
        }
    }

    /// A view of the same memory, which is empty if that is gone: the platform refuses what it has
    /// delivered itself for no other reason.
    fn same(&self) -> Uint8Array {
        match self {
            Self::Buffer(buffer) => of(buffer),
            Self::View(view) | Self::Shared(view) => view.clone(),
        }
    }
}

/// Empty if the memory is gone.
fn of(source: &JsValue) -> Uint8Array {
    let part = Part::of(source).or_else(|_| Part::of(&JsValue::UNDEFINED));
    part.map_or_else(JsCast::unchecked_into, Uint8Array::from)
}

impl Bytes {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let source = Source::View(Uint8Array::new_from_slice(bytes));
        Self { source, len: bytes.len(), substitute: Source::copy }
    }

    pub(super) fn received(buffer: ArrayBuffer, len: usize) -> Self {
        Self { source: Source::Buffer(buffer), len, substitute: Source::same }
    }

    pub(super) fn from_buffer(buffer: ArrayBuffer) -> Self {
        let len = buffer.byte_length() as usize;
        Self { source: Source::Buffer(buffer), len, substitute: Source::copy }
    }

    pub(super) fn from_view(view: Uint8Array) -> Self {
        let len = view.byte_length() as usize;
        let source = if view.buffer().is_instance_of::<SharedArrayBuffer>() {
            Source::Shared(view)
        } else {
            Source::View(view)
        };
        Self { source, len, substitute: Source::copy }
    }

    /// A view of the same memory; empty if the view lies outside it.
    pub(super) fn from_any_view(view: &AnyView) -> Self {
        let part = || Part::new(&view.buffer()?, view.byte_offset()?, view.byte_length()?);
        Self::from_view(part().map_or_else(|_| of(&JsValue::UNDEFINED), Uint8Array::from))
    }

    fn as_js(&self) -> &JsValue {
        match &self.source {
            Source::Buffer(buffer) => buffer.unchecked_ref(),
            Source::View(view) | Source::Shared(view) => view.unchecked_ref(),
        }
    }

    /// All of it, without a copy.
    pub(super) fn view(&self) -> Uint8Array {
        match &self.source {
            // Not even nothing can be copied from where the memory is gone.
            Source::View(view) | Source::Shared(view) if view.byte_length() == 0 => {
                of(&JsValue::UNDEFINED)
            }
            source => source.same(),
        }
    }

    /// Whether the memory is shared between threads.
    fn is_shared(&self) -> bool {
        matches!(self.source, Source::Shared(_))
    }

    /// Sends all of it by `send`, which may throw.
    pub(super) fn send_by<E>(&self, send: impl Fn(&JsValue) -> Result<(), E>) -> Result<(), E> {
        // The platform throws at what it can't send, but for shared memory in Node, which sends the
        // numbers as a text.
        if !self.is_shared() && send(self.as_js()).is_ok() {
            return Ok(());
        }
        send(&(self.substitute)(&self.source))
    }

    /// The buffer, or a copy of what a view shows of one.
    pub(super) fn buffer(&self) -> ArrayBuffer {
        match &self.source {
            // What has a buffer is a view, which a stand-in may deliver.
            Source::Buffer(buffer) if property(buffer, "buffer").is_undefined() => buffer.clone(),
            _ => self.source.copy().buffer(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        /// Up to here a copy costs less than the calls that find out where to copy to.
        const SHORT: usize = 1024;

        let view = self.view();
        let len = view.length() as usize;
        if len > SHORT {
            return view.to_vec();
        }
        let mut bytes = vec![0; len];
        copy(&mut bytes, &view);
        bytes
    }

    pub(crate) fn copy_to(&self, room: &mut [u8]) -> usize {
        let view = self.view_of_at_most(room.len());
        let len = view.length() as usize;
        if let Some(room) = room.get_mut(..len) {
            view.copy_to(room);
        }
        len
    }

    pub(crate) fn copy_to_uninit(&self, room: &mut [MaybeUninit<u8>]) -> usize {
        let view = self.view_of_at_most(room.len());
        let len = view.length() as usize;
        if let Some(room) = room.get_mut(..len) {
            view.copy_to_uninit(room);
        }
        len
    }

    fn view_of_at_most(&self, len: usize) -> Uint8Array {
        let view = self.view();
        if view.length() as usize <= len { view } else { view.subarray(0, len as u32) }
    }
}
