use std::ops::{Deref, DerefMut};
use std::time::Duration;

use super::overflow::Policy;
use super::recv_queue::Limit;

/// What can be set when connecting; what is adopted has the defaults.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_timeout: Option<Duration>,
    /// `bufferedAmount` from which on a sender waits, in bytes.
    pub(crate) high_water_mark: u64,
    /// `bufferedAmount` at which a waiting sender goes on, in bytes; three quarters of the other if
    /// none was set.
    pub(crate) low_water_mark: Option<u64>,
    pub(crate) inbox: Limit,
}

static DEFAULT: Options = Options {
    connect_timeout: Some(Duration::from_secs(10)),
    close_timeout: Some(Duration::from_secs(3)),
    // Some messages of a MiB: as Firefox counts a message until all of it has left, others are on
    // their way while the next is handed over.
    high_water_mark: 4 << 20,
    low_water_mark: None,
    inbox: Limit { bytes: Some(16 << 20), messages: None, overflow: Policy::DEFAULT },
};

/// The options of one connection, which have memory of their own only if any was set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen(Option<Box<Options>>);

impl Deref for Chosen {
    type Target = Options;

    fn deref(&self) -> &Options {
        self.0.as_deref().unwrap_or(&DEFAULT)
    }
}

impl DerefMut for Chosen {
    fn deref_mut(&mut self) -> &mut Options {
        self.0.get_or_insert_with(|| Box::new(DEFAULT.clone()))
    }
}

#[cfg(test)]
impl Default for Options {
    fn default() -> Self {
        DEFAULT.clone()
    }
}
