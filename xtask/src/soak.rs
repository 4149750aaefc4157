//! `cargo xtask soak`: the long tests, which look for leaks and measure.

use std::fs;
use std::path::PathBuf;

use crate::arguments::{Soak as Options, Test};
use crate::report::Report;
use crate::{Result, project, test};

/// The part of the name that only these tests have.
const NAME: &str = "page::soak::";

/// Divides the time among the engines, and runs the long tests in each.
pub(crate) fn run(options: &Options) -> Result<Report> {
    let seconds = u64::from(options.minutes) * 60 / options.engines.len().max(1) as u64;
    let _file = SecondsFile::write(seconds)?;
    Ok(test::run(&Test {
        name: Some(NAME.to_owned()),
        engines: options.engines.clone(),
        soak_seconds: Some(seconds),
    }))
}

/// The file from which the tests read their duration, removed on drop.
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
        // If this fails, the next run overwrites the file.
        let _ = fs::remove_file(&self.0);
    }
}
