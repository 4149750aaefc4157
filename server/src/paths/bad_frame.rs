//! `/bad-frame`: violates RFC 6455 in one way.

use std::time::Duration;

use tokio::time::timeout;

use super::Handler;
use crate::{
    connection::AcceptOptions,
    frame::{self, BINARY, Burst, CLOSE, CONTINUATION, FIN, PING, RSV1, TEXT},
    query::{BadParameter, Query},
};

/// How long the client may take to disconnect.
const DISCONNECT_TIME: Duration = Duration::from_secs(30);

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

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let kind = query.choice("kind", KINDS, Kind::Opcode)?;
    let code = query.code("code", 1005, 0..=u16::MAX)?;
    let messages = query.number("messages", 0, 0..=10_000)?;
    Ok(Handler::new(move |connection| async move {
        let mut burst = Burst::numbered(messages);
        kind.append(&mut burst.frames, code);
        let mut socket =
            connection.accept_raw(AcceptOptions { burst, ..AcceptOptions::default() }).await?;
        // The stats record the client's Close frame, if there is one.
        let _ = timeout(DISCONNECT_TIME, socket.read_close()).await;
        socket.finish().await;
        Ok(())
    }))
}

impl Kind {
    /// Appends the bad frame. The comments have the violated sections of RFC 6455.
    fn append(self, out: &mut Vec<u8>, code: u16) {
        match self {
            // 5.2: opcodes 3 to 7 are reserved.
            Self::Opcode => frame::append(out, FIN | 3, b"reserved"),
            // 5.6: text must be UTF-8.
            Self::Utf8 => frame::append(out, FIN | TEXT, b"bad \xff\xfe text"),
            // 5.1: a server must not mask. A zero mask leaves the payload unchanged.
            Self::Mask => out.extend_from_slice(b"\x81\x84\0\0\0\0mask"),
            // 5.2: RSV1 requires a negotiated extension.
            Self::Rsv => frame::append(out, FIN | RSV1 | TEXT, b"rsv1"),
            // 5.2: the most significant bit of a 64-bit length must be 0.
            Self::Len => {
                out.extend_from_slice(&[FIN | BINARY, 127]);
                out.extend_from_slice(&(1_u64 << 63 | 4).to_be_bytes());
                out.extend_from_slice(b"long");
            }
            // 5.5: control frames must not be fragmented, and have at most 125 bytes.
            Self::ControlFragmented => frame::append(out, PING, b"part"),
            Self::ControlLong => frame::append(out, FIN | PING, &[b'x'; 126]),
            // 5.4: there is no message to continue.
            Self::Continuation => frame::append(out, FIN | CONTINUATION, b"continued"),
            // 5.5.1: a code has two bytes, and a reason must be UTF-8.
            Self::Close1Byte => frame::append(out, FIN | CLOSE, b"\x03"),
            Self::CloseUtf8 => frame::append(out, FIN | CLOSE, b"\x03\xe8bad \xff\xfe reason"),
            // 7.4: some codes must not be sent.
            Self::CloseCode => {
                frame::append(out, FIN | CLOSE, &frame::close_payload(Some(code), "code"));
            }
        }
    }
}
