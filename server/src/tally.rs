//! One connection's part in the stats.

use std::sync::Arc;

use crate::stats::{Close, Counts, Entry, Stats};

/// Counts one connection in the totals and, if it has an id, under that.
///
/// Dropping it is the connection's end: it is no longer live, and how it ended is recorded.
#[derive(Debug)]
pub(crate) struct Tally {
    entries: Vec<Arc<Entry>>,
    /// What the client's Close frame said, once there was one.
    peer: Option<(u16, String)>,
    clean: bool,
    recorded: bool,
}

impl Tally {
    pub(crate) fn new(stats: &Stats, id: Option<&str>) -> Self {
        let mut entries = vec![stats.total()];
        entries.extend(id.map(|id| stats.of(id)));
        let tally = Self { entries, peer: None, clean: false, recorded: false };
        tally.change(|counts| {
            counts.connections += 1;
            counts.live += 1;
        });
        tally
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

    /// Notes the client's Close frame; only the first counts.
    pub(crate) fn peer_close(&mut self, code: Option<u16>, reason: &str) {
        self.peer.get_or_insert_with(|| (code.unwrap_or(1005), reason.to_owned()));
    }

    /// Notes that both sides have sent a valid Close frame.
    pub(crate) fn clean(&mut self) {
        self.clean = true;
    }

    /// Records how the connection ended before it has: for a server that goes on after a Close frame.
    pub(crate) fn record(&mut self) {
        let close = self.take_close();
        self.change(|counts| counts.closes_with(close.clone()));
    }

    /// The record of the end, once.
    fn take_close(&mut self) -> Option<Close> {
        if std::mem::replace(&mut self.recorded, true) {
            return None;
        }
        let (code, reason) = self.peer.take().unzip();
        Some(Close { code, reason: reason.unwrap_or_default(), clean: self.clean })
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let close = self.take_close();
        // Both in one change: whoever waits for one of them finds the other.
        self.change(|counts| {
            counts.live = counts.live.saturating_sub(1);
            counts.closes_with(close.clone());
        });
    }
}
