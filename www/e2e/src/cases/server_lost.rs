//! The server is killed during a connection, and restarted.

use crate::page::Page;
use crate::{Result, check};

/// Runs a case without a server. Restarts the server for the next case, even after a failure.
fn without_server(page: &mut Page, case: impl FnOnce(&mut Page) -> Result<()>) -> Result<()> {
    page.server.kill();
    let outcome = case(page);
    page.server.restart()?;
    outcome
}

pub(super) fn a_lost_server_can_be_reached_again(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    without_server(page, |page| {
        page.state("lost")?;
        page.reads("#outcome-title", "The connection ended with 1006 abnormal closure.")?;
        page.reads("#outcome-text", "the server or the network went down")?;
        page.click("#connect")?;
        page.reads("#connect-problem", "The connection could not be opened")
    })?;
    page.click("#connect")?;
    page.state("open")?;
    check!(page.text("#connect-problem")?.is_empty(), "the previous error is still shown");
    page.click("#text-form button")?;
    page.logs("received", "from Rust")
}

pub(super) fn it_reconnects_automatically(page: &mut Page) -> Result<()> {
    page.open("#reconnect=yes")?;
    page.click("#connect")?;
    page.state("open")?;
    without_server(page, |page| page.reads("#state", "reconnecting in"))?;
    page.state("open")?;
    page.click("#text-form button")?;
    page.logs("received", "from Rust")?;
    // Disconnecting ends it: there is no reconnect after a clean close.
    page.click("#disconnect")?;
    page.state("closed")
}
