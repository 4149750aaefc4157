//! A connection to a WebSocket path, before the handshake response.

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
    connection_stats::ConnectionStats,
    disconnected::{Disconnected, ServeResult},
    frame::{Burst, MESSAGE_LIMIT},
    http::Response,
    raw::RawSocket,
    request::{HEAD_LIMIT, Request},
    socket::Socket,
    throttle::{Throttle, ThrottledStream},
};

/// A connection whose request has been read but not answered.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    /// The bytes that the client sent after the request head.
    pub(crate) read_ahead: Vec<u8>,
    pub(crate) request: Request,
    pub(crate) stats: ConnectionStats,
}

/// The subprotocol of the handshake response.
#[derive(Debug, Default, Clone)]
pub(crate) enum Subprotocol {
    /// The first requested one, if any.
    #[default]
    First,
    /// None, even if some are requested.
    None,
    /// This one, even if it is not requested.
    Named(String),
}

/// How to accept a connection.
#[derive(Debug, Default)]
pub(crate) struct AcceptOptions {
    pub(crate) subprotocol: Subprotocol,
    /// The value of `Sec-WebSocket-Extensions`.
    pub(crate) extensions: Option<&'static str>,
    /// The frames in the same write as the response.
    pub(crate) burst: Burst,
    /// The largest accepted message.
    pub(crate) message_limit: Option<u64>,
    /// The read rate after the handshake.
    pub(crate) throttle: Option<Throttle>,
}

impl Connection {
    /// Accepts the connection. The returned socket conforms to RFC 6455.
    pub(crate) async fn accept(self, options: AcceptOptions) -> Result<Socket, Disconnected> {
        let limit = usize::try_from(options.message_limit.unwrap_or(MESSAGE_LIMIT)).ok();
        // The frame limit also applies to control frames, which must be allowed.
        let frame_limit = limit.map(|limit| limit.max(125));
        let config = WebSocketConfig::default().max_message_size(limit).max_frame_size(frame_limit);
        let throttle = options.throttle;
        let Self { stream, read_ahead, stats, .. } = self.write_handshake(options).await?;
        let stream = ThrottledStream::new(stream, throttle);
        let inner =
            WebSocketStream::from_partially_read(stream, read_ahead, Role::Server, Some(config))
                .await;
        Ok(Socket::new(inner, stats))
    }

    /// Accepts the connection. The returned socket can send any bytes.
    pub(crate) async fn accept_raw(
        self,
        options: AcceptOptions,
    ) -> Result<RawSocket, Disconnected> {
        let Self { stream, read_ahead, stats, .. } = self.write_handshake(options).await?;
        Ok(RawSocket::new(stream, &read_ahead, stats))
    }

    /// Refuses the handshake with an HTTP response.
    pub(crate) async fn respond(self, response: Response) -> ServeResult {
        response.send(self.stream, self.request.method == "HEAD").await
    }

    /// Waits until the client disconnects. Keeps the bytes that it sends.
    pub(crate) async fn wait_for_disconnect(&mut self) -> Disconnected {
        // A conforming client sends nothing before the response.
        while self.read_ahead.len() < HEAD_LIMIT {
            if !matches!(self.stream.read_buf(&mut self.read_ahead).await, Ok(1..)) {
                break;
            }
        }
        Disconnected
    }

    async fn write_handshake(mut self, options: AcceptOptions) -> Result<Self, Disconnected> {
        let key = match accept_key(&self.request) {
            Ok(key) => key,
            Err(response) => {
                self.respond(response).await?;
                return Err(Disconnected);
            }
        };
        let mut head = format!(
            "HTTP/1.1 101 Switching Protocols\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Accept: {key}\r\n"
        );
        let subprotocol = match &options.subprotocol {
            Subprotocol::First => self.request.list("sec-websocket-protocol").next(),
            Subprotocol::None => None,
            Subprotocol::Named(name) => Some(name.as_str()),
        };
        if let Some(name) = subprotocol {
            head.push_str(&format!("Sec-WebSocket-Protocol: {name}\r\n"));
        }
        if let Some(extensions) = options.extensions {
            head.push_str(&format!("Sec-WebSocket-Extensions: {extensions}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&options.burst.frames);
        // Counts before the write, so that a client with an open socket is always counted.
        self.stats.handshake();
        self.stats.messages_out(options.burst.messages, options.burst.bytes);
        self.stream.write_all(&bytes).await?;
        Ok(self)
    }
}

/// Checks the handshake (RFC 6455, section 4.2.1). Returns the accept key.
fn accept_key(request: &Request) -> Result<String, Response> {
    let has =
        |name: &str, token: &str| request.list(name).any(|value| value.eq_ignore_ascii_case(token));
    let is_get = request.method == "GET";
    if !is_get || !has("upgrade", "websocket") || !has("connection", "upgrade") {
        return Err(Response::sentence(426, "this path requires a WebSocket handshake")
            .header("Upgrade", "websocket"));
    }
    if request.header("sec-websocket-version") != Some("13") {
        return Err(Response::sentence(426, "only version 13 of the protocol is supported")
            .header("Sec-WebSocket-Version", "13"));
    }
    match request.header("sec-websocket-key") {
        Some(key) if key.len() == 24 => Ok(derive_accept_key(key.as_bytes())),
        _ => Err(Response::sentence(400, "the handshake has no Sec-WebSocket-Key of 16 bytes")),
    }
}
