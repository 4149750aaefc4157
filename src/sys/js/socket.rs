use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType as RawBinaryType, WebSocket};

use super::exception::exception;
use super::property::text;
use super::url::absolute;
use super::{Blob, Bytes, Handlers, Text};
use crate::error::{ConnectError, Exception, UrlError};
use crate::protocol::case_variant;
use crate::state::{BinaryType, ReadyState};
use crate::sys::Listener;

#[wasm_bindgen]
extern "C" {
    /// Where `web_sys::WebSocket` says less than the platform does.
    #[wasm_bindgen(js_name = WebSocket)]
    type Wide;

    /// An `unsigned long long`; `web_sys` cuts it to 32 bits.
    #[wasm_bindgen(method, getter, js_name = bufferedAmount)]
    fn buffered_amount(this: &Wide) -> f64;

    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &JsValue, protocols: &JsValue) -> Result<Wide, JsValue>;

    /// What is undefined counts as not given.
    #[wasm_bindgen(method, catch)]
    fn close(this: &Wide, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn send(this: &Wide, data: &JsValue) -> Result<(), JsValue>;
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

    pub(crate) fn listen(&self, listener: Arc<Listener>) -> Handlers {
        Handlers::new(self.0.clone().into(), listener)
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    pub(crate) fn protocol(&self) -> String {
        text(&self.0, "protocol")
    }

    pub(crate) fn extensions(&self) -> String {
        self.0.extensions()
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        ReadyState::from_number(self.0.ready_state()).unwrap_or(ReadyState::Closed)
    }

    pub(crate) fn buffered_amount(&self) -> u64 {
        self.wide().buffered_amount() as u64
    }

    pub(crate) fn binary_type(&self) -> BinaryType {
        match self.0.binary_type() {
            RawBinaryType::Blob => BinaryType::Blob,
            _ => BinaryType::ArrayBuffer,
        }
    }

    pub(super) fn has_standard_binary_type(&self) -> bool {
        matches!(self.0.binary_type(), RawBinaryType::Blob | RawBinaryType::Arraybuffer)
    }

    pub(crate) fn set_binary_type(&self, binary_type: BinaryType) {
        self.0.set_binary_type(match binary_type {
            BinaryType::Blob => RawBinaryType::Blob,
            BinaryType::ArrayBuffer => RawBinaryType::Arraybuffer,
        });
    }

    pub(crate) fn send_str(&self, text: &str) -> Result<(), Exception> {
        self.0.send_with_str(text).map_err(|thrown| exception(&thrown))
    }

    pub(crate) fn send_slice(&self, bytes: &[u8]) -> Result<(), Exception> {
        // The platform reads wasm memory itself, unless it is shared, which it may not send.
        if cfg!(target_feature = "atomics") {
            self.send(&Uint8Array::new_from_slice(bytes))
        } else {
            self.0.send_with_u8_array(bytes).map_err(|thrown| exception(&thrown))
        }
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
