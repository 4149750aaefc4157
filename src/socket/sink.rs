//! Sending through [`Sink`], for the adapters of `futures`.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_sink::Sink;

use super::{Sender, WebSocket};
use crate::connection::{Interest, Outcome};
use crate::error::Error;
use crate::message::Message;

impl Sink<Message> for Sender {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Self { connection, ready, .. } = &mut *self;
        connection
            .poll_capacity(Interest::Ready, ready, cx)
            .map_err(|outcome| outcome.to_disconnected().into())
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        Ok(self.connection.send_ready(message)?)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Self { connection, flushed, .. } = &mut *self;
        connection
            .poll_capacity(Interest::Flush, flushed, cx)
            .map_err(|outcome| outcome.to_disconnected().into())
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.closed.is_none() {
            self.connection.flush_and_close();
            self.closed = Some(self.closed());
        }
        let Some(closed) = &mut self.closed else { return Poll::Pending };
        Pin::new(closed).poll(cx).map(|outcome| match outcome {
            Outcome::Clean(_) => Ok(()),
            Outcome::Unclean(disconnected) => Err(disconnected.into()),
        })
    }
}

impl Sink<Message> for WebSocket {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sender).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        Pin::new(&mut self.sender).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sender).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sender).poll_close(cx)
    }
}
