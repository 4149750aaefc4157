//! What only exists on a JavaScript platform: to and from the types of `js-sys` and `web-sys`.

use js_sys::{
    ArrayBuffer, BigInt64Array, BigUint64Array, DataView, Float16Array, Float32Array, Float64Array,
    Int8Array, Int16Array, Int32Array, JsString, Uint8Array, Uint8ClampedArray, Uint16Array,
    Uint32Array,
};
use wasm_bindgen::JsCast;

use super::Socket;
use crate::connection::Link;
use crate::connection::{Chosen, Negotiation};
use crate::message::sealed::{Sealed, View};
use crate::{BinaryType, Blob, Bytes, Message, Sender, Text, WebSocket};

impl WebSocket {
    /// Adopts a socket of the platform's, in any state.
    ///
    /// From this call on no message is lost to the stream; what was delivered to others before is
    /// not repeated. The limits are the defaults of [`Connect`](crate::Connect). The socket's [`binaryType`](Sender::set_binary_type) stays as it is, unless it
    /// is none of the standard's, as Bun's own default. If the socket is closed already, the stream gives an error, as nobody can tell any more how it ended, and
    /// ends.
    ///
    /// Others may listen to it as well, by its properties (`onmessage` and so on), which this crate
    /// leaves alone, or as event listeners: all are told of all events. But there is one socket:
    /// what anybody sends is sent and what anybody closes is closed; dropping the last handle here
    /// closes it too.
    #[must_use]
    pub fn from_raw(socket: web_sys::WebSocket) -> Self {
        let socket = Socket(socket);
        if socket.standard_binary_type().is_none() {
            socket.set_binary_type(BinaryType::ArrayBuffer);
        }
        let link = Link::start(socket, Chosen::default(), Negotiation::Unknown);
        link.lend();
        Self::new(link)
    }

    /// The platform's socket. What is done to it is done to this one.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        &self.link().lend().0
    }
}

impl Sender {
    /// The platform's socket. What is done to it is done to this one.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        &self.link.lend().0
    }
}

impl Text {
    /// The JavaScript string itself.
    #[must_use]
    pub fn as_js(&self) -> &JsString {
        &self.value.value
    }
}

impl From<JsString> for Text {
    fn from(text: JsString) -> Self {
        super::Text::from(text).into()
    }
}

impl Bytes {
    /// The bytes as an `ArrayBuffer`: the one that arrived, or a copy of what a view shows.
    #[must_use]
    pub fn to_array_buffer(&self) -> ArrayBuffer {
        self.value.buffer()
    }

    /// A view of the bytes, without a copy.
    #[must_use]
    pub fn to_uint8_array(&self) -> Uint8Array {
        self.value.view()
    }
}

impl From<ArrayBuffer> for Bytes {
    fn from(buffer: ArrayBuffer) -> Self {
        super::Bytes::from_buffer(buffer).into()
    }
}

impl Blob {
    /// The platform's blob.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::Blob {
        &self.value.0
    }
}

impl From<web_sys::Blob> for Blob {
    fn from(blob: web_sys::Blob) -> Self {
        Self { value: super::Blob(blob) }
    }
}

/// All views have the same three properties; `DataView` and each typed array has a type of its own.
macro_rules! views {
    ($($view:ty,)*) => {$(
        impl From<$view> for Bytes {
            /// A view of the same memory.
            fn from(view: $view) -> Self {
                super::Bytes::from_any_view(view.unchecked_ref()).into()
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
