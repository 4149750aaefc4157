use js_sys::JsString;

#[derive(Clone)]
pub(crate) struct Text(pub(super) JsString);

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self(JsString::from(text))
    }

    pub(crate) fn to_utf8(&self) -> String {
        String::from(&self.0)
    }

    pub(crate) fn utf16_len(&self) -> usize {
        self.0.length() as usize
    }
}
