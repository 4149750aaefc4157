//! `/close` and `/accept-then-close` begin the closing handshake, with any code.

use std::time::Duration;

use tokio::time::timeout;

use super::Plan;
use crate::{
    connection::{Connection, Opening},
    frame::{self, Burst, CLOSE, FIN},
    gone::Served,
    query::{BadParameter, Query},
    socket::CLOSE_TIME,
};

/// The most bytes of a reason that a Close frame holds beside the code.
const REASON_LIMIT: usize = 123;

struct Closing {
    code: Option<u16>,
    reason: String,
    after: u64,
    delay: Duration,
    messages: u64,
}

pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    let code = query.code("code", 1000, 0..=u16::MAX)?;
    let empty = query.switch("empty")?;
    let closing = Closing {
        code: Some(code).filter(|&code| code != 0 && !empty),
        reason: reason(query)?,
        after: query.number("after", 0, 0..=1_000_000)?,
        delay: query.millis("delay_ms", 0)?,
        messages: query.number("messages", 0, 0..=10_000)?,
    };
    Ok(Plan::new(move |connection| closing.run(connection)))
}

/// The plan of `/accept-then-close`.
pub(super) fn plan_at_once(query: &mut Query) -> Result<Plan, BadParameter> {
    let closing = Closing {
        code: Some(query.code("code", 1011, 1..=u16::MAX)?),
        reason: String::new(),
        after: 0,
        delay: Duration::ZERO,
        messages: 0,
    };
    Ok(Plan::new(move |connection| closing.run(connection)))
}

/// A reason that fits.
pub(super) fn reason(query: &mut Query) -> Result<String, BadParameter> {
    match query.text("reason").unwrap_or_default() {
        reason if reason.len() <= REASON_LIMIT => Ok(reason),
        _ => Err(BadParameter(format!("\"reason\" must have no more than {REASON_LIMIT} bytes"))),
    }
}

impl Closing {
    async fn run(self, connection: Connection) -> Served {
        let mut burst = Burst::numbered(self.messages);
        let payload = frame::close_payload(self.code, &self.reason);
        frame::append(&mut burst.frames, FIN | CLOSE, &payload);

        let mut socket = if self.after == 0 && self.delay.is_zero() {
            connection.open_raw(Opening { burst, ..Opening::default() }).await?
        } else {
            let socket = connection.open_raw(Opening::default()).await?;
            let mut socket = socket.wait(self.after, self.delay).await?;
            socket.send(&burst).await?;
            socket
        };
        // Who doesn't answer is left, and the record says that no Close frame came.
        if let Ok(Ok(_)) = timeout(CLOSE_TIME, socket.read_close()).await {
            socket.tally.clean();
        }
        socket.finish().await;
        Ok(())
    }
}
