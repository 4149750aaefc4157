//! The highlighted source on the page.

use crate::highlight;
use crate::page::Page;

/// Shows a source.
pub(crate) fn show(page: &Page, source: &str) {
    if page.source.text_content().as_deref() == Some(source) {
        return;
    }
    page.source.set_text_content(None);
    for (class, text) in highlight::parts(source) {
        let Ok(part) = page.document.create_element("span") else { return };
        part.set_class_name(class);
        part.set_text_content(Some(&text));
        // This fails only on a page that is being torn down.
        let _ = page.source.append_child(&part);
    }
}
