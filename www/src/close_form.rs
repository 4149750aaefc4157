//! The close form, and the table of close codes.

use wasm_bindgen::prelude::*;
use wasm_websocket::{CloseCode, MAX_REASON_BYTES};
use web_sys::Element;

use crate::codes;
use crate::page::{Page, on};
use crate::session::Session;

/// Adds the event handlers of the form, and fills the table.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(session: &Session) -> Result<(), JsValue> {
    let page = &session.page;
    fill_picker(page)?;
    fill_table(page)?;
    on(&page.code, "change", {
        let page = page.clone();
        move |_| show_number(&page)
    })?;
    on(&page.reason, "input", {
        let page = page.clone();
        move |_| count_reason(&page)
    })?;
    on(&page.reason, "change", {
        let page = page.clone();
        move |_| count_reason(&page)
    })?;
    show_number(page);
    count_reason(page);
    let session = session.clone();
    on(&page.close_form, "submit", move |event| {
        event.prevent_default();
        match chosen(&session.page) {
            Chosen::None => session.close(None, ""),
            Chosen::Code(code) => session.close(Some(code), &session.page.reason.value()),
            Chosen::Invalid => session
                .page
                .close_problem
                .set_text_content(Some("A close code is a whole number from 0 to 65535.")),
        }
    })
}

/// The close code that the user chose.
enum Chosen {
    /// No code, so no reason either.
    None,
    Code(CloseCode),
    Invalid,
}

fn chosen(page: &Page) -> Chosen {
    let number = match page.code.value().as_str() {
        "none" => return Chosen::None,
        "other" => page.number.value(),
        code => code.to_owned(),
    };
    match number.trim().parse::<u16>() {
        Ok(number) => Chosen::Code(number.into()),
        Err(_) => Chosen::Invalid,
    }
}

fn show_number(page: &Page) {
    let code = page.code.value();
    page.number_field.set_hidden(code != "other");
    page.reason.set_disabled(code == "none");
}

/// The limit of a reason is in bytes, not in characters.
fn count_reason(page: &Page) {
    let bytes = page.reason.value().len();
    page.reason_bytes.set_text_content(Some(&format!("{bytes} of {MAX_REASON_BYTES} bytes")));
    let class = if bytes > MAX_REASON_BYTES { "too-long" } else { "" };
    page.reason_bytes.set_class_name(class);
}

/// Lists the codes that can be sent first. The others show the error that `close_with` returns.
fn fill_picker(page: &Page) -> Result<(), JsValue> {
    let mut sendable = vec![];
    let mut refused = vec![];
    for code in codes::all() {
        let line = (u16::from(code).to_string(), code.to_string());
        if code.is_sendable() { sendable.push(line) } else { refused.push(line) }
    }
    sendable.push(("other".to_owned(), "another number".to_owned()));
    sendable.push(("none".to_owned(), "no code".to_owned()));
    for (label, lines) in [("A script may send", sendable), ("A script may not send", refused)] {
        let group = page.document.create_element("optgroup")?;
        group.set_attribute("label", label)?;
        for (value, text) in lines {
            let option = add(page, &group, "option", &text)?;
            option.set_attribute("value", &value)?;
        }
        page.code.append_child(&group)?;
    }
    Ok(())
}

fn fill_table(page: &Page) -> Result<(), JsValue> {
    for line in codes::table() {
        let row = add(page, &page.codes_body, "tr", "")?;
        add(page, &row, "td", &line.numbers)?;
        add(page, &row, "td", line.name)?;
        let sendable = add(page, &row, "td", if line.sendable { "yes" } else { "no" })?;
        sendable.set_class_name(if line.sendable { "yes" } else { "" });
        add(page, &row, "td", line.origin)?;
        add(page, &row, "td", line.meaning)?;
    }
    Ok(())
}

fn add(page: &Page, parent: &Element, name: &str, text: &str) -> Result<Element, JsValue> {
    let element = page.document.create_element(name)?;
    element.set_text_content(Some(text));
    parent.append_child(&element)?;
    Ok(element)
}
