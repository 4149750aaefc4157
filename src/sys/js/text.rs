use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type TextEncoder;

    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextEncoder, JsValue>;

    #[wasm_bindgen(method, js_name = encodeInto, catch)]
    fn encode_into(this: &TextEncoder, text: &JsString, buf: &mut [u8])
    -> Result<Encoded, JsValue>;

    type Encoded;

    #[wasm_bindgen(method, getter, catch)]
    fn read(this: &Encoded) -> Result<Option<f64>, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn written(this: &Encoded) -> Result<Option<f64>, JsValue>;
}

thread_local! {
    static ENCODER: Option<TextEncoder> = TextEncoder::new().ok();
}

/// From this length on, the platform's encoder is faster than wasm-bindgen, which reads ASCII one
/// character at a time.
const ENCODER_MIN_LEN: usize = 256;

#[derive(Clone)]
pub(crate) struct Text {
    value: JsString,
    /// Read only once, because each read is a call of JavaScript.
    utf16_len: usize,
}

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        JsString::from(text).into()
    }

    /// Converts to UTF-8. Lone surrogates become U+FFFD.
    pub(crate) fn to_utf8(&self) -> String {
        // Most platforms do not encode into memory that is shared between threads.
        let is_long = self.utf16_len >= ENCODER_MIN_LEN && !cfg!(target_feature = "atomics");
        let encoded = if is_long { self.encode() } else { None };
        encoded.unwrap_or_else(|| String::from(&self.value))
    }

    /// Returns `None` if there is no encoder, or if it does not follow the standard.
    fn encode(&self) -> Option<String> {
        let len = self.utf16_len;
        // This is enough if the text is all ASCII.
        let mut bytes = vec![0; len];
        let (mut read, mut written) = encode(&self.value, &mut bytes)?;
        if read < len {
            let rest = self.value.slice(read as u32, len as u32);
            // A code unit takes at most 3 bytes. No surrogate pair is split, because the encoder
            // reads pairs whole.
            bytes.resize(written + (len - read) * 3, 0);
            let (rest_read, rest_written) = encode(&rest, bytes.get_mut(written..)?)?;
            read += rest_read;
            written += rest_written;
        }
        bytes.truncate(written);
        String::from_utf8(bytes).ok().filter(|_| read == len)
    }

    pub(crate) fn as_raw(&self) -> &JsString {
        &self.value
    }

    pub(crate) fn utf16_len(&self) -> usize {
        self.utf16_len
    }
}

impl From<JsString> for Text {
    fn from(value: JsString) -> Self {
        let utf16_len = value.length() as usize;
        Self { value, utf16_len }
    }
}

/// Returns the number of code units read and of bytes written.
fn encode(text: &JsString, buf: &mut [u8]) -> Option<(usize, usize)> {
    let len = buf.len();
    let encoded = ENCODER.try_with(|encoder| encoder.as_ref()?.encode_into(text, buf).ok());
    let encoded = encoded.ok().flatten()?;
    let (read, written) = (encoded.read().ok()??, encoded.written().ok()??);
    let (read, written) = (read as usize, written as usize);
    (written <= len).then_some((read, written))
}
