//! The one thing that can go wrong while a client is served.

/// The client is no longer there, or no longer speaks WebSocket: nothing is left to do for it.
///
/// What made it go is of no use to this server, which only has to survive it; what a test needs to
/// know of it is in the stats.
#[derive(Debug)]
pub(crate) struct Gone;

/// How serving one client ends.
pub(crate) type Served = Result<(), Gone>;

impl From<std::io::Error> for Gone {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl From<tokio_tungstenite::tungstenite::Error> for Gone {
    fn from(_: tokio_tungstenite::tungstenite::Error) -> Self {
        Self
    }
}
