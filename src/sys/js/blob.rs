use futures_channel::oneshot;
use js_sys::{ArrayBuffer, JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::exception::exception;
use super::reflect::{property, string_property};
use super::{Binary, Text};
use crate::spec::Exception;

#[wasm_bindgen]
extern "C" {
    /// `web_sys::Blob` lacks the methods that read its bytes.
    #[wasm_bindgen(js_name = Blob)]
    type ReadableBlob;

    #[wasm_bindgen(method, js_name = arrayBuffer, catch)]
    fn array_buffer(this: &ReadableBlob) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn text(this: &ReadableBlob) -> Result<JsValue, JsValue>;
}

/// Two are equal if they are the same object.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Blob(pub(crate) web_sys::Blob);

impl Blob {
    pub(crate) fn size(&self) -> u64 {
        property(&self.0, "size").as_f64().unwrap_or_default() as u64
    }

    pub(crate) fn mime_type(&self) -> String {
        string_property(&self.0, "type")
    }

    pub(crate) fn bytes<T: From<Binary> + 'static>(
        &self,
    ) -> oneshot::Receiver<Result<T, Exception>> {
        spawn_read(self.readable().array_buffer(), |buffer| {
            // A value without a length is not a buffer.
            property(&buffer, "byteLength").as_f64()?;
            Some(Binary::from_buffer(buffer.unchecked_into::<ArrayBuffer>()).into())
        })
    }

    pub(crate) fn text<T: From<Text> + 'static>(&self) -> oneshot::Receiver<Result<T, Exception>> {
        spawn_read(self.readable().text(), |text| {
            text.is_string().then(|| Text::from(text.unchecked_into::<JsString>()).into())
        })
    }

    fn readable(&self) -> &ReadableBlob {
        self.0.unchecked_ref()
    }
}

/// Waits for the promise in its own task, because a `JsFuture` is not `Send`.
fn spawn_read<T: 'static>(
    promise: Result<JsValue, JsValue>,
    convert: fn(JsValue) -> Option<T>,
) -> oneshot::Receiver<Result<T, Exception>> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        let result = match promise {
            // A stand-in may return anything, not only a promise.
            Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
            Err(thrown) => Err(thrown),
        };
        let result = match result {
            Ok(value) => convert(value).ok_or_else(Exception::default),
            Err(thrown) => Err(exception(&thrown)),
        };
        // This fails if the future was dropped.
        let _ = sender.send(result);
    });
    receiver
}
