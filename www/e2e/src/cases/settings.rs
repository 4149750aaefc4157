//! The settings as a link and as Rust.

use serde_json::json;

use crate::page::Page;
use crate::{Result, check};

pub(super) fn a_link_restores_the_settings(page: &mut Page) -> Result<()> {
    page.open(
        "#url=%2Fsink&protocols=a%2C+b&binary=blob&high=64&reconnect=yes&send=burst&n=7&code=4000\
         &nonsense=1&overflow=nothing",
    )?;
    for (field, value) in [
        ("#address", "/sink"),
        ("#protocols", "a, b"),
        ("#binary-type", "blob"),
        ("#high-water", "64"),
        ("#low-water", "3072"),
        ("#burst-count", "7"),
        ("#overflow", "close"),
        ("#code", "1000"),
    ] {
        let found = page.value(field)?;
        check!(found == value, "{field} is {found}, not {value}");
    }
    page.until("the checkbox", "return document.getElementById('reconnect').checked")?;
    page.until("the burst’s form", "return !document.getElementById('burst-form').hidden")?;
    page.until("the options", "return document.getElementById('options').open")
}

pub(super) fn the_link_has_the_settings(page: &mut Page) -> Result<()> {
    page.open("")?;
    page.fill("#address", "/greet?n=2")?;
    page.send_kind("hex")?;
    page.choose("#code", "3003")?;
    let wanted = "#code=3003&send=hex&url=%2Fgreet%3Fn%3D2";
    page.until_with("the fragment", "return location.hash === arguments[0]", json!([wanted]))?;
    // The fragment restores all settings.
    page.open(wanted)?;
    check!(page.value("#address")? == "/greet?n=2", "the address is lost");
    check!(page.value("#code")? == "3003", "the code is lost");
    page.until("the form for bytes", "return !document.getElementById('hex-form').hidden")
}

pub(super) fn the_source_has_the_settings(page: &mut Page) -> Result<()> {
    page.open("#high=64&connect=5")?;
    page.click("#connect")?;
    page.state("open")?;
    for line in [
        "WebSocket::connect(\"/echo\")",
        ".connect_timeout(Duration::from_secs(5))",
        ".high_water_mark(65_536)",
        "while let Some(message) = socket.next().await",
    ] {
        page.reads("#source", line)?;
    }
    page.click("#text-form button")?;
    page.reads("#source", "socket.send(r#\"{\"hello\": \"from Rust\"}\"#).await?;")?;
    page.click("#disconnect")?;
    page.reads("#source", "socket.close_with(CloseCode::Normal, \"\")?;")
}
