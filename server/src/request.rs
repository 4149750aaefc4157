//! Reads the head of an HTTP request, with limits on size and time.

use std::time::Duration;

use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use crate::disconnected::Disconnected;

/// The maximum size of a request head in bytes.
pub(crate) const HEAD_LIMIT: usize = 16 * 1024;

/// The timeout for a request head.
const HEAD_TIME: Duration = Duration::from_secs(10);

const HEADERS_LIMIT: usize = 100;

/// A parsed request head.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path and query, unchanged.
    pub(crate) target: String,
    headers: Vec<(String, Vec<u8>)>,
    /// The raw bytes of the head, with its empty line.
    pub(crate) head: Vec<u8>,
}

/// Why there is no request to serve.
#[derive(Debug)]
pub(crate) enum NoRequest {
    /// The client has disconnected.
    Disconnected,
    /// The head is refused with this status and sentence.
    Refused(u16, String),
}

impl From<Disconnected> for NoRequest {
    fn from(Disconnected: Disconnected) -> Self {
        Self::Disconnected
    }
}

impl Request {
    /// Reads a head. Also returns the bytes read after it: a WebSocket client must not send before
    /// the handshake response, but if one does, no byte is lost.
    pub(crate) async fn read(stream: &mut TcpStream) -> Result<(Self, Vec<u8>), NoRequest> {
        timeout(HEAD_TIME, Self::read_without_timeout(stream)).await.unwrap_or_else(|_| {
            Err(NoRequest::Refused(408, "the request head took longer than 10 seconds".into()))
        })
    }

    async fn read_without_timeout(stream: &mut TcpStream) -> Result<(Self, Vec<u8>), NoRequest> {
        let mut bytes = Vec::with_capacity(2048);
        loop {
            if let Some((request, length)) = Self::parse(&bytes)? {
                return Ok((request, bytes.split_off(length)));
            }
            if bytes.len() >= HEAD_LIMIT {
                return Err(NoRequest::Refused(
                    431,
                    format!("the request head is longer than {HEAD_LIMIT} bytes"),
                ));
            }
            let room = HEAD_LIMIT - bytes.len();
            let read = (&mut *stream).take(room as u64).read_buf(&mut bytes).await;
            if !matches!(read, Ok(1..)) {
                return Err(NoRequest::Disconnected);
            }
        }
    }

    /// Parses the request at the start of `bytes`. Returns it with the length of its head, or
    /// `None` if the head is incomplete.
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, NoRequest> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
        let mut parsed = httparse::Request::new(&mut headers);
        let length = match parsed.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(error) => {
                return Err(NoRequest::Refused(400, format!("invalid HTTP request: {error}")));
            }
        };
        let request = Self {
            method: parsed.method.unwrap_or_default().to_owned(),
            target: parsed.path.unwrap_or_default().to_owned(),
            headers: parsed
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), header.value.to_owned()))
                .collect(),
            head: bytes.get(..length).unwrap_or_default().to_owned(),
        };
        Ok(Some((request, length)))
    }

    /// The percent-encoded path.
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The percent-encoded query.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The first header with this name, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// The comma-separated values of all headers with this name.
    pub(crate) fn list<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.values(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(given, _)| given.eq_ignore_ascii_case(name))
            .filter_map(|(_, value)| str::from_utf8(value).ok())
    }
}
