//! `cargo xtask soak`: the long tests, which count what is left behind and measure.

use std::fs;
use std::path::PathBuf;

use crate::arguments::{Soak as Options, Test};
use crate::report::Report;
use crate::{Result, project, test};

/// What the names of these tests, and of no others, contain.
const NAME: &str = "page::soak::";

/// Shares the time out among the engines, and runs the long tests in each.
pub(crate) fn run(options: &Options) -> Result<Report> {
    let seconds = u64::from(options.minutes) * 60 / options.engines.len().max(1) as u64;
    let _file = SecondsFile::write(seconds)?;
    Ok(test::run(&Test {
        name: Some(NAME.to_owned()),
        engines: options.engines.clone(),
        soak_seconds: Some(seconds),
    }))
}

/// The file by which the tests know how long to go on, while that is so.
struct SecondsFile(PathBuf);

impl SecondsFile {
    fn write(seconds: u64) -> Result<Self> {
        let path = project::target(project::SOAK_FILE);
        project::write(&path, &format!("{seconds}\n"))?;
        Ok(Self(path))
    }
}

impl Drop for SecondsFile {
    fn drop(&mut self) {
        // A file that stays is overwritten by the next run.
        let _ = fs::remove_file(&self.0);
    }
}
