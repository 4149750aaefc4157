//! The head of an HTTP request, read with bounds on its size and on the time it may take.

use std::time::Duration;

use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use crate::gone::Gone;

/// The most bytes that a head may have.
pub(crate) const HEAD_LIMIT: usize = 16 * 1024;

/// How long a client may take to send its head.
const HEAD_TIME: Duration = Duration::from_secs(10);

const HEADERS_LIMIT: usize = 100;

/// A request's head, taken apart.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as the client wrote them.
    pub(crate) target: String,
    headers: Vec<(String, Vec<u8>)>,
    /// The head byte for byte, with its empty line.
    pub(crate) head: Vec<u8>,
}

/// Why there is no request to serve.
#[derive(Debug)]
pub(crate) enum NoRequest {
    /// Nobody is there to answer.
    Gone,
    /// The head is refused with this status and sentence.
    Refused(u16, String),
}

impl From<Gone> for NoRequest {
    fn from(Gone: Gone) -> Self {
        Self::Gone
    }
}

impl Request {
    /// Reads a head, and gives what followed it in the same reads: a WebSocket client may not
    /// speak before the handshake is answered, but this server must not lose bytes of one that does.
    pub(crate) async fn read(stream: &mut TcpStream) -> Result<(Self, Vec<u8>), NoRequest> {
        timeout(HEAD_TIME, Self::read_unhurried(stream)).await.unwrap_or_else(|_| {
            Err(NoRequest::Refused(408, "the request's head took longer than 10 seconds".into()))
        })
    }

    async fn read_unhurried(stream: &mut TcpStream) -> Result<(Self, Vec<u8>), NoRequest> {
        let mut bytes = Vec::with_capacity(2048);
        loop {
            if let Some((request, length)) = Self::parse(&bytes)? {
                return Ok((request, bytes.split_off(length)));
            }
            if bytes.len() >= HEAD_LIMIT {
                return Err(NoRequest::Refused(
                    431,
                    format!("the request's head is longer than {HEAD_LIMIT} bytes"),
                ));
            }
            let room = HEAD_LIMIT - bytes.len();
            let read = (&mut *stream).take(room as u64).read_buf(&mut bytes).await;
            if !matches!(read, Ok(1..)) {
                return Err(NoRequest::Gone);
            }
        }
    }

    /// The request at the beginning of `bytes` and the length of its head, or `None` when more
    /// bytes are needed.
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, NoRequest> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
        let mut parsed = httparse::Request::new(&mut headers);
        let length = match parsed.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(error) => {
                return Err(NoRequest::Refused(400, format!("this is no HTTP request: {error}")));
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

    /// The path, still percent-encoded.
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// What follows the first question mark, still percent-encoded.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The first header of that name, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// All the comma-separated values of all the headers of that name.
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
