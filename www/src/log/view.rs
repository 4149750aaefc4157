//! The log on the page, drawn once per frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Date;
use wasm_bindgen::prelude::*;
use wasm_websocket::Message;

use super::preview::{self, Preview};
use super::row_view::{self, RowView};
use super::store::{Body, Direction, Row, Store};
use crate::page::{self, Page};
use crate::words;

/// The height of a row in CSS pixels, as in the style sheet.
pub(crate) const ROW_HEIGHT: f64 = 26.0;
/// How many rows are drawn above and below those in sight.
const BEYOND: usize = 4;
/// How many rows are copied at most.
const COPIED: usize = 10_000;

/// The log. Clones are handles of the same one.
#[derive(Clone)]
pub(crate) struct Log(Rc<Inner>);

struct Inner {
    page: Page,
    store: RefCell<Store>,
    views: RefCell<Vec<RowView>>,
    /// Whether the next frame will draw.
    asked: Cell<bool>,
    /// Whether new rows scroll into view. Who has scrolled up is reading.
    follows: Cell<bool>,
    /// The first row that came after the user paused the log, while it is paused.
    paused: Cell<Option<u64>>,
    selected: Cell<Option<u64>>,
}

impl Log {
    pub(crate) fn new(page: &Page) -> Self {
        Self(Rc::new(Inner {
            page: page.clone(),
            store: RefCell::new(Store::new(preview::shrink)),
            views: RefCell::default(),
            asked: Cell::new(false),
            follows: Cell::new(true),
            paused: Cell::new(None),
            selected: Cell::new(None),
        }))
    }

    /// A message that was sent or received.
    pub(crate) fn message(&self, direction: Direction, message: Message) {
        let bytes = preview::size(&message);
        self.push(direction, Body::Message(message), bytes);
    }

    /// Something that happened.
    pub(crate) fn event(&self, words: impl Into<String>) {
        self.push(Direction::Here, Body::Event(words.into()), 0);
    }

    /// Something that went wrong.
    pub(crate) fn problem(&self, words: impl Into<String>) {
        self.push(Direction::Failed, Body::Event(words.into()), 0);
    }

    fn push(&self, direction: Direction, body: Body, bytes: u64) {
        self.0.store.borrow_mut().push(Date::now(), direction, body, bytes);
        self.redraw();
    }

    /// Draws in the next frame. In a flood thousands of rows come between two.
    pub(crate) fn redraw(&self) {
        if self.0.asked.replace(true) {
            return;
        }
        let this = self.clone();
        page::next_frame(move || {
            this.0.asked.set(false);
            this.draw();
        });
    }

    /// Draws now.
    pub(crate) fn draw(&self) {
        // It fails on a page that is being torn down only.
        let _ = self.0.draw();
    }

    pub(crate) fn clear(&self) {
        self.0.store.borrow_mut().clear();
        self.0.selected.set(None);
        self.redraw();
    }

    /// Lets only rows through that are of this direction and have these words in them.
    pub(crate) fn filter(&self, direction: &str, words: &str) {
        let (direction, words) = (direction.to_owned(), words.trim().to_lowercase());
        let none = words.is_empty() && direction == "all";
        let filter = move |row: &Row| preview::matches(row, &direction, &words);
        self.0.store.borrow_mut().set_filter((!none).then(|| Box::new(filter) as _));
        self.redraw();
    }

    /// While it is paused, rows come in that are not shown.
    pub(crate) fn pause(&self, paused: bool) {
        self.0.paused.set(paused.then(|| self.0.store.borrow().next_number()));
        self.redraw();
    }

    /// The user has scrolled.
    pub(crate) fn scrolled(&self) {
        self.0.follows.set(self.0.is_at_end());
        self.redraw();
    }

    /// Marks a row and brings it into sight.
    pub(crate) fn select(&self, number: Option<u64>) {
        self.0.selected.set(number);
        let place = number.and_then(|number| self.0.store.borrow().place(number));
        if let Some(place) = place {
            self.0.bring_into_sight(place);
        }
        self.draw();
        let active = number.map(row_view::id).unwrap_or_default();
        let _ = self.0.page.log.set_attribute("aria-activedescendant", &active);
    }

