//! The rows of the log, and the filter.

use std::collections::VecDeque;

use wasm_websocket::Message;

/// The maximum number of rows. The oldest are removed first.
pub(crate) const ROWS: usize = 100_000;
/// The maximum size of all kept messages in bytes. Older rows keep only a preview.
pub(crate) const BYTES: u64 = 64 * 1024 * 1024;

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Unique, counting up from 0.
    pub(crate) number: u64,
    /// The time of day, in milliseconds since the epoch.
    pub(crate) time: f64,
    pub(crate) direction: Direction,
    pub(crate) body: Body,
}

/// The content of a row.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// A description of an event.
    Event(String),
    Message(Message),
    /// The preview of a message that is no longer kept.
    Preview {
        kind: &'static str,
        size: String,
        content: String,
    },
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// A message to the server.
    Sent,
    /// A message from the server.
    Received,
    /// A local event.
    Here,
    /// An error.
    Failed,
}

impl Direction {
    /// The CSS class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Here => "here",
            Self::Failed => "failed",
        }
    }

    /// The symbol in the row.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Sent => "↑",
            Self::Received => "↓",
            Self::Here => "·",
            Self::Failed => "!",
        }
    }
}

/// Turns a message into its preview.
type Shrink = fn(&Message) -> Body;
/// Whether a row passes the filter.
pub(crate) type Filter = Box<dyn Fn(&Row) -> bool>;

/// All rows.
pub(crate) struct Store {
    rows: VecDeque<Row>,
    next: u64,
    shrink: Shrink,
    /// The number and size of each kept message, oldest first, and the sum of the sizes.
    kept: VecDeque<(u64, u64)>,
    bytes: u64,
    filter: Option<Filter>,
    /// The numbers of the rows that pass the filter.
    passed: VecDeque<u64>,
}

impl Store {
    pub(crate) fn new(shrink: Shrink) -> Self {
        Self {
            rows: VecDeque::new(),
            next: 0,
            shrink,
            kept: VecDeque::new(),
            bytes: 0,
            filter: None,
            passed: VecDeque::new(),
        }
    }

    /// Adds a row. `bytes` is the size of its message.
    pub(crate) fn push(&mut self, time: f64, direction: Direction, body: Body, bytes: u64) {
        let row = Row { number: self.next, time, direction, body };
        self.next += 1;
        if self.filter.as_ref().is_some_and(|filter| filter(&row)) {
            self.passed.push_back(row.number);
        }
        if bytes > 0 {
            self.kept.push_back((row.number, bytes));
            self.bytes += bytes;
        }
        self.rows.push_back(row);
        if self.rows.len() > ROWS {
            self.rows.pop_front();
            let oldest = self.next - ROWS as u64;
            while self.passed.front().is_some_and(|number| *number < oldest) {
                self.passed.pop_front();
            }
        }
        self.forget_old_messages();
    }

    /// Keeps at least the last message, whatever its size.
    fn forget_old_messages(&mut self) {
        while self.bytes > BYTES && self.kept.len() > 1 {
            let Some((number, bytes)) = self.kept.pop_front() else { return };
            self.bytes -= bytes;
            let shrink = self.shrink;
            if let Some(row) = self.row_mut(number)
                && let Body::Message(message) = &row.body
            {
                row.body = shrink(message);
            }
        }
    }

