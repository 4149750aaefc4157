//! A client that asked for a WebSocket path, before the handshake is answered.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::derive_accept_key,
        protocol::{Role, WebSocketConfig},
    },
};

use crate::{
    frame::{Burst, MESSAGE_LIMIT},
    gone::{Gone, Served},
    http::Answer,
    pace::{Pace, Paced},
    raw::RawSocket,
    request::{HEAD_LIMIT, Request},
    socket::Socket,
    tally::Tally,
};

/// A client whose request has been read, and not answered yet.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    /// What the client sent after the head without waiting for the answer.
    pub(crate) early: Vec<u8>,
    pub(crate) request: Request,
    pub(crate) tally: Tally,
}

/// Which subprotocol to answer with.
#[derive(Debug, Default, Clone)]
pub(crate) enum Subprotocol {
    /// The first requested one, if any is requested.
    #[default]
    First,
    /// None, whatever is requested.
    None,
    /// This one, whatever is requested.
    Named(String),
}

/// How to answer the handshake.
#[derive(Debug, Default)]
pub(crate) struct Opening {
    pub(crate) subprotocol: Subprotocol,
    /// The value of `Sec-WebSocket-Extensions`.
    pub(crate) extensions: Option<&'static str>,
    /// What to send in the same write as the answer.
    pub(crate) burst: Burst,
    /// The largest message to take.
    pub(crate) message_limit: Option<u64>,
    /// How to read once the handshake is answered.
    pub(crate) pace: Option<Pace>,
}

impl Connection {
    /// Answers the handshake as RFC 6455 wants it, and leaves the rest to a library.
    pub(crate) async fn open(self, opening: Opening) -> Result<Socket, Gone> {
        let limit = usize::try_from(opening.message_limit.unwrap_or(MESSAGE_LIMIT)).ok();
        // The frame's limit is for control frames too, which a small limit must not refuse.
        let frame_limit = limit.map(|limit| limit.max(125));
        let config = WebSocketConfig::default().max_message_size(limit).max_frame_size(frame_limit);
        let pace = opening.pace;
        let Self { stream, early, tally, .. } = self.answer(opening).await?;
        let stream = Paced::new(stream, pace);
        let inner =
            WebSocketStream::from_partially_read(stream, early, Role::Server, Some(config)).await;
        Ok(Socket::new(inner, tally))
    }

    /// Answers the handshake, and leaves the socket to this server's own bytes.
    pub(crate) async fn open_raw(self, opening: Opening) -> Result<RawSocket, Gone> {
        let Self { stream, early, tally, .. } = self.answer(opening).await?;
        Ok(RawSocket::new(stream, &early, tally))
    }

    /// Answers in plain HTTP.
    pub(crate) async fn refuse(self, answer: Answer) -> Served {
        answer.send(self.stream, self.request.method == "HEAD").await
    }

    /// Waits until the client has gone, keeping what it may send meanwhile.
    pub(crate) async fn until_gone(&mut self) -> Gone {
        // Nothing is due before the answer, so this is far more than a sound client sends.
        while self.early.len() < HEAD_LIMIT {
            if !matches!(self.stream.read_buf(&mut self.early).await, Ok(1..)) {
                break;
            }
        }
        Gone
    }

    async fn answer(mut self, opening: Opening) -> Result<Self, Gone> {
        let key = match accept_key(&self.request) {
            Ok(key) => key,
            Err(answer) => {
                self.refuse(answer).await?;
                return Err(Gone);
            }
        };
        let mut head = format!(
            "HTTP/1.1 101 Switching Protocols\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Accept: {key}\r\n"
        );
        let subprotocol = match &opening.subprotocol {
            Subprotocol::First => self.request.list("sec-websocket-protocol").next(),
            Subprotocol::None => None,
            Subprotocol::Named(name) => Some(name.as_str()),
        };
        if let Some(name) = subprotocol {
            head.push_str(&format!("Sec-WebSocket-Protocol: {name}\r\n"));
        }
        if let Some(extensions) = opening.extensions {
            head.push_str(&format!("Sec-WebSocket-Extensions: {extensions}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&opening.burst.frames);
        // Counted before the client can know, so that no test finds its open socket uncounted.
        self.tally.handshake();
        self.tally.messages_out(opening.burst.messages, opening.burst.bytes);
        self.stream.write_all(&bytes).await?;
        Ok(self)
    }
}

/// Checks the handshake (RFC 6455, section 4.2.1) and answers its key.
fn accept_key(request: &Request) -> Result<String, Answer> {
    let has =
        |name: &str, token: &str| request.list(name).any(|value| value.eq_ignore_ascii_case(token));
    let is_get = request.method == "GET";
    if !is_get || !has("upgrade", "websocket") || !has("connection", "upgrade") {
        return Err(
            Answer::sentence(426, "this path speaks WebSocket").header("Upgrade", "websocket")
        );
    }
    if request.header("sec-websocket-version") != Some("13") {
        return Err(Answer::sentence(426, "only version 13 of the protocol is spoken here")
            .header("Sec-WebSocket-Version", "13"));
    }
    match request.header("sec-websocket-key") {
        Some(key) if key.len() == 24 => Ok(derive_accept_key(key.as_bytes())),
        _ => Err(Answer::sentence(400, "the handshake has no Sec-WebSocket-Key of 16 bytes")),
    }
}
