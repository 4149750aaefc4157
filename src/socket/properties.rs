//! The standard's attributes of a socket.

use super::Sender;
use crate::spec::{BinaryType, ReadyState};

impl Sender {
    /// Returns the URL of the connection, as the platform has it:
    /// [`url`](https://websockets.spec.whatwg.org/#dom-websocket-url).
    #[must_use]
    pub fn url(&self) -> String {
        self.connection.socket.url()
    }

    /// Returns the subprotocol that the server chose; empty if it chose none:
    /// [`protocol`](https://websockets.spec.whatwg.org/#dom-websocket-protocol).
    #[must_use]
    pub fn protocol(&self) -> String {
        self.connection.socket.protocol()
    }

    /// Returns the extensions that the server chose, such as `"permessage-deflate"`; empty if it
    /// chose none: [`extensions`](https://websockets.spec.whatwg.org/#dom-websocket-extensions).
    #[must_use]
    pub fn extensions(&self) -> String {
        self.connection.socket.extensions()
    }

    /// Returns the current state of the connection:
    /// [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate). It comes from
    /// the platform, so a connection whose close timed out may still be closing.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.connection.socket.ready_state()
    }

    /// Returns the number of payload bytes that were sent but have not left for the network:
    /// [`bufferedAmount`](https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount). Within
    /// one task of the event loop, it only grows.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.connection.socket.buffered_amount()
    }

    /// Returns the type in which binary messages arrive:
    /// [`binaryType`](https://websockets.spec.whatwg.org/#dom-websocket-binarytype).
    #[must_use]
    pub fn binary_type(&self) -> BinaryType {
        self.connection.socket.binary_type()
    }

    /// Changes the type in which binary messages arrive. It applies to every message that the
    /// platform delivers from now on, even if the message reached the platform earlier.
    pub fn set_binary_type(&self, binary_type: BinaryType) {
        self.connection.socket.set_binary_type(binary_type);
    }
}
