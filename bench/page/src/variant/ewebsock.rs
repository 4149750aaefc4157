use std::ops::ControlFlow;

use ewebsock::{Options, WsEvent, WsMessage, WsSender};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;

/// ewebsock has a callback for events. It pushes them into a queue, as an async app would.
pub struct Socket(WsSender, UnboundedReceiver<WsEvent>);

impl Socket {
    pub async fn connect(url: &str) -> Result<Self, String> {
        let (events, mut queue) = unbounded();
        let on_event = Box::new(move |event| {
            let _ = events.unbounded_send(event);
            ControlFlow::Continue(())
        });
        let sender = ewebsock::ws_connect(url.to_owned(), Options::default(), on_event)?;
        match queue.next().await {
            Some(WsEvent::Opened) => Ok(Self(sender, queue)),
            other => Err(format!("{other:?}")),
        }
    }

    pub async fn next(&mut self) -> Option<WsMessage> {
        match self.1.next().await? {
            WsEvent::Message(message) => Some(message),
            _ => None,
        }
    }

    pub fn read(message: WsMessage) -> usize {
        match message {
            WsMessage::Text(text) => text.len(),
            WsMessage::Binary(bytes) => bytes.len(),
            _ => 0,
        }
    }

    pub async fn send_text(&mut self, text: &str) -> Result<(), String> {
        self.0.send(WsMessage::Text(text.to_owned()));
        Ok(())
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.0.send(WsMessage::Binary(bytes.to_owned()));
        Ok(())
    }

    pub async fn forward(&mut self, message: WsMessage) -> Result<(), String> {
        self.0.send(message);
        Ok(())
    }

    pub async fn close(mut self) {
        self.0.close();
        while self.next().await.is_some() {}
    }
}
