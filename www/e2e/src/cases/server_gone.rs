//! The server dies while it is talked to, and comes back.

use crate::page::Page;
use crate::{Result, check};

/// Whatever comes of it, the next case finds a server.
fn with_dead_server(page: &mut Page, case: impl FnOnce(&mut Page) -> Result<()>) -> Result<()> {
    page.server.die();
    let outcome = case(page);
    page.server.come_back()?;
    outcome
}

pub(super) fn it_dies_and_comes_back(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    with_dead_server(page, |page| {
        page.state("lost")?;
        page.reads("#outcome-title", "The connection ended with 1006 abnormal closure.")?;
        page.reads("#outcome-words", "the server went away")?;
        page.click("#connect")?;
        page.reads("#connect-problem", "The connection could not be opened")
    })?;
    page.click("#connect")?;
    page.state("open")?;
    check!(page.text("#connect-problem")?.is_empty(), "the former problem is still there");
    page.click("#text-form button")?;
    page.logs("received", "from Rust")
}

pub(super) fn it_comes_back_by_itself(page: &mut Page) -> Result<()> {
    page.open("#again=yes")?;
    page.click("#connect")?;
    page.state("open")?;
    with_dead_server(page, |page| page.reads("#state", "again in"))?;
    page.state("open")?;
    page.click("#text-form button")?;
    page.logs("received", "from Rust")?;
    // What was asked for ends it for good.
    page.click("#disconnect")?;
    page.state("closed")
}
