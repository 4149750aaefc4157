//! What the server saw, as `/stats` reports it.

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;

use super::js::{fetch_text, property};

#[derive(Debug)]
pub struct Stats {
    pub connections: u32,
    pub live: u32,
    pub messages_in: u32,
    pub bytes_in: u64,
    /// Code and reason of each connection that has ended; 1006 without a Close frame.
    pub closes: Vec<(u16, String)>,
}

/// A condition for `/stats/wait`: all added parts must hold.
pub struct Wait {
    query: String,
}

/// Returns a condition without any parts.
pub fn until() -> Wait {
    Wait { query: String::new() }
}

impl Wait {
    /// At least this many connections, ever.
    pub fn connections(self, count: u32) -> Self {
        self.and("connections", count)
    }

    /// Exactly this many connections now.
    pub fn live(self, count: u32) -> Self {
        self.and("live", count)
    }

    /// At least this many connections that have ended.
    pub fn closes(self, count: u32) -> Self {
        self.and("closes", count)
    }

    fn and(mut self, name: &str, count: u32) -> Self {
        self.query += &format!("&{name}={count}");
        self
    }

    /// The condition as parameters of the query.
    pub fn query(&self) -> &str {
        &self.query
    }
}

impl Stats {
    pub async fn fetch(url: &str) -> Self {
        let Some(body) = fetch_text(url).await else { panic!("{url} gives no statistics") };
        let Ok(json) = JSON::parse(&body) else { panic!("{url} gives no JSON: {body}") };
        let number = |name: &str| property(&json, name).as_f64().unwrap_or_default();
        let closes = property(&json, "closes").unchecked_into::<Array>();
        Self {
            connections: number("connections") as u32,
            live: number("live") as u32,
            messages_in: number("messages_in") as u32,
            bytes_in: number("bytes_in") as u64,
            closes: closes
                .iter()
                .map(|close| {
                    let code = property(&close, "code").as_f64().map_or(1006, |code| code as u16);
                    (code, property(&close, "reason").as_string().unwrap_or_default())
                })
                .collect(),
        }
    }
}
