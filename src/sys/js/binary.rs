use std::mem::MaybeUninit;

use js_sys::{ArrayBuffer, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

use super::reflect::property;

#[wasm_bindgen]
extern "C" {
    /// A typed array or a `DataView`. It may lie outside its buffer, which may be resized or
    /// transferred away: a `DataView` throws then when asked where it lies.
    type ArrayBufferView;

    #[wasm_bindgen(method, getter, catch)]
    fn buffer(this: &ArrayBufferView) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = byteOffset)]
    fn byte_offset(this: &ArrayBufferView) -> Result<u32, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &ArrayBufferView) -> Result<u32, JsValue>;

    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy(room: &mut [u8], from: &Uint8Array);

    #[wasm_bindgen(js_name = Uint8Array, extends = Uint8Array)]
    type TypedArray;

    /// A view of a buffer, a copy of a view, empty for `undefined`.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(source: &JsValue) -> Result<TypedArray, JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn of_part(buffer: &JsValue, offset: u32, len: u32) -> Result<TypedArray, JsValue>;

    /// A copy with a buffer of its own.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn from_slice(bytes: &[u8]) -> Result<TypedArray, JsValue>;
}

/// Rust's bytes for JavaScript to keep: a copy, because wasm memory changes and moves. It throws
/// where there is no room for one.
pub(super) fn to_js_copy(bytes: &[u8]) -> Result<JsValue, JsValue> {
    TypedArray::from_slice(bytes).map(JsValue::from)
}

/// An `ArrayBuffer`, or a view of one.
///
/// Whoever shares the buffer may transfer it away at any time. Then it is empty, and making a view of
/// it throws. So the length is read again before each use.
#[derive(Clone)]
pub(crate) struct Binary {
    source: Source,
    /// The length at first.
    len: usize,
}

#[derive(Clone)]
enum Source {
    /// What the platform delivered.
    Received(ArrayBuffer),
    Buffer(ArrayBuffer),
    View(Uint8Array),
    /// A view of memory that is shared between threads.
    Shared(Uint8Array),
}

impl Source {
    /// A view of a copy with a buffer of its own.
    fn to_owned_view(&self) -> Uint8Array {
        match self {
            Self::Received(buffer) | Self::Buffer(buffer) => {
                to_uint8_array(&to_uint8_array(buffer))
            }
            Self::View(view) | Self::Shared(view) => to_uint8_array(view),
        }
    }

    /// A view of the same memory; empty if the memory is gone.
    fn to_view(&self) -> Uint8Array {
        match self {
            Self::Received(buffer) | Self::Buffer(buffer) => to_uint8_array(buffer),
            Self::View(view) | Self::Shared(view) => view.clone(),
        }
    }

    fn as_js(&self) -> &JsValue {
        match self {
            Self::Received(buffer) | Self::Buffer(buffer) => buffer.unchecked_ref(),
            Self::View(view) | Self::Shared(view) => view.unchecked_ref(),
        }
    }
}

/// Empty if the memory is gone.
fn to_uint8_array(source: &JsValue) -> Uint8Array {
    let array = TypedArray::new(source).or_else(|_| TypedArray::new(&JsValue::UNDEFINED));
    array.map_or_else(JsCast::unchecked_into, Uint8Array::from)
}

impl Binary {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let source = Source::View(Uint8Array::new_from_slice(bytes));
        Self { source, len: bytes.len() }
    }

    pub(super) fn received(buffer: ArrayBuffer, len: usize) -> Self {
        Self { source: Source::Received(buffer), len }
    }

    pub(crate) fn from_buffer(buffer: ArrayBuffer) -> Self {
        let len = buffer.byte_length() as usize;
        Self { source: Source::Buffer(buffer), len }
    }

    fn from_uint8_array(view: Uint8Array) -> Self {
        let len = view.byte_length() as usize;
        let source = if view.buffer().is_instance_of::<SharedArrayBuffer>() {
            Source::Shared(view)
        } else {
            Source::View(view)
        };
        Self { source, len }
    }

    /// A view of the same memory, from a typed array or a `DataView`; empty if that lies outside its
    /// buffer.
    pub(crate) fn from_view(view: &JsValue) -> Self {
        let view: &ArrayBufferView = view.unchecked_ref();
        let part =
            || TypedArray::of_part(&view.buffer()?, view.byte_offset()?, view.byte_length()?);
        let empty = |_| to_uint8_array(&JsValue::UNDEFINED);
        Self::from_uint8_array(part().map_or_else(empty, Uint8Array::from))
    }

    /// A view of all bytes, without a copy.
    pub(crate) fn to_view(&self) -> Uint8Array {
        match &self.source {
            // Copying from a detached buffer throws, even for zero bytes.
            Source::View(view) | Source::Shared(view) if view.byte_length() == 0 => {
                to_uint8_array(&JsValue::UNDEFINED)
            }
            source => source.to_view(),
        }
    }

    /// Sends all bytes by `send`, which may throw.
    pub(super) fn send_by<E>(&self, send: impl Fn(&JsValue) -> Result<(), E>) -> Result<(), E> {
        // The platform throws at what it can't send, except for shared memory in Node, which sends
        // the numbers as a text.
        let is_shared = matches!(self.source, Source::Shared(_));
        if !is_shared && send(self.source.as_js()).is_ok() {
            return Ok(());
        }
        let view = match &self.source {
            // The platform refuses what it has delivered only if the memory is gone.
            Source::Received(buffer) => to_uint8_array(buffer),
            // It may refuse shared or resizable memory, but no copy.
            source => source.to_owned_view(),
        };
        send(&view)
    }

    /// The buffer, or a copy of what a view shows of one.
    pub(crate) fn to_buffer(&self) -> ArrayBuffer {
        match &self.source {
            // A view has a buffer, and a stand-in may deliver a view.
            Source::Received(buffer) | Source::Buffer(buffer)
                if property(buffer, "buffer").is_undefined() =>
            {
                buffer.clone()
            }
            source => source.to_owned_view().buffer(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        /// Up to here a copy costs less than the calls that find out where to copy to.
        const SHORT: usize = 1024;

        let view = self.to_view();
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
        let view = self.to_view();
        if view.length() as usize <= len { view } else { view.subarray(0, len as u32) }
    }
}
