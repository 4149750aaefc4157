//! Connecting, and the ways in which it fails.

use std::time::Instant;

use crate::page::Page;
use crate::{Result, check};

pub(super) fn negotiates_and_echoes(page: &mut Page) -> Result<()> {
    page.open("#protocols=chat.v2%2C+chat.v1")?;
    check!(page.text("#state")? == "not connected", "it connects without a click");
    page.click("#connect")?;
    page.state("open")?;
    page.reads("#protocol", "chat.v2")?;
    let url = page.text("#url")?;
    check!(url.starts_with("ws://127.0.0.1:") && url.ends_with("/echo"), "the URL is {url}");
    page.click("#text-form button")?;
    page.logs("sent", "from Rust")?;
    page.logs("received", "from Rust")
}

pub(super) fn one_click_connects(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.click("#presets [data-path^='/greet']")?;
    page.state("open")?;
    page.logs("received", "greeting 2")?;
    check!(page.value("#address")? == "/greet?n=3", "the address is not set");
    // Another click drops the first connection.
    page.click("#presets [data-path='/headers']")?;
    page.logs("here", "dropped")?;
    page.logs("received", "GET /headers HTTP/1.1")
}

pub(super) fn refused_is_explained(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.click("#presets [data-path^='/status']")?;
    page.state("lost")?;
    page.reads("#connect-problem", "The connection could not be opened")?;
    page.reads("#outcome-text", "401")?;
    page.reads("#outcome-code", "1006")?;
    page.reads("#outcome-source", "no Close frame was received")?;
    page.reads("#outcome-clean", "no")
}

pub(super) fn a_bad_address_is_explained(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.fill("#address", "ftp://127.0.0.1/")?;
    page.click("#connect")?;
    page.reads("#connect-problem", "The URL's scheme is \"ftp\"")?;
    page.reads("#outcome-text", "No request was made")?;
    page.open("#connect=soon")?;
    page.click("#connect")?;
    page.reads("#connect-problem", "Connect timeout: “soon” is not a number")
}

pub(super) fn a_timeout_is_explained(page: &mut Page) -> Result<()> {
    page.open("#url=%2Fsilent&connect=0.5")?;
    let start = Instant::now();
    page.click("#connect")?;
    page.state("lost")?;
    page.reads("#connect-problem", "was not open within 500ms")?;
    page.reads("#outcome-text", "the handshake was not answered")?;
    check!(start.elapsed().as_secs() < 8, "it took {:?}", start.elapsed());
    // The attempt that timed out does not delay the next one.
    page.click("#presets [data-path='/echo']")?;
    page.state("open")
}

pub(super) fn an_abort_is_a_loss(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.click("#presets [data-path^='/abort']")?;
    page.state("lost")?;
    page.reads("#outcome-title", "The connection ended with 1006 abnormal closure.")?;
    page.reads("#outcome-clean", "no")?;
    page.click("#text-form button")?;
    page.reads("#send-problem", "Not sent")
}
