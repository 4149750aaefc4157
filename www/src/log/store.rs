//! The rows of the log, and which of them the filter lets through.

use std::collections::VecDeque;

use wasm_websocket::Message;

/// How many rows are kept; the oldest go.
pub(crate) const ROWS: usize = 100_000;
/// How many bytes of messages are kept with them. Older rows keep only what they show.
pub(crate) const BYTES: u64 = 64 * 1024 * 1024;

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Counts up from 0.
    pub(crate) number: u64,
    /// The time of day, in milliseconds since the epoch.
    pub(crate) time: f64,
    pub(crate) direction: Direction,
    pub(crate) body: Body,
}

/// What a row is about.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Something that happened, in words.
    Event(String),
    Message(Message),
    /// A message that is not kept any more, as it was shown.
    Gone {
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

    /// What the row shows.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Sent => "↑",
            Self::Received => "↓",
            Self::Here => "·",
            Self::Failed => "!",
        }
    }
}

/// How a message that has to go becomes what is left of it.
type Shrink = fn(&Message) -> Body;
/// Whether the filter lets a row through.
pub(crate) type Filter = Box<dyn Fn(&Row) -> bool>;

/// All rows.
pub(crate) struct Store {
    rows: VecDeque<Row>,
    next: u64,
    shrink: Shrink,
    /// The size of each message that is kept, the oldest first, and their sum.
    kept: VecDeque<(u64, u64)>,
    bytes: u64,
    filter: Option<Filter>,
    /// The numbers of the rows that the filter lets through.
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

    /// Adds a row; `bytes` is what keeping it costs.
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

    /// The last message stays, whatever its size.
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

    /// Removes all rows. Numbers go on, so that a row is never taken for a former one.
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

    /// How many rows there are.
    pub(crate) fn total(&self) -> usize {
        self.rows.len()
    }

    /// How many rows the filter lets through.
    pub(crate) fn shown(&self) -> usize {
        if self.filter.is_some() { self.passed.len() } else { self.rows.len() }
    }

    /// How many of those came before the row with this number.
    pub(crate) fn shown_before(&self, number: u64) -> usize {
        if self.filter.is_some() {
            return self.passed.partition_point(|passed| *passed < number);
        }
        let first = self.rows.front().map_or(number, |row| row.number);
        let before = usize::try_from(number.saturating_sub(first)).unwrap_or(usize::MAX);
        before.min(self.rows.len())
    }

    /// The number that the next row will have.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    /// The row at this place among those that the filter lets through.
    pub(crate) fn at(&self, place: usize) -> Option<&Row> {
        match self.filter {
            Some(_) => self.row(*self.passed.get(place)?),
            None => self.rows.get(place),
        }
    }

    /// The place of a row among those that the filter lets through.
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
        Body::Gone { kind: "text", size: "1 B".to_owned(), content: "gone".to_owned() }
    }

    fn store(rows: usize) -> Store {
        let mut store = Store::new(gone);
        for number in 0..rows {
            store.push(0.0, Direction::Here, Body::Event(number.to_string()), 0);
        }
        store
    }

    fn words(row: Option<&Row>) -> Option<&str> {
        match &row?.body {
            Body::Event(words) => Some(words),
            Body::Message(_) => Some("a message"),
            Body::Gone { content, .. } => Some(content),
        }
    }

    #[test]
    fn the_newest_rows_stay() {
        let store = store(ROWS + 3);
        assert_eq!((store.total(), store.shown()), (ROWS, ROWS));
        assert_eq!(words(store.at(0)), Some("3"));
        assert_eq!(words(store.at(ROWS - 1)), Some((ROWS + 2).to_string().as_str()));
        assert_eq!(words(store.at(ROWS)), None);
        assert_eq!((store.place(3), store.place(2)), (Some(0), None));
        assert_eq!((store.shown_before(1), store.shown_before(13)), (0, 10));
        assert_eq!(store.shown_before(store.next_number()), ROWS);
    }

    #[test]
    fn a_filter_holds_for_rows_before_and_after_it() {
        let mut store = store(ROWS - 5);
        store.set_filter(Some(Box::new(|row| words(Some(row)).is_some_and(|w| w.ends_with('7')))));
        assert_eq!(store.shown(), (ROWS - 5) / 10);
        assert_eq!(words(store.at(0)), Some("7"));
        for number in ROWS - 5..ROWS + 8 {
            store.push(0.0, Direction::Here, Body::Event(number.to_string()), 0);
        }
        // Row 7 is among those that went.
        assert_eq!(words(store.at(0)), Some("17"));
        assert_eq!(store.place(27), Some(1));
        assert_eq!((store.shown_before(27), store.shown_before(28)), (1, 2));
        assert_eq!(store.place(28), None);
        store.set_filter(None);
        assert_eq!(store.shown(), ROWS);
    }

    #[test]
    fn old_messages_shrink_to_what_they_show() {
        let mut store = Store::new(gone);
        for _ in 0..3 {
            store.push(0.0, Direction::Sent, Body::Message(Message::from("x")), BYTES / 2);
        }
        assert_eq!(words(store.row(0)), Some("gone"));
        assert_eq!(words(store.row(1)), Some("a message"));
        store.push(0.0, Direction::Sent, Body::Message(Message::from("x")), BYTES * 2);
        assert_eq!(words(store.row(2)), Some("gone"));
        assert_eq!(words(store.row(3)), Some("a message"), "one stays, whatever its size");
    }

    #[test]
    fn after_clearing_no_number_comes_twice() {
        let mut store = store(3);
        store.clear();
        assert_eq!((store.total(), store.row(2).is_none()), (0, true));
        store.push(0.0, Direction::Here, Body::Event("new".to_owned()), 0);
        assert_eq!(words(store.row(3)), Some("new"));
    }
}
