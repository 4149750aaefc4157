//! The controls of the log: filter, pause, copy, clear, selection.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent};

use crate::detail::Detail;
use crate::log::{Log, row_number};
use crate::page::{self, Page, on};

/// The delay in milliseconds between the last key and filtering.
const DEBOUNCE: u32 = 150;

/// Adds the event handlers of the log.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(page: &Page, log: &Log) -> Result<(), JsValue> {
    let detail = Detail::new(page);
    detail.attach()?;
    buttons(page, log, &detail)?;
    filters(page, log)?;
    on(&page.log, "scroll", {
        let log = log.clone();
        move |_| log.scrolled()
    })?;
    on(&page.log, "click", {
        let (log, detail) = (log.clone(), detail.clone());
        move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let row = target.and_then(|target| target.closest(".row").ok().flatten());
            choose(&log, &detail, row.and_then(|row| row_number(&row.id())));
        }
    })?;
    on(&page.log, "keydown", {
        let (log, detail) = (log.clone(), detail.clone());
        move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            let rows = match key.key().as_str() {
                "ArrowUp" => -1,
                "ArrowDown" => 1,
                "PageUp" => -10,
                "PageDown" => 10,
                "Home" => i64::MIN,
                "End" => i64::MAX,
                "Escape" => return detail.hide(),
                _ => return,
            };
            event.prevent_default();
            choose(&log, &detail, log.row_from_selected(rows));
        }
    })?;
    // The number of visible rows depends on the size of the window.
    let window = web_sys::window().ok_or_else(|| JsError::new("there is no window"))?;
    let log = log.clone();
    log.redraw();
    on(&window, "resize", move |_| log.redraw())
}

fn choose(log: &Log, detail: &Detail, number: Option<u64>) {
    let Some(row) = number.and_then(|number| log.row(number)) else { return };
    log.select(number);
    detail.show(row);
}

fn buttons(page: &Page, log: &Log, detail: &Detail) -> Result<(), JsValue> {
    on(&page.log_pause, "click", {
        let (page, log) = (page.clone(), log.clone());
        move |_| {
            let paused = page::toggle(&page.log_pause);
            page.log_pause.set_text_content(Some(if paused { "Resume" } else { "Pause" }));
            log.pause(paused);
        }
    })?;
    on(&page.log_copy, "click", {
        let (page, log) = (page.clone(), log.clone());
        move |_| page.copy(&log.text())
    })?;
    on(&page.log_clear, "click", {
        let (log, detail) = (log.clone(), detail.clone());
        move |_| {
            log.clear();
            detail.hide();
        }
    })
}

/// Filtering many rows takes a while, so it is debounced.
fn filters(page: &Page, log: &Log) -> Result<(), JsValue> {
    let waiting: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let fields: [(&Element, &str); 2] =
        [(&page.log_filter, "input"), (&page.log_direction, "change")];
    for (field, event) in fields {
        let (page, log, waiting) = (page.clone(), log.clone(), waiting.clone());
        on(field, event, move |_| {
            let (page, log) = (page.clone(), log.clone());
            let filter = move || log.filter(&page.log_direction.value(), &page.log_filter.value());
            // This drops the previous timeout, which cancels it.
            waiting.replace(Some(Timeout::new(DEBOUNCE, filter)));
        })?;
    }
    Ok(())
}
