//! The end-to-end tests of the demo page.

use std::path::PathBuf;
use std::process::Command;

use crate::engine::Engine;
use crate::run::Run;
use crate::webdriver::WebDriver;
use crate::{Result, cargo, demo, npm, process, project, server};

/// axe-core checks accessibility. Its rules change with its version, so the version is fixed.
const AXE: &str = "axe-core@4.14.1";

/// The page and the test program, built once for all browsers.
pub(crate) struct DemoTests {
    program: PathBuf,
    server: PathBuf,
    axe: PathBuf,
}

impl DemoTests {
    /// Installs axe-core, and builds the page, the server and the tests.
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

    /// Starts the engine's driver. Returns the run of the tests.
    pub(crate) fn run_in(&self, engine: &Engine) -> Result<Run> {
        let driver = WebDriver::start(engine.host)?;
        let mut command = Command::new(&self.program);
        command
            .current_dir(project::root())
            // The program starts its own server, as a case kills it during a connection.
            .env("DEMO_SERVER", &self.server)
            .env("AXE", &self.axe);
        driver.set_env(&mut command);
        let version = driver.version.clone();
        Ok(Run { version, command, display: None, driver: Some(driver) })
    }
}
