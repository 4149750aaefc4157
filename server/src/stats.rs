//! The counts of the server, in total and for each id.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use tokio::sync::Notify;

/// The maximum number of ids.
const IDS: usize = 10_000;

/// The maximum number of recorded closes per id.
const CLOSES: usize = 1_000;

/// How one connection ended.
#[derive(Debug, Clone)]
pub(crate) struct Close {
    /// The code of the client's Close frame: 1005 if the frame was empty, `None` without a frame.
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
    /// Whether both sides sent a valid Close frame.
    pub(crate) clean: bool,
}

/// The counts of one id or of all connections.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) connections: u64,
    pub(crate) live: u64,
    pub(crate) handshakes: u64,
    pub(crate) messages_in: u64,
    pub(crate) bytes_in: u64,
    pub(crate) messages_out: u64,
    pub(crate) bytes_out: u64,
    pub(crate) pongs: u64,
    /// The number of ended connections, with or without a record.
    pub(crate) closed: u64,
    closes: VecDeque<Close>,
}

impl Counts {
    /// Records a close, if there is one.
    pub(crate) fn record_close(&mut self, close: Option<Close>) {
        let Some(close) = close else { return };
        self.closed += 1;
        if self.closes.len() == CLOSES {
            self.closes.pop_front();
        }
        self.closes.push_back(close);
    }

    fn summary(&self) -> Value {
        json!({
            "connections": self.connections,
            "live": self.live,
            "handshakes": self.handshakes,
            "messages_in": self.messages_in,
            "bytes_in": self.bytes_in,
            "messages_out": self.messages_out,
            "bytes_out": self.bytes_out,
            "pongs": self.pongs,
            "closed": self.closed,
        })
    }

    fn full(&self) -> Value {
        let closes: Vec<_> = self
            .closes
            .iter()
            .map(|close| json!({"code": close.code, "reason": close.reason, "clean": close.clean}))
            .collect();
        let mut value = self.summary();
        if let Some(object) = value.as_object_mut() {
            object.insert("closes".into(), closes.into());
        }
        value
    }
}

/// Counts with a notification on change.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    counts: Mutex<Counts>,
    changed: Notify,
}

impl Entry {
    /// Changes the counts, and notifies all waiters.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut lock(&self.counts));
        self.changed.notify_waiters();
    }

    /// The counts as JSON.
    pub(crate) fn json(&self) -> Value {
        lock(&self.counts).full()
    }

    /// Resolves once `condition` holds.
    pub(crate) async fn until(&self, condition: impl Fn(&Counts) -> bool) {
        loop {
            // Created before the check, so that no change after the check is missed.
            let changed = self.changed.notified();
            if condition(&lock(&self.counts)) {
                return;
            }
            changed.await;
        }
    }
}

#[derive(Debug, Default)]
struct Ids {
    entries: HashMap<String, Arc<Entry>>,
    /// The keys of `entries`, oldest first.
    order: VecDeque<String>,
}

/// All the counts of one server.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    total: Arc<Entry>,
    ids: Mutex<Ids>,
}

impl Stats {
    /// The counts of all connections, with or without an id.
    pub(crate) fn total(&self) -> Arc<Entry> {
        self.total.clone()
    }

    /// The counts of an id. All zero if it is new.
    pub(crate) fn of(&self, id: &str) -> Arc<Entry> {
        let mut ids = lock(&self.ids);
        if let Some(entry) = ids.entries.get(id) {
            return entry.clone();
        }
        if ids.entries.len() >= IDS {
            ids.remove_oldest();
        }
        let entry = Arc::new(Entry::default());
        ids.entries.insert(id.to_owned(), entry.clone());
        ids.order.push_back(id.to_owned());
        entry
    }

    /// The totals and the counts of each id, without closes.
    pub(crate) fn json(&self) -> Value {
        let ids: serde_json::Map<_, _> = lock(&self.ids)
            .entries
            .iter()
            .map(|(id, entry)| (id.clone(), lock(&entry.counts).summary()))
            .collect();
        json!({"total": lock(&self.total.counts).summary(), "ids": ids})
    }
}

impl Ids {
    /// Removes the oldest id, preferably one without a live connection.
    fn remove_oldest(&mut self) {
        let is_idle =
            |id: &String| self.entries.get(id).is_none_or(|entry| lock(&entry.counts).live == 0);
        let position = self.order.iter().position(is_idle).unwrap_or(0);
        if let Some(id) = self.order.remove(position) {
            self.entries.remove(&id);
        }
    }
}

/// Locks, and ignores poisoning: the numbers stay valid after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_idle_id_is_removed() {
        let stats = Stats::default();
        stats.of("live").change(|counts| counts.live = 1);
        stats.of("idle").change(|counts| counts.connections = 1);
        for number in 0..IDS - 1 {
            stats.of(&number.to_string());
        }
        assert_eq!(stats.of("live").json()["live"], 1);
        let ids = lock(&stats.ids);
        assert_eq!(ids.entries.len(), IDS);
        assert_eq!(ids.order.len(), IDS);
        assert!(!ids.entries.contains_key("idle"));
    }

    #[test]
    fn closes_are_bounded_but_all_counted() {
        let entry = Entry::default();
        for code in 0..CLOSES as u16 + 5 {
            let close = Close { code: Some(code), reason: String::new(), clean: false };
            entry.change(|counts| counts.record_close(Some(close)));
        }
        let json = entry.json();
        assert_eq!(json["closed"], CLOSES + 5);
        assert_eq!(json["closes"].as_array().map(Vec::len), Some(CLOSES));
        assert_eq!(json["closes"][0]["code"], 5);
    }
}
