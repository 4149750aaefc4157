//! `/bad-frame` breaks RFC 6455 in one way.

use std::time::Duration;

use tokio::time::timeout;

use super::Plan;
use crate::{
    connection::Opening,
    frame::{self, BINARY, Burst, CLOSE, CONTINUATION, FIN, PING, RSV1, TEXT},
    query::{BadParameter, Query},
};

/// How long the client may take to leave.
const LEAVE_TIME: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy)]
enum Kind {
    Opcode,
    Utf8,
    Mask,
    Rsv,
    Len,
    ControlFragmented,
    ControlLong,
    Continuation,
    Close1Byte,
    CloseUtf8,
    CloseCode,
}

const KINDS: &[(&str, Kind)] = &[
    ("opcode", Kind::Opcode),
    ("utf8", Kind::Utf8),
    ("mask", Kind::Mask),
    ("rsv", Kind::Rsv),
    ("len", Kind::Len),
    ("control-fragmented", Kind::ControlFragmented),
    ("control-long", Kind::ControlLong),
    ("continuation", Kind::Continuation),
    ("close-1byte", Kind::Close1Byte),
    ("close-utf8", Kind::CloseUtf8),
    ("close-code", Kind::CloseCode),
];

pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    let kind = query.word("kind", KINDS, Kind::Opcode)?;
    let code = query.code("code", 1005, 0..=u16::MAX)?;
    let messages = query.number("messages", 0, 0..=10_000)?;
    Ok(Plan::new(move |connection| async move {
        let mut burst = Burst::numbered(messages);
        kind.append(&mut burst.frames, code);
        let mut socket = connection.open_raw(Opening { burst, ..Opening::default() }).await?;
        // Whether it says why or just leaves, the record will tell.
        let _ = timeout(LEAVE_TIME, socket.read_close()).await;
        socket.finish().await;
        Ok(())
    }))
}

impl Kind {
    /// The sections are those of RFC 6455 that this breaks.
    fn append(self, out: &mut Vec<u8>, code: u16) {
        match self {
            // 5.2: 3 to 7 are reserved.
            Self::Opcode => frame::append(out, FIN | 3, b"reserved"),
            // 5.6: text is UTF-8, where these bytes have no place.
            Self::Utf8 => frame::append(out, FIN | TEXT, b"bad \xff\xfe text"),
            // 5.1: a server doesn't mask. A mask of zeros leaves the payload as it is.
            Self::Mask => out.extend_from_slice(b"\x81\x84\0\0\0\0mask"),
            // 5.2: no extension has given this bit a meaning.
            Self::Rsv => frame::append(out, FIN | RSV1 | TEXT, b"rsv1"),
            // 5.2: a length of 64 bits has its first one clear.
            Self::Len => {
                out.extend_from_slice(&[FIN | BINARY, 127]);
                out.extend_from_slice(&(1_u64 << 63 | 4).to_be_bytes());
                out.extend_from_slice(b"long");
            }
            // 5.5: control frames are whole, and short.
            Self::ControlFragmented => frame::append(out, PING, b"part"),
            Self::ControlLong => frame::append(out, FIN | PING, &[b'x'; 126]),
            // 5.4: there is nothing to continue.
            Self::Continuation => frame::append(out, FIN | CONTINUATION, b"continued"),
            // 5.5.1: a code has two bytes, and a reason is UTF-8.
            Self::Close1Byte => frame::append(out, FIN | CLOSE, b"\x03"),
            Self::CloseUtf8 => frame::append(out, FIN | CLOSE, b"\x03\xe8bad \xff\xfe reason"),
            // 7.4: not every number may be sent.
            Self::CloseCode => {
                frame::append(out, FIN | CLOSE, &frame::close_payload(Some(code), "code"));
            }
        }
    }
}
