//! The entry point of the page.

use wasm_bindgen::JsValue;

use crate::log::Log;
use crate::page::{self, Page, on};
use crate::session::Session;
use crate::traffic::Traffic;
use crate::{burst, close_form, connect_form, log_form, send_form, share, theme};

/// Creates the session, and adds all event handlers.
///
/// # Errors
///
/// Returns an error if an element is missing, or if the page is being torn down.
pub(crate) fn start() -> Result<(), JsValue> {
    let page = Page::find()?;
    let log = Log::new(&page);
    let traffic = Traffic::new(&page);
    traffic.draw();
    let session = Session::new(page.clone(), log.clone(), traffic);

    theme::attach(&page)?;
    connect_form::attach(&session)?;
    send_form::attach(&session)?;
    burst::attach(&session)?;
    close_form::attach(&session)?;
    log_form::attach(&page, &log)?;
    on(&page.pause_receiving, "click", {
        let session = session.clone();
        move |_| {
            let paused = page::toggle(&session.page.pause_receiving);
            session.pause.set_paused(paused);
            session.traffic.wake();
        }
    })?;
    on(&page.source_copy, "click", {
        let session = session.clone();
        move |_| session.page.copy(&session.source())
    })?;
    // Last, as it dispatches change events to the handlers above.
    share::attach(&page)?;
    session.show_source();
    session.show_phase();
    Ok(())
}
