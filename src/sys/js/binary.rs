use std::mem::MaybeUninit;

use js_sys::{ArrayBuffer, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

use super::reflect::property;

#[wasm_bindgen]
extern "C" {
    /// A typed array or a `DataView`. It may be outside its buffer, which may have been resized or
    /// transferred. Then a `DataView` throws when its range is read.
    type ArrayBufferView;

    #[wasm_bindgen(method, getter, catch)]
    fn buffer(this: &ArrayBufferView) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = byteOffset)]
    fn byte_offset(this: &ArrayBufferView) -> Result<u32, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &ArrayBufferView) -> Result<u32, JsValue>;

    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    fn copy(buf: &mut [u8], from: &Uint8Array);

    #[wasm_bindgen(js_name = Uint8Array, extends = Uint8Array)]
    type TypedArray;

    /// A view of a buffer, a copy of a view, empty for `undefined`.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(source: &JsValue) -> Result<TypedArray, JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn with_range(buffer: &JsValue, offset: u32, len: u32) -> Result<TypedArray, JsValue>;

    /// A copy with its own buffer.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn from_slice(bytes: &[u8]) -> Result<TypedArray, JsValue>;
}

/// Copies bytes of Rust for JavaScript to keep, because wasm memory changes and moves. Throws if
/// there is no memory for the copy.
pub(super) fn to_js_copy(bytes: &[u8]) -> Result<JsValue, JsValue> {
    TypedArray::from_slice(bytes).map(JsValue::from)
}

/// An `ArrayBuffer`, or a view of one.
///
/// Other code that has the buffer may transfer it at any time. Then the buffer is empty, and
/// creating a view of it throws. So the length is read again before each use.
#[derive(Clone)]
pub(crate) struct Binary {
    source: Source,
    /// The length at creation.
    len: usize,
}

#[derive(Clone)]
enum Source {
    /// A buffer delivered by the platform.
    Received(ArrayBuffer),
    Buffer(ArrayBuffer),
    View(Uint8Array),
    /// A view of memory shared between threads.
    Shared(Uint8Array),
}

impl Source {
    /// Returns a view of a copy, which has its own buffer.
    fn to_owned_view(&self) -> Uint8Array {
        match self {
            Self::Received(buffer) | Self::Buffer(buffer) => {
                to_uint8_array(&to_uint8_array(buffer))
            }
            Self::View(view) | Self::Shared(view) => to_uint8_array(view),
        }
    }

    /// Returns a view of the same memory; empty if the memory is gone.
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

/// Returns a view of a buffer or a copy of a view; empty if the memory is gone.
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

    /// Creates a view of the same memory as a typed array or a `DataView`. It is empty if that is
    /// outside its buffer.
    pub(crate) fn from_view(view: &JsValue) -> Self {
        let view: &ArrayBufferView = view.unchecked_ref();
        let view =
            || TypedArray::with_range(&view.buffer()?, view.byte_offset()?, view.byte_length()?);
        let empty = |_| to_uint8_array(&JsValue::UNDEFINED);
        Self::from_uint8_array(view().map_or_else(empty, Uint8Array::from))
    }

    /// Returns a view of all bytes, without a copy.
    pub(crate) fn to_view(&self) -> Uint8Array {
        match &self.source {
            // Copying from a detached buffer throws, even for zero bytes.
            Source::View(view) | Source::Shared(view) if view.byte_length() == 0 => {
                to_uint8_array(&JsValue::UNDEFINED)
            }
            source => source.to_view(),
        }
    }

    /// Sends all bytes with `send`, which may throw.
    pub(super) fn send_with<E>(&self, send: impl Fn(&JsValue) -> Result<(), E>) -> Result<(), E> {
        // The platform throws if it can't send a value. Node with shared memory is an exception: it
        // sends the numbers as text.
        let is_shared = matches!(self.source, Source::Shared(_));
        if !is_shared && send(self.source.as_js()).is_ok() {
            return Ok(());
        }
        let view = match &self.source {
            // The platform rejects a buffer that it has delivered only if the memory is gone.
            Source::Received(buffer) => to_uint8_array(buffer),
            // It may reject shared or resizable memory, but not a copy.
            source => source.to_owned_view(),
        };
        send(&view)
    }

    /// Returns the buffer, or a copy of the bytes of a view.
    pub(crate) fn to_buffer(&self) -> ArrayBuffer {
        match &self.source {
            // Only a view has a `buffer`, and a stand-in may deliver a view.
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
        /// Up to this length, a copy costs less than the calls that find out where to copy to.
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

    pub(crate) fn copy_to(&self, buf: &mut [u8]) -> usize {
        let view = self.view_of_at_most(buf.len());
        let len = view.length() as usize;
        if let Some(buf) = buf.get_mut(..len) {
            view.copy_to(buf);
        }
        len
    }

    pub(crate) fn copy_to_uninit(&self, buf: &mut [MaybeUninit<u8>]) -> usize {
        let view = self.view_of_at_most(buf.len());
        let len = view.length() as usize;
        if let Some(buf) = buf.get_mut(..len) {
            view.copy_to_uninit(buf);
        }
        len
    }

    fn view_of_at_most(&self, len: usize) -> Uint8Array {
        let view = self.to_view();
        if view.length() as usize <= len { view } else { view.subarray(0, len as u32) }
    }
}
