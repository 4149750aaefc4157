use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Error, Message, WebSocketStream};

pub struct Socket(WebSocketStream);

impl Socket {
    pub async fn connect(url: &str) -> Result<Self, Error> {
        tokio_tungstenite_wasm::connect(url).await.map(Self)
    }

    pub async fn next(&mut self) -> Option<Message> {
        self.0.next().await?.ok()
    }

    pub fn read(message: Message) -> usize {
        message.len()
    }

    pub async fn send_text(&mut self, text: &str) -> Result<(), Error> {
        self.0.send(Message::text(text)).await
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.send(Message::binary(bytes.to_owned())).await
    }

    pub async fn forward(&mut self, message: Message) -> Result<(), Error> {
        self.0.send(message).await
    }

    pub async fn close(mut self) {
        let _ = SinkExt::close(&mut self.0).await;
        while self.0.next().await.is_some() {}
    }
}
