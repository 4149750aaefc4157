//! A test program, ready to be started.

use std::process::Command;

use crate::display::Display;
use crate::webdriver::WebDriver;

/// The test program of one engine, with what must outlive it.
pub(crate) struct Run {
    /// The engine's version.
    pub(crate) version: String,
    pub(crate) command: Command,
    /// The display on which the browser shows its windows.
    pub(crate) display: Option<Display>,
    /// The driver of the browser.
    pub(crate) driver: Option<WebDriver>,
}
