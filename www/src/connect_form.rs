//! The connect form, and the presets for paths of the demo server.

use std::time::Duration;

use wasm_bindgen::prelude::*;
use wasm_websocket::{BinaryType, Overflow};
use web_sys::Element;

use crate::page::{Page, on};
use crate::session::Session;
use crate::settings::{Settings, amount, names, number};
use crate::share;

/// Adds the event handlers of the form.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(session: &Session) -> Result<(), JsValue> {
    let page = &session.page;
    on(&page.connect_form, "submit", {
        let session = session.clone();
        move |event| {
            event.prevent_default();
            connect(&session);
        }
    })?;
    on(&page.disconnect, "click", {
        let session = session.clone();
        move |_| session.disconnect()
    })?;
    on(&page.presets, "click", {
        let session = session.clone();
        move |event| {
            let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(button) = button else { return };
            let Some(path) = button.get_attribute("data-path") else { return };
            let page = &session.page;
            page.address.set_value(&path);
            page.protocols.set_value(&button.get_attribute("data-protocols").unwrap_or_default());
            share::write(&page.document);
            connect(&session);
        }
    })
}

fn connect(session: &Session) {
    match settings(&session.page) {
        Ok(settings) => session.connect(settings),
        Err(problem) => {
            session.page.options.set_open(true);
            session.page.connect_problem.set_text_content(Some(&problem));
        }
    }
}

/// Reads the form.
fn settings(page: &Page) -> Result<Settings, String> {
    const KIB: u32 = 1024;
    let seconds = |what: &str, typed: &str| {
        let seconds = number(what, typed)?;
        Ok::<_, String>(seconds.map(Duration::from_secs_f64))
    };
    let max_bytes = number("Receive queue", &page.max_bytes.value())?;
    let max_messages = number("Receive queue", &page.max_messages.value())?;
    Ok(Settings {
        url: page.address.value().trim().to_owned(),
        protocols: names(&page.protocols.value()),
        binary_type: match page.binary_type.value().as_str() {
            "blob" => BinaryType::Blob,
            _ => BinaryType::ArrayBuffer,
        },
        connect_timeout: seconds("Connect timeout", &page.connect_timeout.value())?,
        close_timeout: seconds("Close timeout", &page.close_timeout.value())?,
        high_water_mark: amount("High-water mark", &page.high_water.value(), KIB)?,
        low_water_mark: amount("Low-water mark", &page.low_water.value(), KIB)?,
        max_waiting_bytes: max_bytes.map(|mib| (mib * f64::from(KIB * KIB)) as u64),
        max_waiting_messages: max_messages.map(|messages| messages as usize),
        overflow: match page.overflow.value().as_str() {
            "oldest" => Overflow::DropOldest,
            "newest" => Overflow::DropNewest,
            _ => Overflow::default(),
        },
    })
}
