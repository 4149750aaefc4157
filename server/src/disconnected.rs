//! The error of serving a connection.

/// The client has disconnected or violated the protocol, so the connection ends.
///
/// The cause is dropped. The stats have what a test needs to know.
#[derive(Debug)]
pub(crate) struct Disconnected;

/// The result of serving a connection.
pub(crate) type ServeResult = Result<(), Disconnected>;

impl From<std::io::Error> for Disconnected {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl From<tokio_tungstenite::tungstenite::Error> for Disconnected {
    fn from(_: tokio_tungstenite::tungstenite::Error) -> Self {
        Self
    }
}
