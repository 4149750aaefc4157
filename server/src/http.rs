//! Answers in plain HTTP. Each connection gets one, and ends with it.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::gone::Served;

/// How long a client may take to close its side once it has been told that all is said.
const LINGER: Duration = Duration::from_secs(2);

/// A response whose body is known.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// A response with nothing in it.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// One sentence for whoever reads it.
    pub(crate) fn sentence(status: u16, sentence: &str) -> Self {
        Self::of(status, "text/plain; charset=utf-8", format!("{sentence}\n").into_bytes())
    }

    /// A body of that type.
    pub(crate) fn of(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body }.header("Content-Type", content_type)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The head alone, which announces a body of `length` bytes.
    pub(crate) fn head(&self, length: u64) -> String {
        // The pages under test are on other origins, and may be cross-origin isolated.
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n\
             Access-Control-Allow-Origin: *\r\n\
             Cross-Origin-Resource-Policy: cross-origin\r\n\
             Cache-Control: no-store\r\n\
             Connection: close\r\n",
            self.status,
            reason_phrase(self.status),
        );
        // RFC 9110, section 8.6: these two have neither a body nor a length.
        if !matches!(self.status, 204 | 304) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head
    }

    /// Sends the response, the head alone if that is what was asked for, and ends the connection.
    pub(crate) async fn send(self, mut stream: TcpStream, head_only: bool) -> Served {
        let mut bytes = self.head(self.body.len() as u64).into_bytes();
        if !head_only && !matches!(self.status, 204 | 304) {
            bytes.extend_from_slice(&self.body);
        }
        stream.write_all(&bytes).await?;
        finish(stream).await;
        Ok(())
    }
}

/// Ends a connection so that all that was written arrives.
///
/// Closing a socket in which bytes wait unread resets the connection, and a reset may overtake the
/// last bytes written. So: say that nothing more comes, and read until the peer says the same.
pub(crate) async fn finish(mut stream: TcpStream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    // On the heap: every connection's future would carry it otherwise.
    let mut scrap = vec![0; 64 * 1024];
    let drain = async { while matches!(stream.read(&mut scrap).await, Ok(1..)) {} };
    // Who takes longer gets the reset.
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
        // The phrase carries no meaning (RFC 9112, section 4) but its place must be there.
        _ => "Status",
    }
}
