//! `/stats` and `/stats/wait`.

use std::sync::Arc;

use serde_json::Value;
use tokio::time::timeout;

use crate::{
    http::Response,
    query::{BadParameter, Query},
    stats::{Counts, Entry, Stats},
};

/// The conditions to wait for. All that are set must hold.
struct Condition {
    live: Option<u64>,
    connections: Option<u64>,
    handshakes: Option<u64>,
    messages_in: Option<u64>,
    messages_out: Option<u64>,
    pongs: Option<u64>,
    closes: Option<u64>,
}

impl Condition {
    fn parse(query: &mut Query) -> Result<Self, BadParameter> {
        let mut number = |name: &str| query.optional_number(name, 0..=u64::MAX);
        Ok(Self {
            live: number("live")?,
            connections: number("connections")?,
            handshakes: number("handshakes")?,
            messages_in: number("messages_in")?,
            messages_out: number("messages_out")?,
            pongs: number("pongs")?,
            closes: number("closes")?,
        })
    }

    /// The minimum of each count, if set, and its current value.
    fn at_least(&self, counts: &Counts) -> [(Option<u64>, u64); 6] {
        [
            (self.connections, counts.connections),
            (self.handshakes, counts.handshakes),
            (self.messages_in, counts.messages_in),
            (self.messages_out, counts.messages_out),
            (self.pongs, counts.pongs),
            (self.closes, counts.closed),
        ]
    }

    fn is_empty(&self) -> bool {
        let wanted = self.at_least(&Counts::default());
        self.live.is_none() && wanted.iter().all(|(wanted, _)| wanted.is_none())
    }

    fn holds(&self, counts: &Counts) -> bool {
        self.live.is_none_or(|live| counts.live == live)
            && self
                .at_least(counts)
                .iter()
                .all(|(wanted, count)| wanted.is_none_or(|wanted| *count >= wanted))
    }
}

/// Responds with the current counts.
pub(crate) fn now(stats: &Stats, mut query: Query) -> Result<Response, BadParameter> {
    let id = query.id()?;
    query.finish()?;
    Ok(json(200, &id.map_or_else(|| stats.json(), |id| stats.of(&id).json())))
}

/// Responds once the conditions hold, or after the timeout.
pub(crate) async fn wait(stats: &Stats, mut query: Query) -> Result<Response, BadParameter> {
    let entry: Arc<Entry> = query.id()?.map_or_else(|| stats.total(), |id| stats.of(&id));
    let condition = Condition::parse(&mut query)?;
    let time = query.millis("timeout_ms", 3000)?;
    query.finish()?;
    if condition.is_empty() {
        return Err(BadParameter(
            "no condition: set live, connections, handshakes, messages_in, \
             messages_out, pongs or closes"
                .into(),
        ));
    }
    let status = match timeout(time, entry.until(|counts| condition.holds(counts))).await {
        Ok(()) => 200,
        Err(_) => 504,
    };
    Ok(json(status, &entry.json()))
}

fn json(status: u16, value: &Value) -> Response {
    Response::of(status, "application/json", format!("{value}\n").into_bytes())
}
