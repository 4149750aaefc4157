//! The detail view of one message, below the log.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, Url};

use crate::content::Content;
use crate::format;
use crate::log::store::{Body, Direction, Row};
use crate::log::{size, time_of_day};
use crate::page::{Page, on};

/// The details of the selected row. Clones share the view.
#[derive(Clone)]
pub(crate) struct Detail(Rc<Inner>);

struct Inner {
    page: Page,
    shown: RefCell<Shown>,
}

#[derive(Default)]
struct Shown {
    row: Option<u64>,
    content: Content,
    /// The object URL of the image, to be revoked.
    url: Option<String>,
}

impl Detail {
    pub(crate) fn new(page: &Page) -> Self {
        Self(Rc::new(Inner { page: page.clone(), shown: RefCell::default() }))
    }

    /// Adds the event handlers.
    ///
    /// # Errors
    ///
    /// Returns an error if the page is being torn down.
    pub(crate) fn attach(&self) -> Result<(), JsValue> {
        let page = &self.0.page;
        on(&page.detail_close, "click", {
            let this = self.clone();
            move |_| {
                this.hide();
                // The focused button is hidden now, so the focus moves.
                let _ = this.0.page.log.focus();
            }
        })?;
        on(&page.detail_copy, "click", {
            let page = page.clone();
            move |_| page.copy(&page.detail_body.text_content().unwrap_or_default())
        })?;
        let this = self.clone();
        on(&page.detail_views, "change", move |event| {
            let radio =
                event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(radio) = radio {
                this.0.show_as(&radio.value());
            }
        })
    }

    pub(crate) fn hide(&self) {
        self.0.clear();
        self.0.page.detail.set_hidden(true);
    }

    /// Shows a row, once its blob is read if it has one.
    pub(crate) fn show(&self, row: Row) {
        self.0.clear();
        self.0.shown.borrow_mut().row = Some(row.number);
        let this = self.clone();
        spawn_local(async move {
            let mut note = String::new();
            let content = match &row.body {
                Body::Event(text) => Content { text: Some(text.clone()), ..Content::default() },
                Body::Preview { content, .. } => {
                    note = "Only the preview is left: newer messages took its memory.".into();
                    Content { text: Some(content.clone()), ..Content::default() }
                }
                Body::Message(message) => match Content::of(message).await {
                    Ok(content) => content,
                    Err(error) => {
                        note = format::sentence(&error);
                        Content::default()
                    }
                },
            };
            if content.truncated {
                note = "Only the start is shown.".into();
            }
            // The user may have selected another row while the blob was read.
            if this.0.shown.borrow().row == Some(row.number) {
                this.0.fill(&row, content, &note);
            }
        });
    }
}

impl Inner {
    fn fill(&self, row: &Row, content: Content, note: &str) {
        let page = &self.page;
        page.detail_title.set_text_content(Some(&title(row)));
        page.detail_note.set_text_content(Some(note));
        let best = content.best();
        if let Ok(radios) = page.detail_views.query_selector_all("input") {
            for place in 0..radios.length() {
                let radio = radios.get(place).and_then(|r| r.dyn_into::<HtmlInputElement>().ok());
                let Some(radio) = radio else { continue };
                let view = radio.value();
                let available = match view.as_str() {
                    "image" => content.image.is_some(),
                    text => content.view(text).is_some(),
                };
                radio.set_checked(view == best);
                // Hides the label, which contains the radio button.
                if let Some(label) = radio.parent_element() {
                    label.unchecked_into::<web_sys::HtmlElement>().set_hidden(!available);
                }
            }
        }
        page.detail_views.set_hidden(matches!(row.body, Body::Event(_) | Body::Preview { .. }));
        self.shown.borrow_mut().content = content;
        self.show_as(best);
        page.detail.set_hidden(false);
    }

    fn show_as(&self, view: &str) {
        let page = &self.page;
        let mut shown = self.shown.borrow_mut();
        if view == "image" && shown.url.is_none() {
            let image = shown.content.image.as_ref();
            let url = image.and_then(|(blob, _)| Url::create_object_url_with_blob(blob).ok());
            page.detail_image.set_src(url.as_deref().unwrap_or_default());
            page.detail_image.set_alt(image.map_or("", |(_, kind)| kind));
            shown.url = url;
        }
        page.detail_image.set_hidden(view != "image");
        page.detail_body.set_hidden(view == "image");
        page.detail_body.set_class_name(if view == "hex" { "code hex" } else { "code" });
        page.detail_body.set_text_content(shown.content.view(view));
    }

    fn clear(&self) {
        let previous = self.shown.take();
        if let Some(url) = previous.url {
            // This fails only for an invalid URL.
            let _ = Url::revoke_object_url(&url);
        }
    }
}

fn title(row: &Row) -> String {
    let time = time_of_day(row.time);
    let what = match row.direction {
        Direction::Sent => "Sent",
        Direction::Received => "Received",
        Direction::Here | Direction::Failed => return format!("At {time}"),
    };
    match &row.body {
        Body::Message(message) => {
            let (kind, unit) = match message {
                wasm_websocket::Message::Text(_) => ("text", "code unit"),
                wasm_websocket::Message::Binary(_) => ("bytes", "byte"),
                wasm_websocket::Message::Blob(_) => ("Blob", "byte"),
            };
            format!("{what} at {time}: {kind}, {}", format::count(size(message), unit))
        }
        _ => format!("{what} at {time}"),
    }
}
