//! The theme: light, dark, or the system's.

use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, Storage};

use crate::page::{Page, on};

const NAMES: [&str; 3] = ["auto", "light", "dark"];

/// Adds the event handler of the button.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(page: &Page) -> Result<(), JsValue> {
    let chosen = storage().and_then(|storage| storage.get_item("theme").ok().flatten());
    let mut theme = chosen.and_then(|name| NAMES.iter().position(|n| *n == name)).unwrap_or(0);
    show(page, theme);
    let page = page.clone();
    on(&page.theme.clone(), "click", move |_| {
        theme = (theme + 1) % NAMES.len();
        show(&page, theme);
        if let (Some(storage), Some(name)) = (storage(), NAMES.get(theme)) {
            // If it can't be stored, the theme lasts until the page is left.
            let _ = storage.set_item("theme", name);
        }
    })
}

fn show(page: &Page, theme: usize) {
    let name = NAMES.get(theme).copied().unwrap_or_default();
    page.theme.set_text_content(Some(&format!("Theme: {name}")));
    let root = page.document.document_element();
    if let Some(root) =
        root.and_then(|root| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(root).ok())
    {
        // This fails only on a page that is being torn down.
        let _ = root.dataset().set("theme", name);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
