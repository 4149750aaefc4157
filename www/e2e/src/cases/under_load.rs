//! Load: bursts, slow readers, a full receive queue.

use serde_json::json;

use crate::page::Page;
use crate::{Result, check};

pub(super) fn a_burst_shows_progress(page: &mut Page) -> Result<()> {
    page.open("#url=%2Fsink&send=burst&n=3000&size=4096")?;
    page.click("#connect")?;
    page.state("open")?;
    page.click("#burst-start")?;
    page.logs("here", "burst sent: 3,000 messages of 4096 bytes")?;
    page.reads("#burst-result", "3,000 messages")?;
    check!(
        page.number("return document.getElementById('burst-progress').value")? == 1.0,
        "the progress is incomplete"
    );
    // The page and the server count the same messages.
    page.reads("#sent", "3,000")?;
    page.send_kind("text")?;
    page.fill("#text", "?")?;
    page.click("#text-form button")?;
    page.logs("received", "3000 12288000")
}

pub(super) fn a_slow_reader_shows_backpressure(page: &mut Page) -> Result<()> {
    // The burst must exceed the buffers of the system, which are some megabytes.
    page.open("#url=%2Fslow%3Fbytes_per_s%3D200000&send=burst&n=4000&size=16384&high=512&low=128")?;
    page.click("#connect")?;
    page.state("open")?;
    page.click("#burst-start")?;
    // Senders wait while `bufferedAmount` is between the marks.
    let waits = "const text = document.getElementById('buffered').textContent;
        return text.endsWith(' KiB') && parseFloat(text) > 128";
    page.until("bufferedAmount above the low-water mark", waits)?;
    page.reads("#mark", "512 KiB")?;
    let script = "return document.querySelector('#buffered-plot .curve').getAttribute('points')";
    let points = page.driver.run(script, json!([]))?;
    let heights = points.as_str().unwrap_or_default().split_whitespace();
    let highest = heights
        .filter_map(|point| point.split(',').nth(1)?.parse::<f64>().ok())
        .fold(64.0, f64::min);
    check!(highest < 50.0, "the plot stays low: {points}");
    // At most the mark and one message are buffered: 528 KiB of the 640 KiB that the plot shows.
    check!(highest > 12.5, "more is buffered than the mark and one message: {points}");
    let script = "return Number(document.getElementById('burst-progress').value)";
    check!(page.number(script)? < 1.0, "the burst does not wait");
    page.reads("#burst-result", "of 4,000 sent")?;
    page.click("#burst-stop")?;
    page.reads("#burst-result", "Stopped.")?;
    page.until("the button to start", "return !document.getElementById('burst-start').disabled")
}

pub(super) fn paused_receiving_fills_the_queue(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    page.click("#pause-receiving")?;
    for number in 1..=3 {
        page.click("#text-form button")?;
        page.reads("#queued", &number.to_string())?;
    }
    check!(page.text("#received")? == "0", "messages were received");
    page.click("#pause-receiving")?;
    page.reads("#received", "3")?;
    page.reads("#queued", "0")
}

pub(super) fn a_full_queue_closes(page: &mut Page) -> Result<()> {
    page.open("#url=%2Fflood%3Fn%3D100%26then%3Dstay&messages=10")?;
    page.click("#pause-receiving")?;
    page.click("#connect")?;
    page.state("lost")?;
    page.reads("#outcome-title", "receive queue overflowed")?;
    page.reads("#outcome-text", "Raise the limits")?;
    // The messages before the overflow are received.
    page.click("#pause-receiving")?;
    page.reads("#received", "10")
}
