//! `/close` and `/accept-then-close`: start the closing handshake with any code.

use std::time::Duration;

use tokio::time::timeout;

use super::Handler;
use crate::{
    connection::{AcceptOptions, Connection},
    disconnected::ServeResult,
    frame::{self, Burst, CLOSE, FIN},
    query::{BadParameter, Query},
    socket::CLOSE_TIME,
};

/// The maximum length of a reason in bytes.
const REASON_LIMIT: usize = 123;

struct Closing {
    code: Option<u16>,
    reason: String,
    after: u64,
    delay: Duration,
    messages: u64,
}

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let code = query.code("code", 1000, 0..=u16::MAX)?;
    let empty = query.flag("empty")?;
    let closing = Closing {
        code: Some(code).filter(|&code| code != 0 && !empty),
        reason: reason(query)?,
        after: query.number("after", 0, 0..=1_000_000)?,
        delay: query.millis("delay_ms", 0)?,
        messages: query.number("messages", 0, 0..=10_000)?,
    };
    Ok(Handler::new(move |connection| closing.run(connection)))
}

/// The handler of `/accept-then-close`.
pub(super) fn accept_then_close_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let closing = Closing {
        code: Some(query.code("code", 1011, 1..=u16::MAX)?),
        reason: String::new(),
        after: 0,
        delay: Duration::ZERO,
        messages: 0,
    };
    Ok(Handler::new(move |connection| closing.run(connection)))
}

/// Takes a reason that fits a Close frame.
pub(super) fn reason(query: &mut Query) -> Result<String, BadParameter> {
    match query.text("reason").unwrap_or_default() {
        reason if reason.len() <= REASON_LIMIT => Ok(reason),
        _ => Err(BadParameter(format!("\"reason\" must have at most {REASON_LIMIT} bytes"))),
    }
}

impl Closing {
    async fn run(self, connection: Connection) -> ServeResult {
        let mut burst = Burst::numbered(self.messages);
        let payload = frame::close_payload(self.code, &self.reason);
        frame::append(&mut burst.frames, FIN | CLOSE, &payload);

        let mut socket = if self.after == 0 && self.delay.is_zero() {
            connection.accept_raw(AcceptOptions { burst, ..AcceptOptions::default() }).await?
        } else {
            let socket = connection.accept_raw(AcceptOptions::default()).await?;
            let mut socket = socket.wait(self.after, self.delay).await?;
            socket.send(&burst).await?;
            socket
        };
        // After the timeout the connection ends, and the stats record no Close frame.
        if let Ok(Ok(_)) = timeout(CLOSE_TIME, socket.read_close()).await {
            socket.stats.clean();
        }
        socket.finish().await;
        Ok(())
    }
}
