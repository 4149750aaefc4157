//! The elements of `index.html`, and helpers for the page.

use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Event, EventTarget, HtmlButtonElement, HtmlDetailsElement, HtmlElement,
    HtmlImageElement, HtmlInputElement, HtmlProgressElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

macro_rules! elements {
    ($($name:ident: $type:ty = $id:literal,)*) => {
        /// The elements of the page that the program uses.
        #[derive(Clone, Debug)]
        pub(crate) struct Page {
            pub(crate) document: Document,
            $(pub(crate) $name: $type,)*
        }

        impl Page {
            /// Finds the elements.
            ///
            /// # Errors
            ///
            /// Returns an error if an element is missing.
            pub(crate) fn find() -> Result<Self, JsValue> {
                let document = web_sys::window()
                    .and_then(|window| window.document())
                    .ok_or_else(|| JsError::new("there is no window"))?;
                Ok(Self {
                    $($name: element(&document, $id)?,)*
                    document,
                })
            }
        }
    };
}

elements! {
    state: HtmlElement = "state",
    share: HtmlButtonElement = "share",
    theme: HtmlButtonElement = "theme",
    toast: HtmlElement = "toast",

    connect_form: HtmlElement = "connect-form",
    address: HtmlInputElement = "address",
    presets: HtmlElement = "presets",
    connect: HtmlButtonElement = "connect",
    disconnect: HtmlButtonElement = "disconnect",
    connect_problem: HtmlElement = "connect-problem",
    options: HtmlDetailsElement = "options",
    protocols: HtmlInputElement = "protocols",
    binary_type: HtmlSelectElement = "binary-type",
    overflow: HtmlSelectElement = "overflow",
    connect_timeout: HtmlInputElement = "connect-timeout",
    close_timeout: HtmlInputElement = "close-timeout",
    high_water: HtmlInputElement = "high-water",
    low_water: HtmlInputElement = "low-water",
    max_bytes: HtmlInputElement = "max-bytes",
    max_messages: HtmlInputElement = "max-messages",
    reconnect: HtmlInputElement = "reconnect",

    send: HtmlElement = "send",
    text_form: HtmlElement = "text-form",
    text: HtmlTextAreaElement = "text",
    hex_form: HtmlElement = "hex-form",
    hex: HtmlTextAreaElement = "hex",
    file_form: HtmlElement = "file-form",
    file: HtmlInputElement = "file",
    file_as: HtmlSelectElement = "file-as",
    burst_form: HtmlElement = "burst-form",
    burst_count: HtmlInputElement = "burst-count",
    burst_size: HtmlInputElement = "burst-size",
    burst_kind: HtmlSelectElement = "burst-kind",
    burst_start: HtmlButtonElement = "burst-start",
    burst_stop: HtmlButtonElement = "burst-stop",
    burst_progress: HtmlProgressElement = "burst-progress",
    burst_result: HtmlElement = "burst-result",
    send_problem: HtmlElement = "send-problem",

    close_form: HtmlElement = "close-form",
    code: HtmlSelectElement = "code",
    number_field: HtmlElement = "number-field",
    number: HtmlInputElement = "number",
    reason: HtmlInputElement = "reason",
    reason_bytes: HtmlElement = "reason-bytes",
    close_problem: HtmlElement = "close-problem",
    codes_body: HtmlElement = "codes-body",

    url: HtmlElement = "url",
    protocol: HtmlElement = "protocol",
    extensions: HtmlElement = "extensions",
    since: HtmlElement = "since",
    outcome: HtmlElement = "outcome",
    outcome_title: HtmlElement = "outcome-title",
    outcome_event: HtmlElement = "outcome-event",
    outcome_code: HtmlElement = "outcome-code",
    outcome_name: HtmlElement = "outcome-name",
    outcome_reason: HtmlElement = "outcome-reason",
    outcome_clean: HtmlElement = "outcome-clean",
    outcome_source: HtmlElement = "outcome-source",
    outcome_text: HtmlElement = "outcome-text",

    source: HtmlElement = "source",
    source_copy: HtmlButtonElement = "source-copy",

    pause_receiving: HtmlButtonElement = "pause-receiving",
    buffered: HtmlElement = "buffered",
    mark: HtmlElement = "mark",
    buffered_plot: web_sys::Element = "buffered-plot",
    rate_out: HtmlElement = "rate-out",
    rate_in: HtmlElement = "rate-in",
    rate_plot: web_sys::Element = "rate-plot",
    sent: HtmlElement = "sent",
    sent_rate: HtmlElement = "sent-rate",
    received: HtmlElement = "received",
    received_rate: HtmlElement = "received-rate",
    queued: HtmlElement = "queued",
    queued_bytes: HtmlElement = "queued-bytes",
    dropped: HtmlElement = "dropped",

    log: HtmlElement = "log",
    log_space: HtmlElement = "log-space",
    log_count: HtmlElement = "log-count",
    log_empty: HtmlElement = "log-empty",
    log_pause: HtmlButtonElement = "log-pause",
    log_copy: HtmlButtonElement = "log-copy",
    log_clear: HtmlButtonElement = "log-clear",
    log_filter: HtmlInputElement = "log-filter",
    log_direction: HtmlSelectElement = "log-direction",
    detail: HtmlElement = "detail",
    detail_title: HtmlElement = "detail-title",
    detail_views: HtmlElement = "detail-views",
    detail_copy: HtmlButtonElement = "detail-copy",
    detail_close: HtmlButtonElement = "detail-close",
    detail_body: HtmlElement = "detail-body",
    detail_image: HtmlImageElement = "detail-image",
    detail_note: HtmlElement = "detail-note",
}

