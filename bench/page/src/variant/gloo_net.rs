use std::future::poll_fn;

use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};

pub struct Socket(WebSocket);

impl Socket {
    pub async fn connect(url: &str) -> Result<Self, String> {
        let mut socket = WebSocket::open(url).map_err(|error| error.to_string())?;
        // gloo-net has no future for the open connection.
        poll_fn(|cx| socket.poll_ready_unpin(cx)).await.map_err(|error| error.to_string())?;
        Ok(Self(socket))
    }

    pub async fn next(&mut self) -> Option<Message> {
        self.0.next().await?.ok()
    }

    pub fn read(message: Message) -> usize {
        match message {
            Message::Text(text) => text.len(),
            Message::Bytes(bytes) => bytes.len(),
        }
    }

    pub async fn send_text(&mut self, text: &str) -> Result<(), String> {
        self.forward(Message::Text(text.to_owned())).await
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.forward(Message::Bytes(bytes.to_owned())).await
    }

    pub async fn forward(&mut self, message: Message) -> Result<(), String> {
        self.0.send(message).await.map_err(|error| error.to_string())
    }

    pub async fn close(self) {
        // This does not wait for the close.
        let _ = self.0.close(None, None);
    }
}
