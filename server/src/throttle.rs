//! A TCP stream with a limited read rate, which causes backpressure on the sender.

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

/// The interval of the rate limit.
const TICK: Duration = Duration::from_millis(20);

/// The read rate over time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Throttle {
    /// First, nothing is read.
    pub(crate) pause: Duration,
    /// Then reads have full speed.
    pub(crate) full_speed: Duration,
    /// Then reads are limited to this rate, or not limited if `None`.
    pub(crate) bytes_per_s: Option<u64>,
}

/// A TCP stream with throttled reads and full-speed writes.
#[derive(Debug)]
pub(crate) struct ThrottledStream {
    stream: TcpStream,
    state: Option<State>,
}

#[derive(Debug)]
struct State {
    /// The timer until the next read.
    wait: Pin<Box<Sleep>>,
    slow_from: Instant,
    bytes_per_s: Option<u64>,
    /// The bytes that may be read before the next wait.
    allowance: usize,
}

impl ThrottledStream {
    pub(crate) fn new(stream: TcpStream, throttle: Option<Throttle>) -> Self {
        let state = throttle.map(|throttle| State {
            wait: Box::pin(sleep(throttle.pause)),
            slow_from: Instant::now() + throttle.pause + throttle.full_speed,
            bytes_per_s: throttle.bytes_per_s,
            allowance: 0,
        });
        Self { stream, state }
    }

    /// The unthrottled stream.
    pub(crate) fn into_inner(self) -> TcpStream {
        self.stream
    }
}

impl State {
    /// The number of bytes that may be read now.
    fn poll_allowance(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        if self.allowance == 0 {
            ready!(self.wait.as_mut().poll(context));
            let now = Instant::now();
            let Some(bytes_per_s) = self.bytes_per_s.filter(|_| now >= self.slow_from) else {
                return Poll::Ready(usize::MAX);
            };
            // At very low rates a tick is less than one byte, so the wait is longer.
            let bytes = (u128::from(bytes_per_s) * TICK.as_millis() / 1000).max(1);
            let time = Duration::from_secs_f64(bytes as f64 / bytes_per_s.max(1) as f64);
            self.allowance = usize::try_from(bytes).unwrap_or(usize::MAX);
            self.wait.as_mut().reset(now + time);
        }
        Poll::Ready(self.allowance)
    }
}

impl AsyncRead for ThrottledStream {
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

impl AsyncWrite for ThrottledStream {
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
