//! HTTP responses. Each connection has one response.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::disconnected::ServeResult;

/// How long the server waits for the client's FIN after its own.
const LINGER: Duration = Duration::from_secs(2);

/// An HTTP response.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Response {
    /// A response without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// A response whose body is a sentence.
    pub(crate) fn sentence(status: u16, sentence: &str) -> Self {
        Self::of(status, "text/plain; charset=utf-8", format!("{sentence}\n").into_bytes())
    }

    /// A response with a body of this type.
    pub(crate) fn of(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body }.header("Content-Type", content_type)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The response head for a body of `length` bytes.
    pub(crate) fn head(&self, length: u64) -> String {
        // The tested pages have other origins and may be cross-origin isolated.
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n\
             Access-Control-Allow-Origin: *\r\n\
             Cross-Origin-Resource-Policy: cross-origin\r\n\
             Cache-Control: no-store\r\n\
             Connection: close\r\n",
            self.status,
            reason_phrase(self.status),
        );
        // RFC 9110, section 8.6: these two have no body and no length.
        if !matches!(self.status, 204 | 304) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head
    }

    /// Sends the response, or only its head, and ends the connection.
    pub(crate) async fn send(self, mut stream: TcpStream, head_only: bool) -> ServeResult {
        let mut bytes = self.head(self.body.len() as u64).into_bytes();
        if !head_only && !matches!(self.status, 204 | 304) {
            bytes.extend_from_slice(&self.body);
        }
        stream.write_all(&bytes).await?;
        finish(stream).await;
        Ok(())
    }
}

/// Ends a connection so that all written bytes arrive.
///
/// Closing a socket with unread bytes resets the connection, and a reset may discard the last
/// written bytes. So this sends a FIN, and reads until the client's FIN.
pub(crate) async fn finish(mut stream: TcpStream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    // On the heap, so that it does not enlarge the future of every connection.
    let mut buffer = vec![0; 64 * 1024];
    let drain = async { while matches!(stream.read(&mut buffer).await, Ok(1..)) {} };
    // A client that takes longer gets a reset.
    let _ = timeout(LINGER, drain).await;
}

fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        // The phrase has no meaning (RFC 9112, section 4).
        _ => "Status",
    }
}
