use std::sync::Arc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use super::binary::to_js_copy;
use super::exception::exception;
use super::reflect::string_property;
use super::url::absolute;
use super::{Binary, Blob, Subscription, Text};
use crate::spec::subprotocol::case_variant;
use crate::spec::{BinaryType, Exception, ReadyState, UrlError};
use crate::sys::{Listener, OpenError};

#[wasm_bindgen]
extern "C" {
    /// The platform's class or a stand-in: any property may be missing, have another type, or
    /// throw.
    #[wasm_bindgen(js_name = WebSocket)]
    type RawSocket;

    #[wasm_bindgen(method, getter, js_name = readyState, catch)]
    fn ready_state(this: &RawSocket) -> Result<Option<f64>, JsValue>;

    /// An `unsigned long long`; `web_sys` truncates it to 32 bits.
    #[wasm_bindgen(method, getter, js_name = bufferedAmount, catch)]
    fn buffered_amount(this: &RawSocket) -> Result<Option<f64>, JsValue>;

    #[wasm_bindgen(method, setter, js_name = binaryType, catch)]
    fn set_binary_type(this: &RawSocket, binary_type: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &JsValue, protocols: &JsValue) -> Result<RawSocket, JsValue>;

    /// An `undefined` argument counts as absent.
    #[wasm_bindgen(method, catch)]
    fn close(this: &RawSocket, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn send(this: &RawSocket, data: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = send, catch)]
    fn send_str(this: &RawSocket, text: &str) -> Result<(), JsValue>;
}

#[derive(Clone)]
pub(crate) struct Socket(WebSocket);

/// Wraps a socket that was created elsewhere.
pub(crate) fn adopt(socket: WebSocket) -> Socket {
    Socket(socket)
}

impl Socket {
    pub(crate) fn open(url: &str) -> Result<Self, OpenError> {
        Self::construct(&absolute(url).map_err(OpenError::Url)?, &JsValue::UNDEFINED)
    }

    /// Requests subprotocols, whose names must be valid by the standard.
    pub(crate) fn open_with(url: &str, protocols: &[String]) -> Result<Self, OpenError> {
        let url = absolute(url).map_err(OpenError::Url)?;
        let names: Array = protocols.iter().map(|name| JsValue::from_str(name)).collect();
        Self::construct(&url, &names).map_err(|error| match (error, case_variant(protocols)) {
            (OpenError::Url(_), Some(name)) => OpenError::DuplicateProtocol(name.clone()),
            (error, _) => error,
        })
    }

    fn construct(url: &JsValue, protocols: &JsValue) -> Result<Self, OpenError> {
        RawSocket::new(url, protocols).map(|raw| Self(raw.unchecked_into())).map_err(|thrown| {
            let exception = exception(&thrown);
            match exception.name.as_str() {
                // The name is not defined, or is not a constructor.
                "ReferenceError" | "TypeError" => OpenError::Unsupported,
                // Mixed content. Firefox has its own names for what a policy blocks.
                "SecurityError" => OpenError::Blocked,
                name if name.starts_with("NS_ERROR_") => OpenError::Blocked,
                "SyntaxError" => OpenError::Url(UrlError::Unparsable),
                _ => OpenError::Exception(exception),
            }
        })
    }

    pub(crate) fn subscribe<L: Listener>(
        &self,
        listener: Arc<L>,
    ) -> Result<Subscription<L>, Exception> {
        Subscription::new(self.0.clone().into(), listener)
    }

    pub(crate) fn as_raw(&self) -> &WebSocket {
        &self.0
    }

    pub(crate) fn url(&self) -> String {
        string_property(&self.0, "url")
    }

    pub(crate) fn protocol(&self) -> String {
        string_property(&self.0, "protocol")
    }

    pub(crate) fn extensions(&self) -> String {
        string_property(&self.0, "extensions")
    }

    /// Returns `Closed` if the platform gives no state, because such a socket is useless.
    pub(crate) fn ready_state(&self) -> ReadyState {
        let number = self.raw().ready_state().ok().flatten();
        // `NaN` and negative numbers are not a state either.
        let number = number.map_or(3, |number| if number >= 0.0 { number as u16 } else { 3 });
        ReadyState::from_number(number).unwrap_or(ReadyState::Closed)
    }

    pub(crate) fn buffered_amount(&self) -> u64 {
        self.raw().buffered_amount().ok().flatten().unwrap_or_default() as u64
    }

    pub(crate) fn binary_type(&self) -> BinaryType {
        self.standard_binary_type().unwrap_or_default()
    }

    /// Returns `None` if it is not one of the standard's two values.
    pub(crate) fn standard_binary_type(&self) -> Option<BinaryType> {
        let name = string_property(&self.0, "binaryType");
        [BinaryType::Blob, BinaryType::ArrayBuffer].into_iter().find(|kind| kind.as_str() == name)
    }

    pub(crate) fn set_binary_type(&self, binary_type: BinaryType) {
        // If this throws, messages keep arriving as before.
        let _ = self.raw().set_binary_type(binary_type.as_str());
    }

    pub(crate) fn send_str(&self, text: &str) -> Result<(), Exception> {
        self.raw().send_str(text).map_err(|thrown| exception(&thrown))
    }

    /// Sends a copy. A stand-in for `send` may read the bytes later, when wasm memory has changed,
    /// and no test reliably tells whether `send` is the platform's own.
    pub(crate) fn send_slice(&self, bytes: &[u8]) -> Result<(), Exception> {
        let sent = to_js_copy(bytes).and_then(|copy| self.raw().send(&copy));
        sent.map_err(|thrown| exception(&thrown))
    }

    pub(crate) fn send_text(&self, text: &Text) -> Result<(), Exception> {
        self.send(text.as_raw())
    }

    pub(crate) fn send_binary(&self, binary: &Binary) -> Result<(), Exception> {
        binary.send_with(|data| self.send(data))
    }

    pub(crate) fn send_blob(&self, blob: &Blob) -> Result<(), Exception> {
        self.send(&blob.0)
    }

    fn send(&self, data: &JsValue) -> Result<(), Exception> {
        self.raw().send(data).map_err(|thrown| exception(&thrown))
    }

    pub(crate) fn close(&self, code_and_reason: Option<(u16, &str)>) {
        // Code and reason are checked. If a platform throws anyway, the socket stays open, and the
        // close times out.
        let (code, reason) = code_and_reason.unzip();
        let _ = self.raw().close(code, reason);
    }

    fn raw(&self) -> &RawSocket {
        self.0.unchecked_ref()
    }
}
