use futures_util::{SinkExt, StreamExt};
use ws_stream_wasm::{WsErr, WsMessage, WsMeta, WsStream};

pub struct Socket(WsMeta, WsStream);

impl Socket {
    pub async fn connect(url: &str) -> Result<Self, WsErr> {
        let (meta, stream) = WsMeta::connect(url, None).await?;
        Ok(Self(meta, stream))
    }

    pub async fn next(&mut self) -> Option<WsMessage> {
        self.1.next().await
    }

    pub fn read(message: WsMessage) -> usize {
        match message {
            WsMessage::Text(text) => text.len(),
            WsMessage::Binary(bytes) => bytes.len(),
        }
    }

    pub async fn send_text(&mut self, text: &str) -> Result<(), WsErr> {
        self.1.send(WsMessage::Text(text.to_owned())).await
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), WsErr> {
        self.1.send(WsMessage::Binary(bytes.to_owned())).await
    }

    pub async fn forward(&mut self, message: WsMessage) -> Result<(), WsErr> {
        self.1.send(message).await
    }

    pub async fn close(self) {
        let _ = self.0.close().await;
    }
}
