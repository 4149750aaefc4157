//! `/sink` and `/slow`: count messages.

use std::time::Duration;

use socket2::SockRef;
use tokio_tungstenite::tungstenite::Message;

use super::Handler;
use crate::{
    connection::AcceptOptions,
    disconnected::ServeResult,
    query::{BadParameter, Query},
    socket::Socket,
    throttle::Throttle,
};

/// The size of the kernel's receive buffer for `/slow`: small, so that backpressure starts early.
const RECEIVE_BUFFER: usize = 16 * 1024;

/// The rate of `/slow` if neither a rate nor a pause is set.
const BYTES_PER_S: u64 = 65_536;

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let ack_every = ack_every(query)?;
    Ok(Handler::new(move |connection| async move {
        sink(connection.accept(AcceptOptions::default()).await?, ack_every).await
    }))
}

/// The handler of `/slow`.
pub(super) fn slow_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let ack_every = ack_every(query)?;
    let pause = query.millis("pause_ms", 0)?;
    let full_speed = query.millis("after_ms", 0)?;
    let default = Some(BYTES_PER_S).filter(|_| pause == Duration::ZERO);
    let bytes_per_s = query.optional_number("bytes_per_s", 1..=1 << 30)?.or(default);
    let throttle = Some(Throttle { pause, full_speed, bytes_per_s });
    Ok(Handler::new(move |connection| async move {
        SockRef::from(&connection.stream).set_recv_buffer_size(RECEIVE_BUFFER)?;
        let options = AcceptOptions { throttle, ..AcceptOptions::default() };
        sink(connection.accept(options).await?, ack_every).await
    }))
}

fn ack_every(query: &mut Query) -> Result<u64, BadParameter> {
    query.number("ack_every", 0, 0..=u64::MAX)
}

async fn sink(mut socket: Socket, ack_every: u64) -> ServeResult {
    let (mut messages, mut bytes) = (0_u64, 0_u64);
    while let Some(message) = socket.recv().await {
        let is_question = matches!(&message, Message::Text(text) if *text == "?");
        if !is_question {
            messages += 1;
            bytes += message.len() as u64;
        }
        if is_question || (ack_every > 0 && messages.is_multiple_of(ack_every)) {
            socket.feed(Message::text(format!("{messages} {bytes}"))).await?;
        }
    }
    socket.finish().await;
    Ok(())
}
