//! `/flood`: sends messages as fast as possible.

use tokio_tungstenite::tungstenite::Message;

use super::{Handler, close};
use crate::{
    connection::AcceptOptions,
    frame::MESSAGE_LIMIT,
    query::{BadParameter, Query},
};

/// The maximum size of all messages together in bytes.
const TOTAL_LIMIT: u64 = 1 << 30;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Binary,
    Mixed,
}

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let n = query.number("n", 1000, 0..=1_000_000)?;
    let size = query.number("size", 64, 0..=MESSAGE_LIMIT)?;
    let kinds = [("text", Kind::Text), ("binary", Kind::Binary), ("mixed", Kind::Mixed)];
    let kind = query.choice("kind", &kinds, Kind::Text)?;
    let closes = query.choice("then", &[("close", true), ("stay", false)], true)?;
    let code = query.code("code", 1000, 1..=u16::MAX)?;
    let reason = close::reason(query)?;
    if n * size > TOTAL_LIMIT {
        return Err(BadParameter(format!(
            "\"n\" times \"size\" is {}, but must be at most {TOTAL_LIMIT}",
            n * size
        )));
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    Ok(Handler::new(move |connection| async move {
        let mut socket = connection.accept(AcceptOptions::default()).await?;
        for index in 0..n {
            let is_binary = match kind {
                Kind::Text => false,
                Kind::Binary => true,
                Kind::Mixed => index % 2 == 0,
            };
            let message = if is_binary {
                Message::binary(binary(index, size))
            } else {
                Message::text(text(index, size))
            };
            if !socket.feed_while_reading(message).await? {
                socket.finish().await;
                return Ok(());
            }
        }
        if closes {
            return socket.close(code, &reason).await;
        }
        socket.flush().await?;
        socket.echo().await
    }))
}

/// The index in eight digits, a colon and padding. A shorter text is the last digits of the index.
fn text(index: u64, size: usize) -> String {
    let digits = format!("{index:08}");
    match digits.len().checked_sub(size) {
        Some(surplus) => digits.chars().skip(surplus).collect(),
        None => format!("{digits}:{}", "x".repeat(size - digits.len() - 1)),
    }
}

/// The index in four bytes, big-endian, if they fit, followed by copies of its last byte.
fn binary(index: u64, size: usize) -> Vec<u8> {
    // The index fits, as there are at most a million messages.
    let index = index as u32;
    let mut bytes = vec![index as u8; size];
    if let Some(first) = bytes.first_chunk_mut() {
        *first = index.to_be_bytes();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_their_size_and_index() {
        assert_eq!(text(12, 12), "00000012:xxx");
        assert_eq!(text(12, 9), "00000012:");
        assert_eq!(text(12, 8), "00000012");
        assert_eq!(text(12, 3), "012");
        assert_eq!(text(12, 0), "");
        assert_eq!(binary(0x0102, 6), [0, 0, 1, 2, 2, 2]);
        assert_eq!(binary(0x0102, 3), [2, 2, 2]);
    }
}
