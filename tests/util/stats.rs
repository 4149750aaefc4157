//! What the server saw, as its `/stats` tells.

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;

use super::js::{fetch_text, property};

#[derive(Debug)]
pub struct Stats {
    pub connections: u32,
    pub live: u32,
    pub messages_in: u32,
    pub bytes_in: u64,
    /// The code and the reason of each connection's end; 1006 where no Close frame came.
    pub closes: Vec<(u16, String)>,
}

/// What to wait for: whatever is set must hold.
#[derive(Default)]
pub struct Wait {
    /// At least so many connections, ever.
    pub connections: Option<u32>,
    /// Exactly so many connections now.
    pub live: Option<u32>,
    /// At least so many connections that have ended.
    pub closes: Option<u32>,
    /// At least so many messages received.
    pub messages_in: Option<u32>,
}

impl Wait {
    pub fn query(&self) -> String {
        let parts = [
            ("connections", self.connections),
            ("live", self.live),
            ("closes", self.closes),
            ("messages_in", self.messages_in),
        ];
        let parts =
            parts.into_iter().filter_map(|(name, value)| Some(format!("&{name}={}", value?)));
        parts.collect()
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
