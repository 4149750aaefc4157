//! The log's rows, of which it keeps the newest.

use std::collections::VecDeque;

/// How many rows there are at most: a server may send without end.
pub(crate) const LIMIT: usize = 500;

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The time of day.
    pub(crate) time: String,
    pub(crate) direction: Direction,
    /// Text, bytes, or what happened.
    pub(crate) kind: &'static str,
    /// Empty for what has no size.
    pub(crate) size: String,
    pub(crate) content: String,
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// A message to the server.
    Sent,
    /// A message from the server.
    Received,
    /// Something that happened here.
    Here,
    /// Something that went wrong.
    Failed,
}

impl Direction {
    /// Its name in the style sheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Here => "here",
            Self::Failed => "failed",
        }
    }

    /// What the row shows; the words of an event say it themselves.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Sent => "↑ out",
            Self::Received => "↓ in",
            Self::Here | Self::Failed => "",
        }
    }
}

/// Rows that are not on the page yet. Of more than fit there, only the newest are kept.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    rows: VecDeque<Row>,
    total: u64,
}

impl Waiting {
    pub(crate) fn push(&mut self, row: Row) {
        if self.rows.len() >= LIMIT {
            self.rows.pop_front();
        }
        self.rows.push_back(row);
        self.total += 1;
    }

    /// Takes the rows, the oldest first.
    pub(crate) fn take(&mut self) -> VecDeque<Row> {
        std::mem::take(&mut self.rows)
    }

    /// How many rows there ever were since the log was cleared.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_leaves_the_newest() {
        let mut waiting = Waiting::default();
        for number in 0..LIMIT + 3 {
            waiting.push(Row {
                time: String::new(),
                direction: Direction::Received,
                kind: "text",
                size: String::new(),
                content: number.to_string(),
            });
        }
        assert_eq!(waiting.total(), 503);
        let rows = waiting.take();
        assert_eq!(rows.len(), LIMIT);
        assert_eq!(rows.front().map(|row| row.content.as_str()), Some("3"));
        assert_eq!(rows.back().map(|row| row.content.as_str()), Some("502"));
        assert!(waiting.take().is_empty());
        assert_eq!(waiting.total(), 503);
    }
}
