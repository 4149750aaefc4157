//! The raw socket: adopting one, and handing it out.

use super::{Sender, WebSocket};
use crate::connection::{Connection, Negotiation, SharedConfig};
use crate::spec::BinaryType;
use crate::sys;

impl WebSocket {
    /// Adopts a `web_sys::WebSocket` in any state.
    ///
    /// Every message that the platform delivers after this call reaches the stream; earlier
    /// messages are not replayed. The limits are the defaults of [`Connect`](crate::Connect). The
    /// [`binaryType`](Sender::set_binary_type) is left unchanged, except Bun's non-standard
    /// default. A socket that is already closed yields one
    /// [`NoCloseEvent`](crate::Disconnected::NoCloseEvent) error, because the platform no longer
    /// says how it ended.
    ///
    /// Other code may still listen to the socket, through its properties (`onmessage` and so on),
    /// which this crate never sets, or through event listeners: every listener receives every
    /// event. But there is only one socket. Other code can also send over it or close it, and
    /// dropping the last handle here closes it for all.
    #[must_use]
    pub fn from_raw(socket: web_sys::WebSocket) -> Self {
        let socket = sys::adopt(socket);
        if socket.standard_binary_type().is_none() {
            socket.set_binary_type(BinaryType::ArrayBuffer);
        }
        let config = SharedConfig::default();
        let connection = Connection::start(socket, config, Negotiation::Unknown);
        connection.share_raw();
        Self::new(connection)
    }

    /// Returns the raw socket. Calls on it affect this connection.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.connection().share_raw().as_raw()
    }
}

impl Sender {
    /// Returns the raw socket. Calls on it affect this connection.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.connection.share_raw().as_raw()
    }
}
