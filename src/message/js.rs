//! Conversions between messages and the types of `js-sys` and `web-sys`.

use js_sys::{
    ArrayBuffer, BigInt64Array, BigUint64Array, DataView, Float16Array, Float32Array, Float64Array,
    Int8Array, Int16Array, Int32Array, JsString, Uint8Array, Uint8ClampedArray, Uint16Array,
    Uint32Array,
};

use super::payload::sealed::{Sealed, View};
use super::{Blob, Bytes, Message, Text};
use crate::sys;

impl Text {
    /// Returns the JavaScript string.
    #[must_use]
    pub fn as_js(&self) -> &JsString {
        self.value.as_raw()
    }
}

impl From<JsString> for Text {
    fn from(text: JsString) -> Self {
        sys::Text::from(text).into()
    }
}

impl Bytes {
    /// Returns the bytes as an `ArrayBuffer`: the one that arrived, or a copy of the bytes of a
    /// view.
    #[must_use]
    pub fn to_array_buffer(&self) -> ArrayBuffer {
        self.value.to_buffer()
    }

    /// Returns a view of the bytes, without a copy.
    #[must_use]
    pub fn to_uint8_array(&self) -> Uint8Array {
        self.value.to_view()
    }
}

impl From<ArrayBuffer> for Bytes {
    fn from(buffer: ArrayBuffer) -> Self {
        sys::Binary::from_buffer(buffer).into()
    }
}

impl Blob {
    /// Returns the JavaScript blob.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::Blob {
        &self.value.0
    }
}

impl From<web_sys::Blob> for Blob {
    fn from(blob: web_sys::Blob) -> Self {
        Self { value: sys::Blob(blob) }
    }
}

/// `DataView` and the typed arrays have the same three properties, but each is its own type.
macro_rules! views {
    ($($view:ty,)*) => {$(
        impl From<$view> for Bytes {
            /// A view of the same memory.
            fn from(view: $view) -> Self {
                sys::Binary::from_view(&view).into()
            }
        }
    )*};
}

macro_rules! payloads {
    ($($type:ty => $part:ident,)*) => {$(
        impl From<$type> for Message {
            fn from(value: $type) -> Self {
                $part::from(value).into()
            }
        }

        impl Sealed for $type {
            fn view(&self) -> View<'_> {
                View::Owned(self.clone().into())
            }
        }

        impl From<&$type> for Message {
            fn from(value: &$type) -> Self {
                value.clone().into()
            }
        }

        impl Sealed for &$type {
            fn view(&self) -> View<'_> {
                View::Owned((*self).into())
            }
        }
    )*};
}

views! {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView,
}

payloads! {
    JsString => Text,
    ArrayBuffer => Bytes,
    Int8Array => Bytes,
    Uint8Array => Bytes,
    Uint8ClampedArray => Bytes,
    Int16Array => Bytes,
    Uint16Array => Bytes,
    Int32Array => Bytes,
    Uint32Array => Bytes,
    Float16Array => Bytes,
    Float32Array => Bytes,
    Float64Array => Bytes,
    BigInt64Array => Bytes,
    BigUint64Array => Bytes,
    DataView => Bytes,
    web_sys::Blob => Blob,
}
