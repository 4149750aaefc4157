//! Sending each kind of message.

use std::{env, fs};

use serde_json::json;

use crate::page::Page;
use crate::{Result, check};

pub(super) fn a_text(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    page.fill("#text", "grüße, 世界")?;
    page.click("#text-form button")?;
    page.logs("received", "grüße, 世界")?;
    page.reads("#sent", "1")?;
    page.reads("#received", "1")
}

pub(super) fn bytes_in_hex(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    page.send_kind("hex")?;
    page.fill("#hex", "00ff 7f")?;
    page.click("#hex-form button")?;
    page.logs("received", "00 ff 7f")?;
    page.click("#log .row.received")?;
    page.reads("#detail-body", "00000000  00 ff 7f")
}

pub(super) fn invalid_hex_is_explained(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    page.send_kind("hex")?;
    page.fill("#hex", "0x00")?;
    page.click("#hex-form button")?;
    page.reads("#send-problem", "'x' is not a hex digit")?;
    check!(page.text("#sent")? == "0", "something was sent");
    Ok(())
}

/// A file with known content.
fn file() -> Result<String> {
    let path = env::temp_dir().join(format!("wasm-websocket-e2e-{}.txt", std::process::id()));
    fs::write(&path, "from a file").map_err(|problem| format!("cannot write a file: {problem}"))?;
    Ok(path.to_string_lossy().into_owned())
}

pub(super) fn a_file(page: &mut Page) -> Result<()> {
    page.open("#binary=blob&send=file")?;
    page.click("#connect")?;
    page.state("open")?;
    page.click("#file-form button")?;
    page.reads("#send-problem", "Choose a file first.")?;
    let path = file()?;
    let input = page.driver.find("#file")?;
    let chosen = page.driver.type_into(&input, &path);
    let sent = chosen.and_then(|()| {
        page.click("#file-form button")?;
        page.logs("sent", "blob")?;
        page.logs("received", "blob")?;
        page.click("#log .row.received")?;
        page.reads("#detail-title", "Blob, 11 bytes")?;
        page.reads("#detail-body", "from a file")?;
        // Sends the file as bytes, which reads it first.
        page.choose("#file-as", "bytes")?;
        page.click("#file-form button")?;
        page.logs("sent", "66 72 6f 6d")
    });
    let _ = fs::remove_file(path);
    sent
}

/// WebDriver can't drop a file, so a script dispatches the event.
pub(super) fn a_dropped_file(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    let script = "const dropped = new DataTransfer();
        dropped.items.add(new File(['dropped here'], 'a.txt'));
        document.getElementById('send').dispatchEvent(
            new DragEvent('drop', {dataTransfer: dropped, bubbles: true, cancelable: true}))";
    page.driver.run(script, json!([]))?;
    page.logs("sent", "blob")?;
    page.logs("received", "64 72 6f 70 70 65 64")
}

pub(super) fn an_image_is_shown(page: &mut Page) -> Result<()> {
    page.open("#binary=blob&send=hex")?;
    page.click("#connect")?;
    page.state("open")?;
    // A GIF of one pixel.
    let gif =
        "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b";
    page.fill("#hex", gif)?;
    page.click("#hex-form button")?;
    page.logs("received", "blob")?;
    page.click("#log .row.received")?;
    let script = "const image = document.getElementById('detail-image');
        return !image.hidden && image.complete && image.naturalWidth === 1";
    page.until("the image", script)?;
    page.click("#detail-views label:has([value=hex])")?;
    page.reads("#detail-body", "GIF89a")
}

pub(super) fn a_send_needs_a_connection(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.click("#text-form button")?;
    page.reads("#send-problem", "Not connected yet")?;
    page.click("#close-form button")?;
    page.reads("#close-problem", "Not connected yet")
}
