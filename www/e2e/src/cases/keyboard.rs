//! Using the page by keyboard.

use serde_json::json;

use crate::page::{Page, keys};
use crate::{Result, check};

/// Presses Tab until the element has the focus.
fn tab_to(page: &Page, selector: &str) -> Result<()> {
    let script = "return document.activeElement.matches(arguments[0])";
    for _ in 0..60 {
        page.driver.press(keys::TAB)?;
        if page.driver.run(script, json!([selector]))?.as_bool() == Some(true) {
            return Ok(());
        }
    }
    Err(format!("{selector} can't be reached by tabbing"))
}

pub(super) fn everything_works_by_keyboard(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.driver.run("document.activeElement.blur()", json!([]))?;
    tab_to(page, "#address")?;
    page.driver.press(keys::ENTER)?;
    page.state("open")?;
    tab_to(page, "input[name=what]")?;
    page.driver.press(keys::RIGHT)?;
    page.until("the form for bytes", "return !document.getElementById('hex-form').hidden")?;
    page.driver.press(keys::LEFT)?;
    tab_to(page, "#text-form button")?;
    page.driver.press(keys::SPACE)?;
    page.logs("received", "from Rust")?;
    tab_to(page, "#reason")?;
    tab_to(page, "#source")?;
    tab_to(page, "#pause-receiving")?;
    tab_to(page, "#log")?;

    // connecting, open, sent, received
    page.driver.press(keys::END)?;
    page.reads("#detail-title", "Received at")?;
    page.driver.press(keys::UP)?;
    page.reads("#detail-title", "Sent at")?;
    page.driver.press(keys::HOME)?;
    page.reads("#detail-body", "connecting to /echo")?;
    page.driver.press(keys::DOWN)?;
    page.reads("#detail-body", "open: ws://")?;
    let selected = "const log = document.getElementById('log');
        const row = document.getElementById(log.getAttribute('aria-activedescendant'));
        return row !== null && row.getAttribute('aria-selected') === 'true'";
    check!(page.driver.run(selected, json!([]))?.as_bool() == Some(true), "no row is selected");
    tab_to(page, "#detail-close")?;
    page.driver.press(keys::ENTER)?;
    page.until("the focus on the log", "return document.activeElement.id === 'log'")?;
    tab_to(page, "#codes summary")
}
