use wasm_websocket::{Error, Message, WebSocket};

pub struct Socket(WebSocket);

impl Socket {
    pub async fn connect(url: &str) -> Result<Self, Error> {
        // No limit on queued bytes, as some scenarios deliver more than 16 MiB in one task.
        Ok(Self(WebSocket::connect(url).max_waiting_bytes(None).await?))
    }

    pub async fn next(&mut self) -> Option<Message> {
        self.0.next().await?.ok()
    }

    pub fn read(message: Message) -> usize {
        match message {
            Message::Text(text) => text.into_string().len(),
            Message::Binary(bytes) => bytes.to_vec().len(),
            Message::Blob(_) => 0,
        }
    }

    pub async fn send_text(&mut self, text: &str) -> Result<(), Error> {
        Ok(self.0.send(text).await?)
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.0.send(bytes).await?)
    }

    pub async fn forward(&mut self, message: Message) -> Result<(), Error> {
        Ok(self.0.send(message).await?)
    }

    pub async fn close(self) {
        let _ = self.0.close().await;
    }
}
