use std::time::Duration;

use crate::inbox::Limit;

/// What can be set when connecting; what is adopted has the defaults.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_timeout: Option<Duration>,
    /// `bufferedAmount` from which on a sender waits, in bytes.
    pub(crate) high_water_mark: u64,
    /// `bufferedAmount` at which a waiting sender goes on, in bytes.
    pub(crate) low_water_mark: u64,
    pub(crate) inbox: Limit,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Some(Duration::from_secs(10)),
            close_timeout: Some(Duration::from_secs(3)),
            high_water_mark: 1 << 20,
            low_water_mark: 256 << 10,
            inbox: Limit::default(),
        }
    }
}
