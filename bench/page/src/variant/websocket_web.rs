use std::io;

use futures_util::{SinkExt, StreamExt};
use websocket_web::{Interface, Msg, WebSocket, WebSocketBuilder};

pub struct Socket(WebSocket);

impl Socket {
    pub async fn connect(url: &str) -> io::Result<Self> {
        let mut builder = WebSocketBuilder::new(url);
        builder.set_interface(if cfg!(feature = "websocket-web-stream") {
            Interface::Stream
        } else {
            Interface::Standard
        });
        builder.set_receive_buffer_size(usize::MAX);
        builder.connect().await.map(Self)
    }

    pub async fn next(&mut self) -> Option<Msg> {
        self.0.next().await?.ok()
    }

    pub fn read(message: Msg) -> usize {
        message.len()
    }

    pub async fn send_text(&mut self, text: &str) -> io::Result<()> {
        self.0.send(text).await
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.send(bytes).await
    }

    pub async fn forward(&mut self, message: Msg) -> io::Result<()> {
        match message {
            Msg::Text(text) => self.0.send(text.as_str()).await,
            Msg::Binary(bytes) => self.0.send(bytes.as_slice()).await,
        }
    }

    pub async fn close(self) {
        let closed = self.0.closed();
        self.0.close();
        closed.await;
    }
}
