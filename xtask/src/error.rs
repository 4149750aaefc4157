//! The error of every command.

/// The error is a sentence for the terminal.
pub(crate) type Result<T> = std::result::Result<T, String>;
