//! Closing, and the outcome that is shown.

use crate::page::Page;
use crate::{Result, check};

pub(super) fn with_a_code_and_a_reason(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    page.choose("#code", "other")?;
    page.fill("#number", "4321")?;
    page.fill("#reason", "that’s it")?;
    page.click("#close-form button")?;
    page.state("closed")?;
    page.reads("#outcome-title", "Closed with 4321 application code")?;
    page.reads("#outcome-reason", "that’s it")?;
    page.reads("#outcome-clean", "yes")?;
    page.reads("#outcome-source", "echoing this page’s Close frame")?;
    page.reads("#source", "close_with(CloseCode::Application(4321), \"that’s it\")")?;
    page.click("#text-form button")?;
    page.reads("#send-problem", "Not sent")
}

pub(super) fn the_server_closes(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.click("#presets [data-path^='/close']")?;
    page.state("closed")?;
    page.reads("#outcome-title", "Closed with 4001 application code")?;
    page.reads("#outcome-reason", "kicked")?;
    page.reads("#outcome-source", "the server, in its Close frame")?;
    page.fill("#address", "/close?empty=1")?;
    page.click("#connect")?;
    page.reads("#outcome-code", "1005")?;
    page.reads("#outcome-source", "the Close frame had no code")
}

pub(super) fn codes_and_the_length_of_reasons(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    let names = "return [...document.querySelectorAll('#code option')].length";
    check!(page.number(names)? == 20.0, "the picker has 18 names and two more options");
    let rows = "return document.querySelectorAll('#codes-body tr').length";
    check!(page.number(rows)? == 22.0, "the table has 18 names and four ranges");

    page.choose("#code", "1001")?;
    page.click("#close-form button")?;
    page.reads("#close-problem", "Close code 1001 going away can't be sent")?;

    page.choose("#code", "1000")?;
    page.fill("#reason", &"é".repeat(62))?;
    page.reads("#reason-bytes", "124 of 123 bytes")?;
    page.click("#close-form button")?;
    page.reads("#close-problem", "Close reason is 124 bytes long, the maximum is 123")?;
    check!(page.text("#state")? == "open", "it closed");

    page.fill("#reason", &"é".repeat(61))?;
    page.reads("#reason-bytes", "122 of 123 bytes")?;
    page.click("#close-form button")?;
    page.state("closed")?;
    page.reads("#outcome-title", "Closed with 1000 normal closure")
}

pub(super) fn an_ignored_close_is_bounded(page: &mut Page) -> Result<()> {
    page.open("#url=%2Fignore-close&close=0.5")?;
    page.click("#connect")?;
    page.state("open")?;
    page.click("#disconnect")?;
    page.state("lost")?;
    page.reads("#outcome-title", "The close made no progress for 500ms")?;
    page.reads("#outcome-text", "did not answer the Close frame in time")
}
