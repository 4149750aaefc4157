//! The log on the page. It is drawn at most once per frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Date;
use wasm_bindgen::prelude::*;
use wasm_websocket::Message;

use super::preview::{self, Preview};
use super::row_view::{self, RowView};
use super::store::{Body, Direction, Row, Store};
use crate::format;
use crate::page::{self, Page};

/// The height of a row in CSS pixels. The style sheet has the same value.
pub(crate) const ROW_HEIGHT: f64 = 26.0;
/// The number of rows that are drawn above and below the visible ones.
const OVERSCAN: usize = 4;
/// The maximum number of rows that are copied.
const MAX_COPIED: usize = 10_000;

/// The log. Clones share the rows.
#[derive(Clone)]
pub(crate) struct Log(Rc<Inner>);

struct Inner {
    page: Page,
    store: RefCell<Store>,
    views: RefCell<Vec<RowView>>,
    /// Whether a draw is scheduled for the next frame.
    scheduled: Cell<bool>,
    /// Whether the log scrolls to new rows. It does not once the user has scrolled up.
    follows: Cell<bool>,
    /// While the log is paused: the first row that came after the pause.
    paused: Cell<Option<u64>>,
    selected: Cell<Option<u64>>,
}

impl Log {
    pub(crate) fn new(page: &Page) -> Self {
        Self(Rc::new(Inner {
            page: page.clone(),
            store: RefCell::new(Store::new(preview::shrink)),
            views: RefCell::default(),
            scheduled: Cell::new(false),
            follows: Cell::new(true),
            paused: Cell::new(None),
            selected: Cell::new(None),
        }))
    }

    /// Adds a message that was sent or received.
    pub(crate) fn message(&self, direction: Direction, message: Message) {
        let bytes = preview::size(&message);
        self.push(direction, Body::Message(message), bytes);
    }

    /// Adds an event.
    pub(crate) fn event(&self, text: impl Into<String>) {
        self.push(Direction::Here, Body::Event(text.into()), 0);
    }

    /// Adds an error.
    pub(crate) fn problem(&self, text: impl Into<String>) {
        self.push(Direction::Failed, Body::Event(text.into()), 0);
    }

    fn push(&self, direction: Direction, body: Body, bytes: u64) {
        self.0.store.borrow_mut().push(Date::now(), direction, body, bytes);
        self.redraw();
    }

    /// Draws in the next frame. A flood adds thousands of rows per frame.
    pub(crate) fn redraw(&self) {
        if self.0.scheduled.replace(true) {
            return;
        }
        let this = self.clone();
        page::next_frame(move || {
            this.0.scheduled.set(false);
            this.draw();
        });
    }

    /// Draws now.
    pub(crate) fn draw(&self) {
        // This fails only on a page that is being torn down.
        let _ = self.0.draw();
    }

    pub(crate) fn clear(&self) {
        self.0.store.borrow_mut().clear();
        self.0.selected.set(None);
        self.redraw();
    }

    /// Shows only the rows with this direction that contain this text.
    pub(crate) fn filter(&self, direction: &str, text: &str) {
        let (direction, text) = (direction.to_owned(), text.trim().to_lowercase());
        let none = text.is_empty() && direction == "all";
        let filter = move |row: &Row| preview::matches(row, &direction, &text);
        self.0.store.borrow_mut().set_filter((!none).then(|| Box::new(filter) as _));
        self.redraw();
    }

    /// While the log is paused, new rows are not shown.
    pub(crate) fn pause(&self, paused: bool) {
        self.0.paused.set(paused.then(|| self.0.store.borrow().next_number()));
        self.redraw();
    }

    /// Handles a scroll event.
    pub(crate) fn scrolled(&self) {
        self.0.follows.set(self.0.is_at_end());
        self.redraw();
    }

    /// Selects a row and scrolls to it.
    pub(crate) fn select(&self, number: Option<u64>) {
        self.0.selected.set(number);
        let place = number.and_then(|number| self.0.store.borrow().place(number));
        if let Some(place) = place {
            self.0.scroll_to(place);
        }
        self.draw();
        let active = number.map(row_view::id).unwrap_or_default();
        let _ = self.0.page.log.set_attribute("aria-activedescendant", &active);
    }

    /// The number of the row at this distance from the selected one, or the nearest to it.
    pub(crate) fn row_from_selected(&self, rows: i64) -> Option<u64> {
        let store = self.0.store.borrow();
        let last = self.0.shown(&store).checked_sub(1)?;
        let selected = self.0.selected.get().and_then(|number| store.place(number));
        let visible = (f64::from(self.0.page.log.scroll_top()) / ROW_HEIGHT).ceil() as usize;
        let distance = usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX);
        let place = match selected {
            // Without a selection, the first step selects the first visible row.
            None if distance == 1 => visible,
            from if rows < 0 => from.unwrap_or(visible).saturating_sub(distance),
            from => from.unwrap_or(visible).saturating_add(distance),
        };
        store.at(place.min(last)).map(|row| row.number)
    }

    pub(crate) fn row(&self, number: u64) -> Option<Row> {
        self.0.store.borrow().row(number).cloned()
    }

    /// The rows that are shown as lines of text, at most the newest `MAX_COPIED`.
    pub(crate) fn text(&self) -> String {
        let store = self.0.store.borrow();
        let shown = self.0.shown(&store);
        let rows = (shown.saturating_sub(MAX_COPIED)..shown).filter_map(|place| store.at(place));
        let lines = rows.map(|row| {
            let Preview { kind, size, content } = Preview::of(&row.body);
            let (time, mark) = (row_view::time_of_day(row.time), row.direction.mark());
            [&time, mark, kind, &size, &content].join("\t")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Inner {
    /// The number of rows that are shown, whether visible or scrolled out.
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
        let first = first.saturating_sub(OVERSCAN);
        let visible = (f64::from(log.client_height()) / ROW_HEIGHT).ceil() as usize + 1;

        let mut views = self.views.borrow_mut();
        while views.len() < visible + 2 * OVERSCAN {
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
        let mut text = format::count(shown as u64, "row");
        let more = store.shown() - shown;
        if store.shown() < total {
            text = format!("{text} of {}", format::grouped(total as u64));
        }
        if more > 0 {
            text = format!("{text}, {} since the pause", format::grouped(more as u64));
        }
        self.page.log_count.set_text_content(Some(&text));
        self.page.log_empty.set_hidden(total > 0);
    }

    fn scroll_to(&self, place: usize) {
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
        /// In pixels: scroll positions can be fractional, and touch scrolling is imprecise.
        const TOLERANCE: i32 = 8;
        let log = &self.page.log;
        log.scroll_top() + log.client_height() + TOLERANCE >= log.scroll_height()
    }
}
