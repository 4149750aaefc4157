//! `/fragment` and `/ping`: what is legal but rare.

use tokio_tungstenite::tungstenite::{
    Bytes, Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use super::Plan;
use crate::{
    connection::Opening,
    query::{BadParameter, Query},
};

const MIB: u64 = 1 << 20;

/// The plan of `/fragment`.
pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    let parts = query.number("parts", 3, 1..=10_000)?;
    let size = query.number("size", 1000, 0..=16 * MIB)?;
    let kinds = [("text", Data::Text), ("binary", Data::Binary)];
    let kind = query.word("kind", &kinds, Data::Text)?;
    Ok(Plan::new(move |connection| async move {
        let mut socket = connection.open(Opening::default()).await?;
        let payload = Bytes::from(payload(kind, size));
        let mut sent = 0;
        socket.tally().messages_out(1, size);
        for part in 1..=parts {
            // Both fit: there are no more than 16 Mi bytes, and no more than 10,000 parts.
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

/// The plan of `/ping`.
pub(super) fn plan_ping(query: &mut Query) -> Result<Plan, BadParameter> {
    let n = query.number("n", 3, 0..=10_000)?;
    Ok(Plan::new(move |connection| async move {
        let mut socket = connection.open(Opening::default()).await?;
        for index in 0..n {
            socket.feed(Message::Ping(format!("ping {index}").into())).await?;
        }
        socket.echo().await
    }))
}

/// Text is of two-byte characters, so that fragments are cut through the middle of some.
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
