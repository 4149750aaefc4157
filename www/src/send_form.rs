//! The send forms: text, bytes, file.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{Blob, Message};
use web_sys::{DragEvent, File, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::page::{Page, on};
use crate::session::Session;
use crate::source::Sent;
use crate::{format, hex};

/// Adds the event handlers of the forms.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(session: &Session) -> Result<(), JsValue> {
    choosing(&session.page)?;
    submitting(session, &session.page.text_form, send_text)?;
    submitting(session, &session.page.hex_form, send_hex)?;
    submitting(session, &session.page.file_form, send_chosen_file)?;
    quick_keys(&session.page)?;
    dropping(session)
}

fn submitting(session: &Session, form: &HtmlElement, send: fn(&Session)) -> Result<(), JsValue> {
    let session = session.clone();
    on(form, "submit", move |event| {
        event.prevent_default();
        send(&session);
    })
}

fn send_text(session: &Session) {
    let text = session.page.text.value();
    session.send(Message::from(text.as_str()), Sent::Text(text));
}

fn send_hex(session: &Session) {
    match hex::parse(&session.page.hex.value()) {
        Ok(bytes) => session.send(Message::from(bytes.as_slice()), Sent::Bytes(bytes)),
        Err(error) => {
            session.page.send_problem.set_text_content(Some(&format::sentence(&error)));
        }
    }
}

fn send_chosen_file(session: &Session) {
    match session.page.file.files().and_then(|files| files.get(0)) {
        Some(file) => send_file(session, file),
        None => session.page.send_problem.set_text_content(Some("Choose a file first.")),
    }
}

fn send_file(session: &Session, file: File) {
    let blob = Blob::from(web_sys::Blob::from(file));
    if session.page.file_as.value() == "blob" {
        session.send(Message::from(blob), Sent::File { as_blob: true });
        return;
    }
    let session = session.clone();
    spawn_local(async move {
        match blob.bytes().await {
            Ok(bytes) => session.send(Message::from(bytes), Sent::File { as_blob: false }),
            Err(error) => session.not_sent(&error),
        }
    });
}

/// Shows the form of the chosen kind.
fn choosing(page: &Page) -> Result<(), JsValue> {
    let page = page.clone();
    on(&page.send.clone(), "change", move |event| {
        let radio = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(radio) = radio.filter(|radio| radio.name() == "what" && radio.checked()) {
            show_form(&page, &radio.value());
        }
    })
}

fn show_form(page: &Page, what: &str) {
    for (form, name) in [
        (&page.text_form, "text"),
        (&page.hex_form, "hex"),
        (&page.file_form, "file"),
        (&page.burst_form, "burst"),
    ] {
        form.set_hidden(name != what);
    }
    page.send_problem.set_text_content(None);
}

/// Ctrl+Enter or Cmd+Enter sends, as Enter alone starts a new line.
fn quick_keys(page: &Page) -> Result<(), JsValue> {
    for (field, form) in [(&page.text, &page.text_form), (&page.hex, &page.hex_form)] {
        let form = form.clone();
        on(field, "keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            if key.key() == "Enter" && (key.ctrl_key() || key.meta_key()) {
                event.prevent_default();
                if let Ok(Some(button)) = form.query_selector("button") {
                    button.unchecked_into::<HtmlElement>().click();
                }
            }
        })?;
    }
    Ok(())
}

/// Sends a file that is dropped on the card.
fn dropping(session: &Session) -> Result<(), JsValue> {
    let card = &session.page.send;
    for (event, over) in [("dragover", true), ("dragleave", false)] {
        let card = card.clone();
        on(&card.clone(), event, move |event| {
            event.prevent_default();
            // This fails only on a page that is being torn down.
            let _ = card.class_list().toggle_with_force("dragged", over);
        })?;
    }
    let session = session.clone();
    on(card, "drop", move |event| {
        event.prevent_default();
        let _ = session.page.send.class_list().remove_1("dragged");
        let files = event
            .dyn_ref::<DragEvent>()
            .and_then(DragEvent::data_transfer)
            .and_then(|dropped| dropped.files());
        match files.and_then(|files| files.get(0)) {
            Some(file) => send_file(&session, file),
            None => {
                session.page.send_problem.set_text_content(Some("Only a file can be dropped here."))
            }
        }
    })
}
