//! Puts the parts together.

use wasm_bindgen::JsValue;

use crate::log::Log;
use crate::page::{self, Page, on};
use crate::session::Session;
use crate::traffic::Traffic;
use crate::{burst, close_form, connect_form, log_form, send_form, share, theme};

/// Makes everything on the page work.
///
/// # Errors
///
/// If the page lacks an element, or is being torn down.
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
    on(&page.hold, "click", {
        let session = session.clone();
        move |_| {
            let held = page::toggle(&session.page.hold);
            session.gate.set_shut(held);
            session.traffic.wake();
        }
    })?;
    on(&page.source_copy, "click", {
        let session = session.clone();
        move |_| session.page.copy(&session.source())
    })?;
    // Last, as what it restores is told to all of the above.
    share::attach(&page)?;
    session.show_source();
    session.show_phase();
    Ok(())
}
