//! Exports, closures and promises hold every type of the crate with `panic=unwind`. The test is that this
//! compiles. `cargo xtask ci` builds it with a standard library that unwinds.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(missing_docs)]

use std::future::IntoFuture;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use wasm_websocket::{
    Blob, Bytes, CloseCode, CloseEvent, CloseGuard, Closed, Connect, Connecting, Error, Event,
    Events, Flushing, Message, Opened, Outcome, Overflow, Reading, Receiver, Sender, Sending, Text,
    WebSocket,
};

#[wasm_bindgen]
pub struct Client {
    socket: WebSocket,
}

#[wasm_bindgen]
impl Client {
    pub async fn connect(url: String) -> Result<Client, JsError> {
        Ok(Self { socket: WebSocket::connect(url).protocols(["chat"]).await? })
    }

    pub fn hello(&self) -> bool {
        self.socket.try_send("hello").is_ok()
    }

    pub async fn send(&self, text: String) -> Result<(), JsError> {
        Ok(self.socket.send(text).await?)
    }

    /// Takes `self`: wasm-bindgen can't hold `&mut self` across an `await` with `panic=unwind`.
    pub async fn first(mut self) -> Result<Option<String>, JsError> {
        match self.socket.next().await.transpose()? {
            Some(Message::Text(text)) => Ok(Some(text.into_string())),
            Some(Message::Binary(bytes)) => Ok(Some(format!("{bytes:?}"))),
            Some(Message::Blob(blob)) => Ok(Some(blob.text().await?.into_string())),
            None => Ok(None),
        }
    }

    /// Moves the socket into the future.
    pub fn close(self) -> Promise {
        future_to_promise(async move {
            match self.socket.close().await {
                Outcome::Clean(event) => Ok(event.to_string().into()),
                Outcome::Unclean(disconnected) => Err(disconnected.to_string().into()),
            }
        })
    }

    pub fn halves(self) -> Halves {
        let events = self.socket.events();
        let (sender, receiver) = self.socket.split();
        Halves { sender, receiver, events }
    }
}

#[wasm_bindgen]
pub struct Halves {
    sender: Sender,
    receiver: Receiver,
    events: Events,
}

#[wasm_bindgen]
impl Halves {
    /// Returns a function that sends, such as a click handler.
    pub fn handler(&self) -> JsValue {
        let sender = self.sender.clone();
        Closure::<dyn Fn(String) -> bool>::new(move |text: String| sender.try_send(text).is_ok())
            .into_js_value()
    }

    pub fn pump(self) {
        let Self { sender, mut receiver, mut events } = self;
        spawn_local(async move {
            while let Some(Ok(message)) = receiver.next().await {
                let _ = sender.send(message).await;
            }
            while events.next().await.is_some() {}
        });
    }
}

/// Holds the remaining types.
#[wasm_bindgen]
#[derive(Default)]
pub struct Everything {
    blob: Option<Blob>,
    bytes: Option<Bytes>,
    close_event: Option<CloseEvent>,
    close_guard: Option<CloseGuard>,
    closed: Option<Closed>,
    code: Option<CloseCode>,
    connect: Option<Connect>,
    connecting: Option<Connecting>,
    error: Option<Error>,
    event: Option<Event>,
    flushing: Option<Flushing>,
    message: Option<Message>,
    opened: Option<Opened>,
    outcome: Option<Outcome>,
    overflow: Option<Overflow>,
    reading: Option<Reading<Bytes>>,
    sending: Option<Sending<Message>>,
    text: Option<Text>,
}

#[wasm_bindgen]
impl Everything {
    pub fn collect(&mut self, client: &Client, blob: web_sys::Blob) {
        let (socket, blob) = (&client.socket, Blob::from(blob));
        let connect = WebSocket::connect("/");
        self.connecting = Some(connect.clone().into_future());
        self.connect = Some(connect);
        self.close_guard = Some(socket.close_on_drop());
        self.closed = Some(socket.closed());
        self.flushing = Some(socket.flush());
        self.opened = Some(socket.opened());
        self.sending = Some(socket.send(Message::from("text")));
        self.reading = Some(blob.bytes());
        self.blob = Some(blob);
        self.bytes = Some(Bytes::from(&[1, 2][..]));
        self.close_event = Some(CloseEvent::new(1000, "", true));
        self.code = Some(CloseCode::Normal);
        self.error = socket.try_send("text").err().map(Error::from);
        self.event = Some(Event::Open);
        self.message = Some("text".into());
        self.overflow = Some(Overflow::DropOldest);
        self.text = Some("text".into());
    }

    pub async fn finish(mut self) -> bool {
        if let Some(closed) = self.closed.take() {
            self.outcome = Some(closed.await);
        }
        matches!(&self.outcome, Some(Outcome::Clean(_)))
    }
}