impl Page {
    /// Clears the errors of the previous connection.
    pub(crate) fn clear_problems(&self) {
        for place in [&self.connect_problem, &self.send_problem, &self.close_problem] {
            place.set_text_content(None);
        }
    }

    /// Shows a toast for a few seconds.
    pub(crate) fn notify(&self, text: &str) {
        let toast = self.toast.clone();
        toast.set_text_content(Some(text));
        gloo_timers::callback::Timeout::new(2500, move || toast.set_text_content(None)).forget();
    }

    /// Copies a text to the clipboard.
    pub(crate) fn copy(&self, text: &str) {
        let page = self.clone();
        let Some(window) = web_sys::window() else { return };
        let clipboard = window.navigator().clipboard();
        // Insecure contexts have no clipboard.
        if clipboard.is_undefined() {
            return page.notify("The browser does not allow copying here");
        }
        let written = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text));
        wasm_bindgen_futures::spawn_local(async move {
            page.notify(match written.await {
                Ok(_) => "Copied",
                Err(_) => "The browser did not allow copying",
            });
        });
    }
}

fn element<T: JsCast>(document: &Document, id: &str) -> Result<T, JsValue> {
    document
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into().ok())
        .ok_or_else(|| JsError::new(&format!("the page has no element {id:?}")).into())
}

/// Adds an event listener that is never removed.
pub(crate) fn on(
    target: &EventTarget,
    event: &str,
    call: impl FnMut(Event) + 'static,
) -> Result<(), JsValue> {
    // JavaScript owns the closure from here on.
    let call = Closure::<dyn FnMut(Event)>::new(call).into_js_value();
    target.add_event_listener_with_callback(event, call.unchecked_ref())
}

/// Calls a function before the next frame.
pub(crate) fn next_frame(call: impl FnOnce() + 'static) {
    let call = Closure::once_into_js(call);
    if let Some(window) = web_sys::window() {
        // This fails only on a page that is being torn down.
        let _ = window.request_animation_frame(call.unchecked_ref());
    }
}

/// Seconds since the page was loaded.
pub(crate) fn now() -> f64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0.0, |performance| performance.now() / 1000.0)
}

/// Toggles a button, and returns whether it is pressed now.
pub(crate) fn toggle(button: &HtmlButtonElement) -> bool {
    let pressed = button.get_attribute("aria-pressed").as_deref() != Some("true");
    // This fails only on a page that is being torn down.
    let _ = button.set_attribute("aria-pressed", if pressed { "true" } else { "false" });
    pressed
}
