//! `/fragment` and `/ping`: valid but rare frames.

use tokio_tungstenite::tungstenite::{
    Bytes, Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use super::Handler;
use crate::{
    connection::AcceptOptions,
    query::{BadParameter, Query},
};

const MIB: u64 = 1 << 20;

/// The handler of `/fragment`.
pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let parts = query.number("parts", 3, 1..=10_000)?;
    let size = query.number("size", 1000, 0..=16 * MIB)?;
    let kinds = [("text", Data::Text), ("binary", Data::Binary)];
    let kind = query.choice("kind", &kinds, Data::Text)?;
    Ok(Handler::new(move |connection| async move {
        let mut socket = connection.accept(AcceptOptions::default()).await?;
        let payload = Bytes::from(payload(kind, size));
        let mut sent = 0;
        socket.stats().messages_out(1, size);
        for part in 1..=parts {
            // The product fits: at most 16 MiB times 10,000 parts.
            let end = (size * part / parts) as usize;
            let opcode = if part == 1 { kind } else { Data::Continue };
            let frame =
                Frame::message(payload.slice(sent..end), OpCode::Data(opcode), part == parts);
            socket.feed(Message::Frame(frame)).await?;
            if part < parts {
                socket.feed(Message::Ping("between".into())).await?;
            }
            sent = end;
        }
        socket.echo().await
    }))
}

/// The handler of `/ping`.
pub(super) fn ping_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let n = query.number("n", 3, 0..=10_000)?;
    Ok(Handler::new(move |connection| async move {
        let mut socket = connection.accept(AcceptOptions::default()).await?;
        for index in 0..n {
            socket.feed(Message::Ping(format!("ping {index}").into())).await?;
        }
        socket.echo().await
    }))
}

/// Text consists of two-byte characters, so that fragments may split a character.
fn payload(kind: Data, size: u64) -> Vec<u8> {
    match kind {
        Data::Text => {
            let mut text = "é".repeat((size / 2) as usize);
            text.push_str(if size % 2 == 1 { "x" } else { "" });
            text.into_bytes()
        }
        _ => (0..size).map(|index| (index % 251) as u8).collect(),
    }
}
