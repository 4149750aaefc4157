//! The tests that use the demo page as a person would, through a WebDriver.

use std::path::PathBuf;
use std::process::Command;

use crate::engine::Engine;
use crate::run::Run;
use crate::webdriver::WebDriver;
use crate::{Result, cargo, demo, npm, process, project, server};

/// axe-core finds faults of accessibility. Its rules change with its versions, so this is one.
const AXE: &str = "axe-core@4.14.1";

/// The page and the program that uses it, once for all browsers.
pub(crate) struct DemoTests {
    program: PathBuf,
    server: PathBuf,
    axe: PathBuf,
}

impl DemoTests {
    /// Installs and builds what it takes.
    pub(crate) fn build() -> Result<Self> {
        let axe = npm::file(AXE, "axe-core/axe.min.js", "1 MB")?;
        demo::build(false)?;
        let server = server::command(false)?.get_program().into();
        process::say("building the tests of the page (half a minute the first time)");
        let package = project::DEMO_TESTS_PACKAGE;
        let built = cargo::build(cargo::command(&["build", "--package", package]))?;
        let extension = std::env::consts::EXE_SUFFIX.trim_start_matches('.');
        Ok(Self { program: built.file(package, extension)?, server, axe })
    }

    /// Starts this engine's driver and gives the run of the tests with it.
    pub(crate) fn run_in(&self, engine: &Engine) -> Result<Run> {
        let driver = WebDriver::start(engine.host)?;
        let mut command = Command::new(&self.program);
        command
            .current_dir(project::root())
            // The program has servers of its own: a case ends one while the page talks to it.
            .env("DEMO_SERVER", &self.server)
            .env("AXE", &self.axe);
        driver.set_env(&mut command);
        let version = driver.version.clone();
        Ok(Run { version, command, display: None, driver: Some(driver) })
    }
}
