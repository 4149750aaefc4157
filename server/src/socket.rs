//! An open WebSocket that behaves, with a library's help, and counts what passes.

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
    gone::{Gone, Served},
    http,
    pace::Paced,
    tally::Tally,
};

/// How long the peer may take to answer a Close frame.
pub(crate) const CLOSE_TIME: Duration = Duration::from_secs(5);

/// An open WebSocket.
#[derive(Debug)]
pub(crate) struct Socket {
    inner: WebSocketStream<Paced>,
    tally: Tally,
    /// Whether something was fed that may not have left yet.
    unflushed: bool,
}

impl Socket {
    pub(crate) fn new(inner: WebSocketStream<Paced>, tally: Tally) -> Self {
        Self { inner, tally, unflushed: false }
    }

    /// The stats of this connection.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The next text or binary message; `None` once the connection is at its end.
    ///
    /// What was fed before leaves as soon as there is nothing more to be read at once, so that
    /// answers to a burst of small messages share their writes.
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
                    // The library ends so only when both have sent a Close frame.
                    self.tally.clean();
                    return None;
                }
                Some(Err(error)) => {
                    self.fail(&error).await;
                    return None;
                }
                Some(Ok(message)) => {
                    if let Some(message) = self.note(message) {
                        return Some(message);
                    }
                }
            }
        }
    }

    /// Takes a message to be sent, at the latest when the next `recv` has to wait.
    pub(crate) async fn feed(&mut self, message: Message) -> Served {
        let bytes = message.len() as u64;
        let is_data = message.is_text() || message.is_binary();
        // Counted first, so that no client has a message that is not yet counted.
        if is_data {
            self.tally.messages_out(1, bytes);
        }
        self.unflushed = true;
        self.inner.feed(message).await?;
        Ok(())
    }

    /// As `feed`, but hears the peer meanwhile, so that pings are answered and a Close frame is
    /// noticed in the middle of a flood. Data that comes is counted and dropped.
    ///
    /// Answers whether the message was taken: if not, the connection is at its end.
    pub(crate) async fn pour(&mut self, message: Message) -> Result<bool, Gone> {
        let may_go_on = poll_fn(|context| {
            loop {
                match self.inner.poll_next_unpin(context) {
                    Poll::Pending => return self.inner.poll_ready_unpin(context).map_ok(|()| true),
                    Poll::Ready(Some(Ok(message))) => drop(self.note(message)),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                    Poll::Ready(None) => {
                        self.tally.clean();
                        return Poll::Ready(Ok(false));
                    }
                }
            }
        })
        .await?;
        if may_go_on {
            self.feed(message).await?;
        }
        Ok(may_go_on)
    }

    /// Sends what was fed.
    pub(crate) async fn flush(&mut self) -> Served {
        self.unflushed = false;
        Ok(self.inner.flush().await?)
    }

    /// Sends back what comes, until the end.
    pub(crate) async fn echo(mut self) -> Served {
        while let Some(message) = self.recv().await {
            self.feed(message).await?;
        }
        self.finish().await;
        Ok(())
    }

    /// Begins the closing handshake, waits for its end, and ends the connection.
    pub(crate) async fn close(mut self, code: u16, reason: &str) -> Served {
        let frame = CloseFrame { code: CloseCode::from(code), reason: reason.into() };
        self.inner.close(Some(frame)).await?;
        // Who doesn't answer is left, and the record says that no Close frame came.
        let _ = timeout(CLOSE_TIME, async { while self.recv().await.is_some() {} }).await;
        self.finish().await;
        Ok(())
    }

    /// Ends the connection below.
    pub(crate) async fn finish(self) {
        // The record is due now, not when the peer has closed its side.
        drop(self.tally);
        http::finish(self.inner.into_inner().into_inner()).await;
    }

    /// Counts what came, and gives it back if it is for the path to handle.
    fn note(&mut self, message: Message) -> Option<Message> {
        match message {
            Message::Text(_) | Message::Binary(_) => {
                self.tally.message_in(message.len());
                return Some(message);
            }
            Message::Pong(_) => self.tally.pong(),
            Message::Close(Some(frame)) => {
                self.tally.peer_close(Some(frame.code.into()), &frame.reason);
            }
            Message::Close(None) => self.tally.peer_close(None, ""),
            // The library answers pings, and reads no lone frames.
            Message::Ping(_) | Message::Frame(_) => {}
        }
        None
    }

    /// Tells the peer why it is left, if the protocol has a code for it.
    async fn fail(&mut self, error: &Error) {
        let code = match error {
            Error::Capacity(_) => CloseCode::Size,
            Error::Utf8(_) => CloseCode::Invalid,
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return,
            Error::Protocol(_) => CloseCode::Protocol,
            _ => return,
        };
        // The sentence is cut to what a control frame holds; all of the library's are ASCII.
        let reason: String = error.to_string().chars().take(120).collect();
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = timeout(Duration::from_secs(1), self.inner.close(Some(frame))).await;
    }
}
