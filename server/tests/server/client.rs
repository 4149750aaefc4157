//! A server for each test, and clients with a named timeout for each wait.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        handshake::client::Response,
        protocol::{CloseFrame, WebSocketConfig},
    },
};
use wasm_websocket_server::{Config, Server};

/// A message and frame limit above everything that the server sends.
const LIMIT: usize = 256 << 20;

/// Waits with a timeout. `what` names the wait in the panic.
#[track_caller]
pub(crate) fn within<T>(what: &str, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let caller = std::panic::Location::caller();
    async move {
        match timeout(Duration::from_secs(20), future).await {
            Ok(value) => value,
            Err(_) => panic!("{what} did not come within 20 seconds ({caller})"),
        }
    }
}

/// A server that runs until the test's runtime is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
}

/// Starts a server that serves no files.
pub(crate) async fn server() -> Running {
    server_with(Config::default()).await
}

pub(crate) async fn server_with(config: Config) -> Running {
    let server = Server::bind(config).await.expect("a free port can be bound");
    let address = server.local_addr();
    tokio::spawn(server.run_until(std::future::pending()));
    Running { address }
}

/// A handshake with the example key of RFC 6455, section 1.3.
pub(crate) fn handshake(target: &str) -> Vec<u8> {
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\
         Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    head.into_bytes()
}

pub(crate) type Client = WebSocketStream<TcpStream>;

impl Running {
    pub(crate) async fn tcp(&self) -> TcpStream {
        within("the TCP connection", TcpStream::connect(self.address)).await.expect("it listens")
    }

    /// Opens a WebSocket.
    pub(crate) async fn open(&self, target: &str) -> Client {
        self.try_open(target, &[]).await.unwrap_or_else(|error| panic!("{target}: {error}")).0
    }

    /// Tries to open a WebSocket with more headers.
    pub(crate) async fn try_open(
        &self,
        target: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Client, Response), Error> {
        let url = format!("ws://{}{target}", self.address);
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header's value"));
        }
        let config =
            WebSocketConfig::default().max_message_size(Some(LIMIT)).max_frame_size(Some(LIMIT));
        let opening = client_async_with_config(request, self.tcp().await, Some(config));
        within(&format!("the answer to {target}"), opening).await
    }

    /// The status of a refused handshake.
    pub(crate) async fn refusal(&self, target: &str) -> u16 {
        match self.try_open(target, &[]).await {
            Err(Error::Http(response)) => response.status().as_u16(),
            other => panic!("{target} was not refused: {other:?}"),
        }
    }

    /// Sends a raw handshake. Returns the stream and the response head.
    pub(crate) async fn raw(&self, target: &str) -> (TcpStream, String) {
        let mut stream = self.tcp().await;
        stream.write_all(&handshake(target)).await.expect("the head is sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let byte = within("the answer's head", stream.read_u8()).await;
            answer.push(byte.expect("the answer's head is whole"));
        }
        (stream, String::from_utf8(answer).expect("a head is ASCII"))
    }

    /// Sends bytes. Returns everything that the server sends.
    pub(crate) async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.tcp().await;
        stream.write_all(bytes).await.expect("the bytes are sent");
        let mut answer = Vec::new();
        within("the answer", stream.read_to_end(&mut answer)).await.expect("it ends in good order");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The status, head and body of a response.
    pub(crate) async fn get(&self, target: &str) -> (u16, String, String) {
        let answer = self.exchange(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), head.to_owned(), body.to_owned())
    }

    pub(crate) async fn stats(&self, id: &str) -> Value {
        let (_, _, body) = self.get(&format!("/stats?id={id}")).await;
        serde_json::from_str(&body).expect("stats are JSON")
    }

    /// The stats once a condition holds.
    pub(crate) async fn wait(&self, id: &str, condition: &str) -> Value {
        let target = format!("/stats/wait?id={id}&{condition}&timeout_ms=15000");
        let (status, _, body) = self.get(&target).await;
        assert_eq!(status, 200, "{condition} did not come to hold: {body}");
        serde_json::from_str(&body).expect("stats are JSON")
    }
}

/// Helpers for a client.
pub(crate) trait Talk {
    async fn say(&mut self, message: Message);
    /// Receives the next message of any type.
    async fn hear(&mut self, what: &str) -> Message;
    /// Receives the next text or binary message, and skips pings.
    async fn message(&mut self, what: &str) -> Message;
    async fn text(&mut self, what: &str) -> String;
    /// Receives the server's Close frame, and answers it. Returns its code, 1005 if empty, and its
    /// reason.
    async fn closed(&mut self) -> (u16, String);
    /// Expects an end without a Close frame. Returns the error.
    async fn broken(&mut self) -> Error;
    /// Closes with a code, and waits for the end.
    async fn leave(self, code: u16, reason: &str);
}

impl Talk for Client {
    async fn say(&mut self, message: Message) {
        within("the end of a send", self.send(message)).await.expect("a message is sent");
    }

    async fn hear(&mut self, what: &str) -> Message {
        let item = within(what, self.next()).await;
        item.unwrap_or_else(|| panic!("the end came, not {what}"))
            .unwrap_or_else(|error| panic!("{error} came, not {what}"))
    }

    async fn message(&mut self, what: &str) -> Message {
        loop {
            match self.hear(what).await {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    async fn text(&mut self, what: &str) -> String {
        match self.message(what).await {
            Message::Text(text) => text.as_str().to_owned(),
            other => panic!("{other:?} came, not {what}"),
        }
    }

    async fn closed(&mut self) -> (u16, String) {
        let closed = match self.message("the Close frame").await {
            Message::Close(Some(CloseFrame { code, reason })) => {
                (code.into(), reason.as_str().to_owned())
            }
            Message::Close(None) => (1005, String::new()),
            other => panic!("{other:?} came, not the Close frame"),
        };
        // The library has queued its answer, but not sent it.
        within("the sending of the answer", self.flush()).await.expect("the answer is sent");
        closed
    }

    async fn broken(&mut self) -> Error {
        loop {
            match within("the broken end", self.next()).await {
                None => panic!("the end was clean"),
                Some(Err(error)) => return error,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => panic!("{message:?} came, not the broken end"),
            }
        }
    }

    async fn leave(mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        within("the sending of Close", self.close(Some(frame))).await.expect("Close is sent");
        while let Some(item) = within("the end after Close", self.next()).await {
            item.expect("the end is clean");
        }
    }
}
