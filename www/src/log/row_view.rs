//! The element that shows a row. Elements are reused as the log scrolls.

use std::cell::Cell;

use js_sys::Date;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

use super::preview::Preview;
use super::store::Row;
use super::view::ROW_HEIGHT;

/// An element in the log.
pub(crate) struct RowView {
    root: HtmlElement,
    time: Element,
    direction: Element,
    kind: Element,
    size: Element,
    content: Element,
    /// The number and the index of the row that it shows.
    shows: Cell<Option<(u64, usize)>>,
}

impl RowView {
    pub(crate) fn new(document: &Document, parent: &Element) -> Result<Self, JsValue> {
        let root: HtmlElement = document.create_element("div")?.unchecked_into();
        root.set_attribute("role", "option")?;
        root.set_hidden(true);
        let part = |name: &str, class: &str| {
            let part = document.create_element(name)?;
            part.set_class_name(class);
            root.append_child(&part)?;
            Ok::<_, JsValue>(part)
        };
        let view = Self {
            time: part("span", "time")?,
            direction: part("span", "direction")?,
            kind: part("span", "kind")?,
            size: part("span", "size")?,
            // `bdi` isolates the direction of the message's script.
            content: part("bdi", "content")?,
            shows: Cell::new(None),
            root,
        };
        parent.append_child(&view.root)?;
        Ok(view)
    }

    /// Shows a row at an index.
    pub(crate) fn show(&self, row: &Row, place: usize, of: usize, selected: bool) {
        let root = &self.root;
        // These fail only on a page that is being torn down.
        let _ = root.set_attribute("aria-selected", if selected { "true" } else { "false" });
        let _ = root.set_attribute("aria-setsize", &of.to_string());
        if self.shows.replace(Some((row.number, place))) == Some((row.number, place)) {
            return;
        }
        let _ = root.set_attribute("aria-posinset", &(place + 1).to_string());
        let top = format!("translateY({}px)", place as f64 * ROW_HEIGHT);
        let _ = root.style().set_property("transform", &top);
        root.set_id(&id(row.number));
        root.set_class_name(&format!("row {}", row.direction.class()));
        let Preview { kind, size, content } = Preview::of(&row.body);
        self.time.set_text_content(Some(&time_of_day(row.time)));
        self.direction.set_text_content(Some(row.direction.mark()));
        self.kind.set_text_content(Some(kind));
        self.size.set_text_content(Some(&size));
        self.content.set_text_content(Some(&content));
        root.set_hidden(false);
    }

    /// Hides the element.
    pub(crate) fn hide(&self) {
        if self.shows.take().is_some() {
            self.root.set_hidden(true);
            self.root.set_id("");
        }
    }
}

/// The element id for a row.
pub(crate) fn id(number: u64) -> String {
    format!("row-{number}")
}

/// The row number for an element id.
pub(crate) fn number(id: &str) -> Option<u64> {
    id.strip_prefix("row-")?.parse().ok()
}

/// The time of day, to the millisecond.
pub(crate) fn time_of_day(milliseconds: f64) -> String {
    let time = Date::new(&milliseconds.into());
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        time.get_hours(),
        time.get_minutes(),
        time.get_seconds(),
        time.get_milliseconds()
    )
}
