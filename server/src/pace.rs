//! A TCP stream that is read slowly, or not at all for a while, so that the sender feels it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// How long the bytes allowed at once last: short, so that a slow rate is smooth.
const TICK: Duration = Duration::from_millis(20);

/// How to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// How long nothing is read at first.
    pub(crate) pause: Duration,
    /// How long after that reading goes at full speed.
    pub(crate) full_speed: Duration,
    /// The bytes that may be read in a second after that; `None` is full speed for good.
    pub(crate) bytes_per_s: Option<u64>,
}

/// A TCP stream that is read at a pace, and written as fast as it goes.
#[derive(Debug)]
pub(crate) struct Paced {
    stream: TcpStream,
    state: Option<State>,
}

#[derive(Debug)]
struct State {
    /// Nothing is read before this has elapsed.
    wait: Pin<Box<Sleep>>,
    slow_from: Instant,
    bytes_per_s: Option<u64>,
    /// The bytes that may be read until the next wait.
    allowance: usize,
}

impl Paced {
    pub(crate) fn new(stream: TcpStream, pace: Option<Pace>) -> Self {
        let state = pace.map(|pace| State {
            wait: Box::pin(sleep(pace.pause)),
            slow_from: Instant::now() + pace.pause + pace.full_speed,
            bytes_per_s: pace.bytes_per_s,
            allowance: 0,
        });
        Self { stream, state }
    }

    /// The stream itself, to be read at full speed.
    pub(crate) fn into_inner(self) -> TcpStream {
        self.stream
    }
}

impl State {
    /// How many bytes may be read now.
    fn poll_allowance(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        if self.allowance == 0 {
            ready!(self.wait.as_mut().poll(context));
            let now = Instant::now();
            let Some(bytes_per_s) = self.bytes_per_s.filter(|_| now >= self.slow_from) else {
                return Poll::Ready(usize::MAX);
            };
            // At the slowest rates a tick is not worth a byte, so the tick is stretched instead.
            let bytes = (u128::from(bytes_per_s) * TICK.as_millis() / 1000).max(1);
            let time = Duration::from_secs_f64(bytes as f64 / bytes_per_s.max(1) as f64);
            self.allowance = usize::try_from(bytes).unwrap_or(usize::MAX);
            self.wait.as_mut().reset(now + time);
        }
        Poll::Ready(self.allowance)
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, state } = &mut *self;
        let Some(state) = state else {
            return Pin::new(stream).poll_read(context, buffer);
        };
        let allowance = ready!(state.poll_allowance(context));
        let room = buffer.remaining().min(allowance);
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(room));
        ready!(Pin::new(stream).poll_read(context, &mut part))?;
        let read = part.filled().len();
        buffer.advance(read);
        state.allowance = state.allowance.saturating_sub(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
