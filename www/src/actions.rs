//! What each button and field does.

use wasm_bindgen::prelude::*;
use wasm_websocket::{CloseCode, MAX_REASON_BYTES, Message};
use web_sys::Element;

use crate::connection::Connection;
use crate::log_view::Log;
use crate::page::{Page, on};
use crate::{hex, words};

/// Makes everything on the page work.
///
/// # Errors
///
/// If the page is being torn down.
pub(crate) fn attach(page: Page) -> Result<(), JsValue> {
    let log = Log::new(&page);
    let connection = Connection::new(page.clone(), log.clone());
    page.address.set_value(&address("/echo"));
    connecting(&page, &connection)?;
    sending(&page, &connection)?;
    closing(&page, &connection)?;
    log.attach()?;
    on(&page.log_clear.clone(), "click", move |_| log.clear())
}

fn connecting(page: &Page, connection: &Connection) -> Result<(), JsValue> {
    on(&page.connect_form, "submit", {
        let (page, connection) = (page.clone(), connection.clone());
        move |event| {
            event.prevent_default();
            let protocols = page.protocols.value();
            let protocols = protocols.split(',').map(str::trim).filter(|name| !name.is_empty());
            let protocols = protocols.map(str::to_owned).collect();
            connection.connect(page.address.value().trim().to_owned(), protocols);
        }
    })?;
    on(&page.disconnect, "click", {
        let connection = connection.clone();
        move |_| connection.disconnect()
    })?;
    on(&page.presets, "click", {
        let page = page.clone();
        move |event| {
            let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(button) = button else { return };
            let Some(path) = button.get_attribute("data-path") else { return };
            page.address.set_value(&address(&path));
            let protocols = button.get_attribute("data-protocols").unwrap_or_default();
            page.protocols.set_value(&protocols);
        }
    })
}

fn sending(page: &Page, connection: &Connection) -> Result<(), JsValue> {
    on(&page.text_form, "submit", {
        let (page, connection) = (page.clone(), connection.clone());
        move |event| {
            event.prevent_default();
            connection.send(Message::from(page.text.value()));
        }
    })?;
    on(&page.hex_form, "submit", {
        let (page, connection) = (page.clone(), connection.clone());
        move |event| {
            event.prevent_default();
            match hex::parse(&page.hex.value()) {
                Ok(bytes) => connection.send(Message::from(bytes)),
                Err(error) => {
                    page.send_problem.set_text_content(Some(&words::sentence(&error)));
                }
            }
        }
    })
}

fn closing(page: &Page, connection: &Connection) -> Result<(), JsValue> {
    on(&page.code, "change", {
        let page = page.clone();
        move |_| show_number(&page)
    })?;
    on(&page.reason, "input", {
        let page = page.clone();
        move |_| count_reason(&page)
    })?;
    on(&page.close_form, "submit", {
        let (page, connection) = (page.clone(), connection.clone());
        move |event| {
            event.prevent_default();
            match chosen(&page) {
                Chosen::None => connection.close(None, ""),
                Chosen::Code(code) => connection.close(Some(code), &page.reason.value()),
                Chosen::NoNumber => page
                    .close_problem
                    .set_text_content(Some("A close code is a whole number from 0 to 65535.")),
            }
        }
    })?;
    // A browser that goes back to the page restores what was typed.
    show_number(page);
    count_reason(page);
    Ok(())
}

/// What the user chose to close with.
enum Chosen {
    /// No code, and therefore no reason.
    None,
    Code(CloseCode),
    NoNumber,
}

fn chosen(page: &Page) -> Chosen {
    let number = match page.code.value().as_str() {
        "none" => return Chosen::None,
        "other" => page.number.value(),
        code => code.to_owned(),
    };
    match number.trim().parse::<u16>() {
        Ok(number) => Chosen::Code(number.into()),
        Err(_) => Chosen::NoNumber,
    }
}

fn show_number(page: &Page) {
    let code = page.code.value();
    page.number_field.set_hidden(code != "other");
    page.reason.set_disabled(code == "none");
}

/// Bytes and not characters are what a Close frame has room for.
fn count_reason(page: &Page) {
    let bytes = page.reason.value().len();
    page.reason_bytes.set_text_content(Some(&format!("{bytes} of {MAX_REASON_BYTES} bytes")));
    let class = if bytes > MAX_REASON_BYTES { "too-long" } else { "" };
    page.reason_bytes.set_class_name(class);
}

/// A path of the server that the page came from, as the URL of a WebSocket.
fn address(path: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    match origin.as_deref().and_then(|origin| origin.strip_prefix("http")) {
        Some(rest) => format!("ws{rest}{path}"),
        None => path.to_owned(),
    }
}
