//! Encodes frames (RFC 6455, section 5.2), valid or not.

/// The largest message in bytes, in either direction.
pub(crate) const MESSAGE_LIMIT: u64 = 128 << 20;

/// The bit of a message's last frame.
pub(crate) const FIN: u8 = 0x80;
/// The first reserved bit.
pub(crate) const RSV1: u8 = 0x40;

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Appends a frame with any first byte and any payload.
pub(crate) fn append(out: &mut Vec<u8>, first: u8, payload: &[u8]) {
    out.push(first);
    match payload.len() {
        length @ 0..=125 => out.push(length as u8),
        length @ 126..=0xffff => {
            out.push(126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
}

/// Frames to send in one write, with their counts for the stats.
#[derive(Debug, Default)]
pub(crate) struct Burst {
    pub(crate) frames: Vec<u8>,
    pub(crate) messages: u64,
    /// The payload bytes of all messages.
    pub(crate) bytes: u64,
}

impl Burst {
    /// Adds a message in one frame.
    pub(crate) fn message(&mut self, opcode: u8, payload: &[u8]) {
        append(&mut self.frames, FIN | opcode, payload);
        self.messages += 1;
        self.bytes += payload.len() as u64;
    }

    /// The messages `message 0`, `message 1` and so on.
    pub(crate) fn numbered(n: u64) -> Self {
        let mut burst = Self::default();
        for index in 0..n {
            burst.message(TEXT, format!("message {index}").as_bytes());
        }
        burst
    }
}

/// The payload of a Close frame. Empty without a code.
pub(crate) fn close_payload(code: Option<u16>, reason: &str) -> Vec<u8> {
    match code {
        None => Vec::new(),
        Some(code) => [&code.to_be_bytes(), reason.as_bytes()].concat(),
    }
}