    /// Removes all rows. Numbers continue, so that they stay unique.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.passed.clear();
        self.kept.clear();
        self.bytes = 0;
    }

    pub(crate) fn set_filter(&mut self, filter: Option<Filter>) {
        self.passed = match &filter {
            Some(filter) => self.rows.iter().filter(|row| filter(row)).map(|r| r.number).collect(),
            None => VecDeque::new(),
        };
        self.filter = filter;
    }

    /// The number of rows.
    pub(crate) fn total(&self) -> usize {
        self.rows.len()
    }

    /// The number of rows that pass the filter.
    pub(crate) fn shown(&self) -> usize {
        if self.filter.is_some() { self.passed.len() } else { self.rows.len() }
    }

    /// The number of rows that pass the filter and are older than this one.
    pub(crate) fn shown_before(&self, number: u64) -> usize {
        if self.filter.is_some() {
            return self.passed.partition_point(|passed| *passed < number);
        }
        let first = self.rows.front().map_or(number, |row| row.number);
        let before = usize::try_from(number.saturating_sub(first)).unwrap_or(usize::MAX);
        before.min(self.rows.len())
    }

    /// The number of the next row.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    /// The row at an index among those that pass the filter.
    pub(crate) fn at(&self, place: usize) -> Option<&Row> {
        match self.filter {
            Some(_) => self.row(*self.passed.get(place)?),
            None => self.rows.get(place),
        }
    }

    /// The index of a row among those that pass the filter.
    pub(crate) fn place(&self, number: u64) -> Option<usize> {
        match self.filter {
            Some(_) => self.passed.binary_search(&number).ok(),
            None => self.index(number),
        }
    }

    pub(crate) fn row(&self, number: u64) -> Option<&Row> {
        self.rows.get(self.index(number)?)
    }

    fn row_mut(&mut self, number: u64) -> Option<&mut Row> {
        let index = self.index(number)?;
        self.rows.get_mut(index)
    }

    fn index(&self, number: u64) -> Option<usize> {
        let first = self.rows.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        (index < self.rows.len()).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(_: &Message) -> Body {
        Body::Preview { kind: "text", size: "1 B".to_owned(), content: "gone".to_owned() }
    }

    fn store(rows: usize) -> Store {
        let mut store = Store::new(gone);
        for number in 0..rows {
            store.push(0.0, Direction::Here, Body::Event(number.to_string()), 0);
        }
        store
    }

    fn text(row: Option<&Row>) -> Option<&str> {
        match &row?.body {
            Body::Event(text) => Some(text),
            Body::Message(_) => Some("a message"),
            Body::Preview { content, .. } => Some(content),
        }
    }

    #[test]
    fn the_newest_rows_are_kept() {
        let store = store(ROWS + 3);
        assert_eq!((store.total(), store.shown()), (ROWS, ROWS));
        assert_eq!(text(store.at(0)), Some("3"));
        assert_eq!(text(store.at(ROWS - 1)), Some((ROWS + 2).to_string().as_str()));
        assert_eq!(text(store.at(ROWS)), None);
        assert_eq!((store.place(3), store.place(2)), (Some(0), None));
        assert_eq!((store.shown_before(1), store.shown_before(13)), (0, 10));
        assert_eq!(store.shown_before(store.next_number()), ROWS);
    }

    #[test]
    fn a_filter_applies_to_old_and_new_rows() {
        let mut store = store(ROWS - 5);
        store.set_filter(Some(Box::new(|row| text(Some(row)).is_some_and(|w| w.ends_with('7')))));
        assert_eq!(store.shown(), (ROWS - 5) / 10);
        assert_eq!(text(store.at(0)), Some("7"));
        for number in ROWS - 5..ROWS + 8 {
            store.push(0.0, Direction::Here, Body::Event(number.to_string()), 0);
        }
        // Row 7 has been removed.
        assert_eq!(text(store.at(0)), Some("17"));
        assert_eq!(store.place(27), Some(1));
        assert_eq!((store.shown_before(27), store.shown_before(28)), (1, 2));
        assert_eq!(store.place(28), None);
        store.set_filter(None);
        assert_eq!(store.shown(), ROWS);
    }

    #[test]
    fn old_messages_shrink_to_previews() {
        let mut store = Store::new(gone);
        for _ in 0..3 {
            store.push(0.0, Direction::Sent, Body::Message(Message::from("x")), BYTES / 2);
        }
        assert_eq!(text(store.row(0)), Some("gone"));
        assert_eq!(text(store.row(1)), Some("a message"));
        store.push(0.0, Direction::Sent, Body::Message(Message::from("x")), BYTES * 2);
        assert_eq!(text(store.row(2)), Some("gone"));
        assert_eq!(
            text(store.row(3)),
            Some("a message"),
            "the last one is kept, whatever its size"
        );
    }

    #[test]
    fn numbers_are_unique_after_clearing() {
        let mut store = store(3);
        store.clear();
        assert_eq!((store.total(), store.row(2).is_none()), (0, true));
        store.push(0.0, Direction::Here, Body::Event("new".to_owned()), 0);
        assert_eq!(text(store.row(3)), Some("new"));
    }
}
