use std::sync::Arc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use super::binary::copied;
use super::exception::exception;
use super::reflect::text;
use super::url::absolute;
use super::{Blob, Bytes, Handlers, Text};
use crate::connection::{ConnectError, case_variant};
use crate::spec::{BinaryType, Exception, ReadyState, UrlError};
use crate::sys::Listener;

#[wasm_bindgen]
extern "C" {
    /// The platform's class, or whatever stands in for it: any property may be missing, of another
    /// type, or throw.
    #[wasm_bindgen(js_name = WebSocket)]
    type Wide;

    #[wasm_bindgen(method, getter, js_name = readyState, catch)]
    fn ready_state(this: &Wide) -> Result<Option<f64>, JsValue>;

    /// An `unsigned long long`; `web_sys` cuts it to 32 bits.
    #[wasm_bindgen(method, getter, js_name = bufferedAmount, catch)]
    fn buffered_amount(this: &Wide) -> Result<Option<f64>, JsValue>;

    #[wasm_bindgen(method, setter, js_name = binaryType, catch)]
    fn set_binary_type(this: &Wide, binary_type: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &JsValue, protocols: &JsValue) -> Result<Wide, JsValue>;

    /// What is undefined counts as not given.
    #[wasm_bindgen(method, catch)]
    fn close(this: &Wide, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn send(this: &Wide, data: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = send, catch)]
    fn send_str(this: &Wide, text: &str) -> Result<(), JsValue>;
}

#[derive(Clone)]
pub(crate) struct Socket(pub(super) WebSocket);

impl Socket {
    // Kept apart, as a program is smaller for it.
    #[inline(never)]
    pub(crate) fn open(url: &str) -> Result<Self, ConnectError> {
        Self::construct(&absolute(url)?, &JsValue::UNDEFINED)
    }

    /// Asks for subprotocols, whose names are right by the standard.
    pub(crate) fn open_with(url: &str, protocols: &[String]) -> Result<Self, ConnectError> {
        let url = absolute(url)?;
        let names: Array = protocols.iter().map(|name| JsValue::from_str(name)).collect();
        Self::construct(&url, &names).map_err(|error| match (error, case_variant(protocols)) {
            (ConnectError::InvalidUrl(_), Some(name)) => {
                ConnectError::DuplicateProtocol(name.clone())
            }
            (error, _) => error,
        })
    }

    fn construct(url: &JsValue, protocols: &JsValue) -> Result<Self, ConnectError> {
        Wide::new(url, protocols).map(|wide| Self(wide.unchecked_into())).map_err(|thrown| {
            let exception = exception(&thrown);
            match exception.name.as_str() {
                // There is nothing of that name, or nothing that constructs.
                "ReferenceError" | "TypeError" => ConnectError::Unsupported,
                // Mixed content; Firefox has names of its own for what a policy blocks.
                "SecurityError" => ConnectError::Blocked,
                name if name.starts_with("NS_ERROR_") => ConnectError::Blocked,
                "SyntaxError" => UrlError::Unparsable.into(),
                _ => ConnectError::Other(exception),
            }
        })
    }

    pub(crate) fn listen(&self, listener: Arc<Listener>) -> Result<Handlers, Exception> {
        Handlers::new(self.0.clone().into(), listener)
    }

    pub(crate) fn url(&self) -> String {
        text(&self.0, "url")
    }

    pub(crate) fn protocol(&self) -> String {
        text(&self.0, "protocol")
    }

    pub(crate) fn extensions(&self) -> String {
        text(&self.0, "extensions")
    }

    /// Closed, where the platform does not tell: nothing can be done with it.
    pub(crate) fn ready_state(&self) -> ReadyState {
        let number = self.wide().ready_state().ok().flatten();
        // What is no number is none of these.
        let number = number.map_or(3, |number| if number >= 0.0 { number as u16 } else { 3 });
        ReadyState::from_number(number).unwrap_or(ReadyState::Closed)
    }

    pub(crate) fn buffered_amount(&self) -> u64 {
        self.wide().buffered_amount().ok().flatten().unwrap_or_default() as u64
    }

    pub(crate) fn binary_type(&self) -> BinaryType {
        self.standard_binary_type().unwrap_or_default()
    }

    /// None if it is not one of the standard's two values.
    pub(super) fn standard_binary_type(&self) -> Option<BinaryType> {
        let name = text(&self.0, "binaryType");
        [BinaryType::Blob, BinaryType::ArrayBuffer].into_iter().find(|kind| kind.as_str() == name)
    }

    pub(crate) fn set_binary_type(&self, binary_type: BinaryType) {
        // Where it throws, messages go on to arrive as they did.
        let _ = self.wide().set_binary_type(binary_type.as_str());
    }

    pub(crate) fn send_str(&self, text: &str) -> Result<(), Exception> {
        self.wide().send_str(text).map_err(|thrown| exception(&thrown))
    }

    /// Sends a copy: a stand-in for the platform's `send` may read the bytes later, when wasm memory
    /// holds others. No test tells for certain that a `send` is the platform's own.
    pub(crate) fn send_slice(&self, bytes: &[u8]) -> Result<(), Exception> {
        let sent = copied(bytes).and_then(|copy| self.wide().send(&copy));
        sent.map_err(|thrown| exception(&thrown))
    }

    pub(crate) fn send_text(&self, text: &Text) -> Result<(), Exception> {
        self.send(&text.value)
    }

    pub(crate) fn send_bytes(&self, bytes: &Bytes) -> Result<(), Exception> {
        bytes.send_by(|data| self.send(data))
    }

    pub(crate) fn send_blob(&self, blob: &Blob) -> Result<(), Exception> {
        self.send(&blob.0)
    }

    fn send(&self, data: &JsValue) -> Result<(), Exception> {
        self.wide().send(data).map_err(|thrown| exception(&thrown))
    }

    pub(crate) fn close(&self, code_and_reason: Option<(u16, &str)>) {
        // Code and reason were checked. Should a platform throw all the same, then the socket is
        // still open and whoever asked for the close sees that it timed out.
        let (code, reason) = code_and_reason.unzip();
        let _ = self.wide().close(code, reason);
    }

    fn wide(&self) -> &Wide {
        self.0.unchecked_ref()
    }
}
