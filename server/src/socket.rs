//! An open WebSocket that conforms to the protocol and counts its messages.

use std::{future::poll_fn, task::Poll, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::{
    connection_stats::ConnectionStats,
    disconnected::{Disconnected, ServeResult},
    http,
    throttle::ThrottledStream,
};

/// The timeout for the client's Close frame.
pub(crate) const CLOSE_TIME: Duration = Duration::from_secs(5);

/// An open WebSocket.
#[derive(Debug)]
pub(crate) struct Socket {
    inner: WebSocketStream<ThrottledStream>,
    stats: ConnectionStats,
    /// Whether fed messages may be unflushed.
    unflushed: bool,
}

impl Socket {
    pub(crate) fn new(inner: WebSocketStream<ThrottledStream>, stats: ConnectionStats) -> Self {
        Self { inner, stats, unflushed: false }
    }

    /// The stats of this connection.
    pub(crate) fn stats(&self) -> &ConnectionStats {
        &self.stats
    }

    /// Receives the next text or binary message. `None` at the end of the connection.
    ///
    /// Flushes fed messages once no more input is ready, so that the answers to a burst of small
    /// messages share their writes.
    pub(crate) async fn recv(&mut self) -> Option<Message> {
        loop {
            let item = poll_fn(|context| {
                let item = self.inner.poll_next_unpin(context);
                if item.is_pending() && self.unflushed {
                    match self.inner.poll_flush_unpin(context) {
                        Poll::Ready(Ok(())) => self.unflushed = false,
                        Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                        Poll::Pending => {}
                    }
                }
                item
            })
            .await;
            match item {
                None => {
                    // The library returns `None` only after both sides sent a Close frame.
                    self.stats.clean();
                    return None;
                }
                Some(Err(error)) => {
                    self.close_with_error(&error).await;
                    return None;
                }
                Some(Ok(message)) => {
                    if let Some(message) = self.count(message) {
                        return Some(message);
                    }
                }
            }
        }
    }

    /// Queues a message. It is sent at the latest when the next `recv` has to wait.
    pub(crate) async fn feed(&mut self, message: Message) -> ServeResult {
        let bytes = message.len() as u64;
        let is_data = message.is_text() || message.is_binary();
        // Counts before sending, so that every message that a client has is counted.
        if is_data {
            self.stats.messages_out(1, bytes);
        }
        self.unflushed = true;
        self.inner.feed(message).await?;
        Ok(())
    }

    /// Like `feed`, but also reads, so that pings and a Close frame are handled during a flood.
    /// Incoming data is counted and dropped.
    ///
    /// Returns whether the message was queued. If not, the connection has ended.
    pub(crate) async fn feed_while_reading(
        &mut self,
        message: Message,
    ) -> Result<bool, Disconnected> {
        let is_open = poll_fn(|context| {
            loop {
                match self.inner.poll_next_unpin(context) {
                    Poll::Pending => return self.inner.poll_ready_unpin(context).map_ok(|()| true),
                    Poll::Ready(Some(Ok(message))) => drop(self.count(message)),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                    Poll::Ready(None) => {
                        self.stats.clean();
                        return Poll::Ready(Ok(false));
                    }
                }
            }
        })
        .await?;
        if is_open {
            self.feed(message).await?;
        }
        Ok(is_open)
    }

    /// Sends the queued messages.
    pub(crate) async fn flush(&mut self) -> ServeResult {
        self.unflushed = false;
        Ok(self.inner.flush().await?)
    }

    /// Echoes all messages until the end.
    pub(crate) async fn echo(mut self) -> ServeResult {
        while let Some(message) = self.recv().await {
            self.feed(message).await?;
        }
        self.finish().await;
        Ok(())
    }

    /// Completes the closing handshake, and ends the connection.
    pub(crate) async fn close(mut self, code: u16, reason: &str) -> ServeResult {
        let frame = CloseFrame { code: CloseCode::from(code), reason: reason.into() };
        self.inner.close(Some(frame)).await?;
        // After the timeout the connection ends, and the stats record no Close frame.
        let _ = timeout(CLOSE_TIME, async { while self.recv().await.is_some() {} }).await;
        self.finish().await;
        Ok(())
    }

    /// Ends the TCP connection without a reset.
    pub(crate) async fn finish(self) {
        // Records the close now, not after the client's FIN.
        drop(self.stats);
        http::finish(self.inner.into_inner().into_inner()).await;
    }

    /// Counts a message. Returns it if it is text or binary.
    fn count(&mut self, message: Message) -> Option<Message> {
        match message {
            Message::Text(_) | Message::Binary(_) => {
                self.stats.message_in(message.len());
                return Some(message);
            }
            Message::Pong(_) => self.stats.pong(),
            Message::Close(Some(frame)) => {
                self.stats.peer_close(Some(frame.code.into()), &frame.reason);
            }
            Message::Close(None) => self.stats.peer_close(None, ""),
            // The library answers pings, and returns no raw frames.
            Message::Ping(_) | Message::Frame(_) => {}
        }
        None
    }

    /// Closes with the code for this error, if the protocol has one.
    async fn close_with_error(&mut self, error: &Error) {
        let code = match error {
            Error::Capacity(_) => CloseCode::Size,
            Error::Utf8(_) => CloseCode::Invalid,
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return,
            Error::Protocol(_) => CloseCode::Protocol,
            _ => return,
        };
        // Truncates the text to fit a control frame. All texts of the library are ASCII.
        let reason: String = error.to_string().chars().take(120).collect();
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = timeout(Duration::from_secs(1), self.inner.close(Some(frame))).await;
    }
}
