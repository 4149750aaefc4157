//! The log on the page, drawn once per frame.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_websocket::Message;
use web_sys::{Document, Element, HtmlElement};

use crate::page::{self, Page};
use crate::preview::Preview;
use crate::rows::{Direction, LIMIT, Row, Waiting};
use crate::words;

/// The log. Clones are handles of the same one.
#[derive(Clone)]
pub(crate) struct Log(Rc<Inner>);

struct Inner {
    document: Document,
    list: HtmlElement,
    count: HtmlElement,
    waiting: RefCell<Waiting>,
    /// Whether the next frame will draw.
    asked: Cell<bool>,
    /// Whether new rows scroll into view. Who has scrolled up is reading.
    follows: Cell<bool>,
}

impl Log {
    pub(crate) fn new(page: &Page) -> Self {
        Self(Rc::new(Inner {
            document: page.document.clone(),
            list: page.log.clone(),
            count: page.log_count.clone(),
            waiting: RefCell::default(),
            asked: Cell::new(false),
            follows: Cell::new(true),
        }))
    }

    /// Lets the user scroll.
    ///
    /// # Errors
    ///
    /// If the page is being torn down.
    pub(crate) fn attach(&self) -> Result<(), JsValue> {
        let inner = self.0.clone();
        page::on(&self.0.list, "scroll", move |_| inner.follows.set(inner.is_at_end()))
    }

    /// A message that was sent or received.
    pub(crate) fn message(&self, direction: Direction, message: &Message) {
        let Preview { kind, size, content } = Preview::of(message);
        self.push(Row { time: page::time(), direction, kind, size, content });
    }

    /// Something that happened.
    pub(crate) fn event(&self, kind: &'static str, content: impl Into<String>) {
        let (direction, content) = (Direction::Here, content.into());
        self.push(Row { time: page::time(), direction, kind, size: String::new(), content });
    }

    /// Something that went wrong.
    pub(crate) fn error(&self, error: &dyn Error) {
        let (direction, content) = (Direction::Failed, words::sentence(error));
        let (kind, size) = ("error", String::new());
        self.push(Row { time: page::time(), direction, kind, size, content });
    }

    pub(crate) fn clear(&self) {
        self.0.waiting.borrow_mut().clear();
        self.0.list.set_text_content(None);
        self.0.show_count();
    }

    /// In a flood thousands come between two frames, of which only the newest are worth an element.
    fn push(&self, row: Row) {
        self.0.waiting.borrow_mut().push(row);
        if self.0.asked.replace(true) {
            return;
        }
        let inner = self.0.clone();
        let draw = Closure::once_into_js(move || {
            inner.asked.set(false);
            // Only a page that is being torn down refuses.
            let _ = inner.draw();
        });
        let asked = web_sys::window()
            .map(|window| window.request_animation_frame(draw.unchecked_ref()).is_ok());
        self.0.asked.set(asked == Some(true));
    }
}

impl Inner {
    fn draw(&self) -> Result<(), JsValue> {
        let rows = self.waiting.borrow_mut().take();
        for row in rows {
            let item = self.element(&row)?;
            self.list.append_child(&item)?;
        }
        while self.list.child_element_count() as usize > LIMIT {
            let Some(oldest) = self.list.first_element_child() else { break };
            oldest.remove();
        }
        if self.follows.get() {
            self.list.set_scroll_top(self.list.scroll_height());
        }
        self.show_count();
        Ok(())
    }

    fn is_at_end(&self) -> bool {
        /// Pixels: scrolling may end between two, and a finger stops a little short.
        const NEAR: i32 = 8;
        let list = &self.list;
        list.scroll_top() + list.client_height() + NEAR >= list.scroll_height()
    }

    fn element(&self, row: &Row) -> Result<Element, JsValue> {
        let item = self.document.create_element("li")?;
        item.set_class_name(row.direction.class());
        for (name, class, text) in [
            ("time", "time", row.time.as_str()),
            ("span", "direction", row.direction.mark()),
            ("span", "kind", row.kind),
            ("span", "size", &row.size),
            // Isolated, as a message may be in any script.
            ("bdi", "content", &row.content),
        ] {
            let part = self.document.create_element(name)?;
            part.set_class_name(class);
            part.set_text_content(Some(text));
            item.append_child(&part)?;
        }
        Ok(item)
    }

    fn show_count(&self) {
        let total = self.waiting.borrow().total();
        let shown = self.list.child_element_count();
        let text = if total > u64::from(shown) {
            format!("the newest {shown} of {total}")
        } else {
            words::count(total, "row")
        };
        self.count.set_text_content(Some(&text));
    }
}
