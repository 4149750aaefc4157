use std::ops::{Deref, DerefMut};
use std::time::Duration;

use super::overflow::Policy;
use super::recv_queue::Limit;

/// The options of a connection. An adopted socket has the defaults.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_timeout: Option<Duration>,
    /// Senders wait while `bufferedAmount` is at or above this many bytes.
    pub(crate) high_water_mark: u64,
    /// Waiting senders resume when `bufferedAmount` falls to this many bytes. The default is three
    /// quarters of the high-water mark.
    pub(crate) low_water_mark: Option<u64>,
    pub(crate) recv_queue: Limit,
}

static DEFAULT: Config = Config {
    connect_timeout: Some(Duration::from_secs(10)),
    close_timeout: Some(Duration::from_secs(3)),
    // A few messages of 1 MiB. Firefox counts a message until all of it has left, so other messages
    // must be buffered while the next one is sent.
    high_water_mark: 4 << 20,
    low_water_mark: None,
    recv_queue: Limit { bytes: Some(16 << 20), messages: None, overflow: Policy::DEFAULT },
};

/// The config of one connection. It is boxed only if a default was changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct SharedConfig(Option<Box<Config>>);

impl Deref for SharedConfig {
    type Target = Config;

    fn deref(&self) -> &Config {
        self.0.as_deref().unwrap_or(&DEFAULT)
    }
}

impl DerefMut for SharedConfig {
    fn deref_mut(&mut self) -> &mut Config {
        self.0.get_or_insert_with(|| Box::new(DEFAULT.clone()))
    }
}

#[cfg(test)]
impl Default for Config {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_documented_defaults() {
        let config = SharedConfig::default();
        assert_eq!(config.connect_timeout, Some(Duration::from_secs(10)));
        assert_eq!(config.close_timeout, Some(Duration::from_secs(3)));
        assert_eq!((config.high_water_mark, config.low_water_mark), (4 << 20, None));
        let Limit { bytes, messages, overflow } = &config.recv_queue;
        assert_eq!((*bytes, *messages), (Some(16 << 20), None));
        assert!(matches!(overflow, Policy::Close(4009, reason) if reason == "receiver too slow"));
    }

    #[test]
    fn a_change_is_kept_and_changes_no_other() {
        let (mut changed, other) = (SharedConfig::default(), SharedConfig::default());
        changed.high_water_mark = 1;
        changed.close_timeout = None;
        assert_eq!((changed.high_water_mark, changed.close_timeout), (1, None));
        assert_eq!(changed.clone().high_water_mark, 1);
        assert_eq!(changed.connect_timeout, other.connect_timeout);
        assert_eq!(other.high_water_mark, 4 << 20);
    }
}
