//! The elements of `index.html`.

use js_sys::Date;
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Event, EventTarget, HtmlButtonElement, HtmlElement, HtmlInputElement,
    HtmlSelectElement, HtmlTextAreaElement,
};

macro_rules! elements {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $id:literal,)*) => {
        /// Everything on the page that the program reads or changes.
        #[derive(Clone, Debug)]
        pub(crate) struct Page {
            pub(crate) document: Document,
            $($(#[$doc])* pub(crate) $name: $type,)*
        }

        impl Page {
            /// The elements of the page that this runs in.
            ///
            /// # Errors
            ///
            /// If one is missing.
            pub(crate) fn find() -> Result<Self, JsValue> {
                let document = web_sys::window()
                    .and_then(|window| window.document())
                    .ok_or_else(|| JsError::new("this is no page"))?;
                Ok(Self {
                    $($name: element(&document, $id)?,)*
                    document,
                })
            }
        }
    };
}

elements! {
    connect_form: HtmlElement = "connect-form",
    address: HtmlInputElement = "address",
    /// Buttons that fill in the address and the subprotocols.
    presets: HtmlElement = "presets",
    protocols: HtmlInputElement = "protocols",
    connect: HtmlButtonElement = "connect",
    /// Aborts the attempt while connecting.
    disconnect: HtmlButtonElement = "disconnect",
    connect_problem: HtmlElement = "connect-problem",

    text_form: HtmlElement = "text-form",
    text: HtmlTextAreaElement = "text",
    hex_form: HtmlElement = "hex-form",
    hex: HtmlInputElement = "hex",
    send_problem: HtmlElement = "send-problem",

    close_form: HtmlElement = "close-form",
    code: HtmlSelectElement = "code",
    /// Shown while "another number" is chosen.
    number_field: HtmlElement = "number-field",
    number: HtmlInputElement = "number",
    reason: HtmlInputElement = "reason",
    reason_bytes: HtmlElement = "reason-bytes",
    close_problem: HtmlElement = "close-problem",

    state: HtmlElement = "state",
    url: HtmlElement = "url",
    protocol: HtmlElement = "protocol",
    extensions: HtmlElement = "extensions",
    /// Shown once a connection has ended.
    outcome: HtmlElement = "outcome",
    outcome_code: HtmlElement = "outcome-code",
    outcome_name: HtmlElement = "outcome-name",
    outcome_reason: HtmlElement = "outcome-reason",
    outcome_clean: HtmlElement = "outcome-clean",

    log: HtmlElement = "log",
    log_count: HtmlElement = "log-count",
    log_clear: HtmlButtonElement = "log-clear",
}

impl Page {
    /// Takes back everything that was said of the connection before.
    pub(crate) fn forget_problems(&self) {
        for place in [&self.connect_problem, &self.send_problem, &self.close_problem] {
            place.set_text_content(None);
        }
    }
}

fn element<T: JsCast>(document: &Document, id: &str) -> Result<T, JsValue> {
    document
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into().ok())
        .ok_or_else(|| JsError::new(&format!("the page lacks its element {id:?}")).into())
}

/// Calls back whenever the event happens, for as long as the page lives.
pub(crate) fn on(
    target: &EventTarget,
    event: &str,
    call: impl FnMut(Event) + 'static,
) -> Result<(), JsValue> {
    // Belongs to JavaScript from here on: the page never takes a listener away.
    let call = Closure::<dyn FnMut(Event)>::new(call).into_js_value();
    target.add_event_listener_with_callback(event, call.unchecked_ref())
}

/// The time of day, to the millisecond.
pub(crate) fn time() -> String {
    let now = Date::new_0();
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        now.get_hours(),
        now.get_minutes(),
        now.get_seconds(),
        now.get_milliseconds()
    )
}