    /// The number of the row that is so many rows from the selected one, or the nearest there is.
    pub(crate) fn beside_selected(&self, rows: i64) -> Option<u64> {
        let store = self.0.store.borrow();
        let last = self.0.shown(&store).checked_sub(1)?;
        let selected = self.0.selected.get().and_then(|number| store.place(number));
        let in_sight = (f64::from(self.0.page.log.scroll_top()) / ROW_HEIGHT).ceil() as usize;
        let distance = usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX);
        let place = match selected {
            // The first step chooses what is in sight.
            None if distance == 1 => in_sight,
            from if rows < 0 => from.unwrap_or(in_sight).saturating_sub(distance),
            from => from.unwrap_or(in_sight).saturating_add(distance),
        };
        store.at(place.min(last)).map(|row| row.number)
    }

    pub(crate) fn row(&self, number: u64) -> Option<Row> {
        self.0.store.borrow().row(number).cloned()
    }

    /// The rows that are shown, as lines of text; of very many, the newest.
    pub(crate) fn text(&self) -> String {
        let store = self.0.store.borrow();
        let shown = self.0.shown(&store);
        let rows = (shown.saturating_sub(COPIED)..shown).filter_map(|place| store.at(place));
        let lines = rows.map(|row| {
            let Preview { kind, size, content } = Preview::of(&row.body);
            let (time, mark) = (row_view::time_of_day(row.time), row.direction.mark());
            [&time, mark, kind, &size, &content].join("\t")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Inner {
    /// How many rows are to be shown, in sight or not.
    fn shown(&self, store: &Store) -> usize {
        self.paused.get().map_or(store.shown(), |number| store.shown_before(number))
    }

    fn draw(&self) -> Result<(), JsValue> {
        let (log, space) = (&self.page.log, &self.page.log_space);
        let store = self.store.borrow();
        let shown = self.shown(&store);
        let height = shown as f64 * ROW_HEIGHT;
        space.style().set_property("height", &format!("{height}px"))?;
        if self.follows.get() && self.paused.get().is_none() {
            log.set_scroll_top(log.scroll_height());
        }
        let first = (f64::from(log.scroll_top()) / ROW_HEIGHT) as usize;
        let first = first.saturating_sub(BEYOND);
        let in_sight = (f64::from(log.client_height()) / ROW_HEIGHT).ceil() as usize + 1;

        let mut views = self.views.borrow_mut();
        while views.len() < in_sight + 2 * BEYOND {
            views.push(RowView::new(&self.page.document, space)?);
        }
        for (place, view) in (first..).zip(views.iter()) {
            match store.at(place).filter(|_| place < shown) {
                Some(row) => view.show(row, place, shown, self.selected.get() == Some(row.number)),
                None => view.hide(),
            }
        }
        self.show_count(&store, shown);
        Ok(())
    }

    fn show_count(&self, store: &Store, shown: usize) {
        let total = store.total();
        let mut text = words::count(shown as u64, "row");
        let more = store.shown() - shown;
        if store.shown() < total {
            text = format!("{text} of {}", words::grouped(total as u64));
        }
        if more > 0 {
            text = format!("{text}, {} since the pause", words::grouped(more as u64));
        }
        self.page.log_count.set_text_content(Some(&text));
        self.page.log_empty.set_hidden(total > 0);
    }

    fn bring_into_sight(&self, place: usize) {
        let log = &self.page.log;
        let top = place as f64 * ROW_HEIGHT;
        let (from, height) = (f64::from(log.scroll_top()), f64::from(log.client_height()));
        if top < from {
            log.set_scroll_top(top as i32);
        } else if top + ROW_HEIGHT > from + height {
            log.set_scroll_top((top + ROW_HEIGHT - height).ceil() as i32);
        }
        self.follows.set(self.is_at_end());
    }

    fn is_at_end(&self) -> bool {
        /// Pixels: scrolling may end between two, and a finger stops a little short.
        const NEAR: i32 = 8;
        let log = &self.page.log;
        log.scroll_top() + log.client_height() + NEAR >= log.scroll_height()
    }
}
