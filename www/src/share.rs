//! The settings in the URL's fragment, so that a link restores them. The attribute `data-share` is
//! the name of a field in the fragment. Fields with their default values are left out.

use std::collections::BTreeMap;

use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Event, EventInit, HtmlDetailsElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, UrlSearchParams,
};

use crate::page::{Page, on};

thread_local! {
    /// The default values, read before a link changes them.
    static DEFAULTS: std::cell::RefCell<BTreeMap<String, String>> = Default::default();
}

/// Restores the settings of the link, then updates the fragment when a field changes.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(page: &Page) -> Result<(), JsValue> {
    DEFAULTS.set(values(&page.document));
    restore(page);
    for event in ["input", "change"] {
        let document = page.document.clone();
        on(&page.document, event, move |_| write(&document))?;
    }
    let window = web_sys::window().ok_or_else(|| JsError::new("there is no window"))?;
    on(&window, "hashchange", {
        let page = page.clone();
        move |_| restore(&page)
    })?;
    on(&page.share, "click", {
        let page = page.clone();
        move |_| {
            write(&page.document);
            if let Some(Ok(link)) = web_sys::window().map(|window| window.location().href()) {
                page.copy(&link);
            }
        }
    })
}

/// Writes the values that differ from the defaults to the fragment.
pub(crate) fn write(document: &Document) {
    let Ok(parts) = UrlSearchParams::new() else { return };
    DEFAULTS.with_borrow(|defaults| {
        for (name, value) in values(document) {
            if defaults.get(&name) != Some(&value) {
                parts.append(&name, &value);
            }
        }
    });
    let fragment = format!("#{}", String::from(parts.to_string()));
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // Some browsers limit the rate. The next change writes everything again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&fragment));
    }
}

/// Sets the fields from the fragment.
fn restore(page: &Page) {
    let fragment = web_sys::window().and_then(|window| window.location().hash().ok());
    let fragment = fragment.unwrap_or_default();
    let fragment = fragment.trim_start_matches('#');
    if fragment.is_empty() {
        return;
    }
    let Ok(parts) = UrlSearchParams::new_with_str(fragment) else { return };
    for field in fields(&page.document) {
        let name = field.name();
        let value = parts.get(&name);
        let value = value.or_else(|| DEFAULTS.with_borrow(|defaults| defaults.get(&name).cloned()));
        if let Some(value) = value {
            field.set(&value);
        }
    }
    // Shows all fields that the link sets.
    let set = |field: &Field| field.is_in(&page.options) && parts.has(&field.name());
    if fields(&page.document).iter().any(set) {
        page.options.set_open(true);
    }
}

/// The value of each field by its name. A group of radio buttons has the value of the checked one.
fn values(document: &Document) -> BTreeMap<String, String> {
    let fields = fields(document);
    fields.iter().filter_map(|field| Some((field.name(), field.value()?))).collect()
}

fn fields(document: &Document) -> Vec<Field> {
    let Ok(found) = document.query_selector_all("[data-share]") else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|place| found.get(place));
    elements.filter_map(Field::of).collect()
}

enum Field {
    Input(HtmlInputElement),
    Select(HtmlSelectElement),
    Area(HtmlTextAreaElement),
}

impl Field {
    fn of(node: web_sys::Node) -> Option<Self> {
        let node = match node.dyn_into() {
            Ok(input) => return Some(Self::Input(input)),
            Err(node) => node,
        };
        match node.dyn_into() {
            Ok(select) => Some(Self::Select(select)),
            Err(node) => node.dyn_into().ok().map(Self::Area),
        }
    }

    fn element(&self) -> &web_sys::Element {
        match self {
            Self::Input(input) => input,
            Self::Select(select) => select,
            Self::Area(area) => area,
        }
    }

    fn name(&self) -> String {
        self.element().get_attribute("data-share").unwrap_or_default()
    }

    fn is_in(&self, details: &HtmlDetailsElement) -> bool {
        details.contains(Some(self.element()))
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Input(input) => match input.type_().as_str() {
                "radio" => input.checked().then(|| input.value()),
                "checkbox" => Some(if input.checked() { "yes" } else { "no" }.to_owned()),
                _ => Some(input.value()),
            },
            Self::Select(select) => Some(select.value()),
            Self::Area(area) => Some(area.value()),
        }
    }

    /// Sets the value, and dispatches a change event.
    fn set(&self, value: &str) {
        if self.value().as_deref() == Some(value) {
            return;
        }
        match self {
            Self::Input(input) => match input.type_().as_str() {
                "radio" if input.value() == value => input.set_checked(true),
                "radio" => return,
                "checkbox" => input.set_checked(value == "yes"),
                _ => input.set_value(value),
            },
            Self::Select(select) => {
                let previous = select.value();
                select.set_value(value);
                // The value in the link may be invalid.
                if select.value() != value {
                    select.set_value(&previous);
                }
            }
            Self::Area(area) => area.set_value(value),
        }
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("change", &bubbles) {
            // This fails only on a page that is being torn down.
            let _ = self.element().dispatch_event(&event);
        }
    }
}
