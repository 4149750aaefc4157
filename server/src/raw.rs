//! An open WebSocket that can send any bytes. It decodes frames without a library.

use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    connection_stats::ConnectionStats,
    disconnected::{Disconnected, ServeResult},
    frame::{self, Burst, CLOSE, FIN, MESSAGE_LIMIT, PING, PONG},
    http,
};

/// A frame from the client, unmasked.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The first byte: flags and opcode.
    pub(crate) first: u8,
    pub(crate) payload: BytesMut,
}

impl Frame {
    pub(crate) fn opcode(&self) -> u8 {
        self.first & 0x0f
    }

    pub(crate) fn is_data(&self) -> bool {
        self.opcode() < CLOSE
    }

    /// Whether it is the last frame of a text or binary message.
    pub(crate) fn ends_message(&self) -> bool {
        self.is_data() && self.first & FIN != 0
    }
}

/// An open WebSocket without protocol checks on what it sends.
#[derive(Debug)]
pub(crate) struct RawSocket {
    pub(crate) stream: TcpStream,
    pub(crate) stats: ConnectionStats,
    buffer: BytesMut,
    /// The payload bytes so far of a fragmented message.
    message: usize,
}

impl RawSocket {
    pub(crate) fn new(stream: TcpStream, early: &[u8], stats: ConnectionStats) -> Self {
        Self { stream, stats, buffer: early.into(), message: 0 }
    }

    /// Sends raw bytes.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> ServeResult {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// Sends frames, and counts their messages.
    pub(crate) async fn send(&mut self, burst: &Burst) -> ServeResult {
        self.stats.messages_out(burst.messages, burst.bytes);
        self.write(&burst.frames).await
    }

    /// Reads and counts the next frame. `None` if the client has disconnected or the frame is
    /// invalid.
    ///
    /// This is cancel-safe.
    pub(crate) async fn read(&mut self) -> Option<Frame> {
        let frame = loop {
            match take_frame(&mut self.buffer) {
                Ok(Some(frame)) => break frame,
                Ok(None) => {}
                Err(Disconnected) => return None,
            }
            if !matches!(self.stream.read_buf(&mut self.buffer).await, Ok(1..)) {
                return None;
            }
        };
        match frame.opcode() {
            CLOSE => {
                let (code, reason) = match frame.payload.split_first_chunk() {
                    Some((code, reason)) => (Some(u16::from_be_bytes(*code)), reason),
                    None => (None, &[][..]),
                };
                self.stats.peer_close(code, &String::from_utf8_lossy(reason));
            }
            PONG => self.stats.pong(),
            _ if frame.is_data() => {
                self.message += frame.payload.len();
                if frame.ends_message() {
                    self.stats.message_in(std::mem::take(&mut self.message));
                }
            }
            _ => {}
        }
        Some(frame)
    }

    /// Reads until the Close frame. Returns its payload. Answers pings, drops data.
    pub(crate) async fn read_close(&mut self) -> Result<BytesMut, Disconnected> {
        loop {
            let frame = self.read().await.ok_or(Disconnected)?;
            match frame.opcode() {
                CLOSE => return Ok(frame.payload),
                PING => self.pong(&frame.payload).await?,
                _ => {}
            }
        }
    }

    /// Reads `after` messages, then reads for the time `delay`.
    ///
    /// If the client closes meanwhile, this completes the closing handshake and returns an error.
    pub(crate) async fn wait(mut self, after: u64, delay: Duration) -> Result<Self, Disconnected> {
        let mut messages = 0;
        while messages < after {
            let frame = self.read().await.ok_or(Disconnected)?;
            match frame.opcode() {
                CLOSE => return Err(self.answer_close(&frame.payload).await),
                PING => self.pong(&frame.payload).await?,
                _ => messages += u64::from(frame.ends_message()),
            }
        }
        match timeout(delay, self.read_close()).await {
            Err(_) => Ok(self),
            Ok(Err(Disconnected)) => Err(Disconnected),
            Ok(Ok(payload)) => Err(self.answer_close(&payload).await),
        }
    }

    /// Echoes a Close frame, and ends the connection.
    pub(crate) async fn answer_close(mut self, payload: &[u8]) -> Disconnected {
        let mut bytes = Vec::new();
        frame::append(&mut bytes, FIN | CLOSE, payload);
        if self.write(&bytes).await.is_ok() {
            self.stats.clean();
        }
        self.finish().await;
        Disconnected
    }

    /// Ends the TCP connection without a reset.
    pub(crate) async fn finish(self) {
        // Records the close now, not after the client's FIN.
        drop(self.stats);
        http::finish(self.stream).await;
    }

    pub(crate) async fn pong(&mut self, payload: &[u8]) -> ServeResult {
        let mut bytes = Vec::new();
        frame::append(&mut bytes, FIN | PONG, payload);
        self.write(&bytes).await
    }
}

/// Takes a frame from the start of the buffer. `None` if it is incomplete.
fn take_frame(buffer: &mut BytesMut) -> Result<Option<Frame>, Disconnected> {
    let &[first, second, ref rest @ ..] = &buffer[..] else { return Ok(None) };
    let extended = match second & 0x7f {
        127 => 8,
        126 => 2,
        _ => 0,
    };
    let Some((extended_length, rest)) = rest.split_at_checked(extended) else { return Ok(None) };
    let length = match extended {
        0 => u64::from(second & 0x7f),
        _ => extended_length.iter().fold(0, |length, &byte| length << 8 | u64::from(byte)),
    };
    // RFC 6455, section 5.1: a client must mask its frames.
    if second & 0x80 == 0 || length > MESSAGE_LIMIT {
        return Err(Disconnected);
    }
    let Some(&mask) = rest.first_chunk::<4>() else { return Ok(None) };
    let header = 2 + extended + mask.len();
    let length = usize::try_from(length).map_err(|_| Disconnected)?;
    if buffer.len() < header + length {
        buffer.reserve(header + length - buffer.len());
        return Ok(None);
    }
    buffer.advance(header);
    let mut payload = buffer.split_to(length);
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Ok(Some(Frame { first, payload }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_taken_once_complete() {
        for length in [0, 5, 125, 126, 300, 0xffff, 0x1_0000] {
            let payload = vec![7; length];
            let mut plain = Vec::new();
            frame::append(&mut plain, FIN | frame::BINARY, &payload);
            let header = plain.len() - length;
            let mut bytes = plain[..header].to_vec();
            bytes[1] |= 0x80;
            bytes.extend_from_slice(&[1, 2, 3, 4]);
            bytes.extend((0..length).map(|index| 7 ^ (index % 4 + 1) as u8));
            bytes.push(0x81);

            let mut part = BytesMut::from(&bytes[..bytes.len() - 2]);
            if length > 0 {
                assert!(take_frame(&mut part).unwrap().is_none(), "{length}: one byte is missing");
            }
            let mut complete = BytesMut::from(&bytes[..]);
            let frame = take_frame(&mut complete).unwrap().expect("the frame is complete");
            assert_eq!(frame.first, 0x82);
            assert!(frame.payload == payload[..], "{length}: the payload is unmasked");
            assert_eq!(&complete[..], [0x81], "{length}: the bytes after the frame stay");
        }
    }

    #[test]
    fn invalid_frames_are_errors() {
        for bytes in [&[0x81, 0x00][..], &[0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] {
            assert!(take_frame(&mut BytesMut::from(bytes)).is_err(), "{bytes:02x?}");
        }
    }
}
