//! The platform's own socket: adopted, and handed out.

use super::{Sender, WebSocket};
use crate::connection::{Connection, Negotiation, SharedConfig};
use crate::spec::BinaryType;
use crate::sys;

impl WebSocket {
    /// Adopts a socket of the platform, in any state.
    ///
    /// Every message that is delivered after this call reaches the stream; earlier ones are not
    /// replayed. The limits are the defaults of [`Connect`](crate::Connect). The
    /// [`binaryType`](Sender::set_binary_type) is left unchanged, except Bun's non-standard default.
    /// A socket that is already closed yields one [`NoCloseEvent`](crate::Disconnected::NoCloseEvent)
    /// error: nobody can tell any more how it ended.
    ///
    /// Others may listen to the socket as well, by its properties (`onmessage` and so on), which this
    /// crate leaves alone, or as event listeners: all of them receive all events. But there is one
    /// socket: what anybody sends is sent, what anybody closes is closed, and dropping the last handle
    /// here closes it too.
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

    /// The platform's socket. What is done to it is done to this one.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.connection().share_raw().as_raw()
    }
}

impl Sender {
    /// The platform's socket. What is done to it is done to this one.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.connection.share_raw().as_raw()
    }
}
