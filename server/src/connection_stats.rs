//! The stats of one connection.

use std::sync::Arc;

use crate::stats::{Close, Counts, Entry, Stats};

/// Counts one connection in the totals and, if it has an id, under its id.
///
/// The drop marks the end of the connection: it is no longer live, and its close is recorded.
#[derive(Debug)]
pub(crate) struct ConnectionStats {
    entries: Vec<Arc<Entry>>,
    /// The code and reason of the client's Close frame, if one was received.
    peer: Option<(u16, String)>,
    clean: bool,
    recorded: bool,
}

impl ConnectionStats {
    pub(crate) fn new(stats: &Stats, id: Option<&str>) -> Self {
        let mut entries = vec![stats.total()];
        entries.extend(id.map(|id| stats.of(id)));
        let stats = Self { entries, peer: None, clean: false, recorded: false };
        stats.change(|counts| {
            counts.connections += 1;
            counts.live += 1;
        });
        stats
    }

    fn change(&self, change: impl Fn(&mut Counts)) {
        for entry in &self.entries {
            entry.change(&change);
        }
    }

    pub(crate) fn handshake(&self) {
        self.change(|counts| counts.handshakes += 1);
    }

    pub(crate) fn message_in(&self, bytes: usize) {
        self.change(|counts| {
            counts.messages_in += 1;
            counts.bytes_in += bytes as u64;
        });
    }

    pub(crate) fn messages_out(&self, messages: u64, bytes: u64) {
        self.change(|counts| {
            counts.messages_out += messages;
            counts.bytes_out += bytes;
        });
    }

    pub(crate) fn pong(&self) {
        self.change(|counts| counts.pongs += 1);
    }

    /// Records the client's Close frame. Only the first one counts.
    pub(crate) fn peer_close(&mut self, code: Option<u16>, reason: &str) {
        self.peer.get_or_insert_with(|| (code.unwrap_or(1005), reason.to_owned()));
    }

    /// Records that both sides sent a valid Close frame.
    pub(crate) fn clean(&mut self) {
        self.clean = true;
    }

    /// Records the close before the end, for a path that ignores the Close frame.
    pub(crate) fn record(&mut self) {
        let close = self.take_close();
        self.change(|counts| counts.record_close(close.clone()));
    }

    /// Takes the record of the close. `None` if it was taken before.
    fn take_close(&mut self) -> Option<Close> {
        if std::mem::replace(&mut self.recorded, true) {
            return None;
        }
        let (code, reason) = self.peer.take().unzip();
        Some(Close { code, reason: reason.unwrap_or_default(), clean: self.clean })
    }
}

impl Drop for ConnectionStats {
    fn drop(&mut self) {
        let close = self.take_close();
        // One change, so that a waiter for one count also sees the other.
        self.change(|counts| {
            counts.live = counts.live.saturating_sub(1);
            counts.record_close(close.clone());
        });
    }
}
