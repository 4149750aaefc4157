//! `/abort` and `/fin` end the connection without a Close frame.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, time::timeout};

use super::Plan;
use crate::{
    connection::{Connection, Opening},
    frame::Burst,
    gone::Served,
    query::{BadParameter, Query},
};

/// How long a client may take to close its side after `/fin`.
const FIN_TIME: Duration = Duration::from_secs(10);

struct Ending {
    resets: bool,
    /// Before the handshake is answered.
    early: bool,
    after: u64,
    delay: Duration,
    messages: u64,
}

/// The plan of `/abort`.
pub(super) fn plan_reset(query: &mut Query) -> Result<Plan, BadParameter> {
    plan(query, true)
}

/// The plan of `/fin`.
pub(super) fn plan_fin(query: &mut Query) -> Result<Plan, BadParameter> {
    plan(query, false)
}

fn plan(query: &mut Query, resets: bool) -> Result<Plan, BadParameter> {
    let ending = Ending {
        resets,
        early: query.switch("early")?,
        after: query.number("after", 0, 0..=1_000_000)?,
        delay: query.millis("delay_ms", 0)?,
        messages: query.number("messages", 0, 0..=10_000)?,
    };
    Ok(Plan::new(move |connection| ending.run(connection)))
}

impl Ending {
    async fn run(self, mut connection: Connection) -> Served {
        if self.early {
            if let Ok(gone) = timeout(self.delay, connection.until_gone()).await {
                return Err(gone);
            }
            if self.resets {
                connection.stream.set_zero_linger()?;
                return Ok(());
            }
            connection.stream.shutdown().await?;
            let _ = timeout(FIN_TIME, connection.until_gone()).await;
            return Ok(());
        }
        let mut socket = connection.open_raw(Opening::default()).await?;
        socket = socket.wait(self.after, Duration::ZERO).await?;
        socket.send(&Burst::numbered(self.messages)).await?;
        // The delay comes after the messages, or a reset could overtake them.
        socket = socket.wait(0, self.delay).await?;
        if self.resets {
            // Dropping a socket that doesn't linger resets the connection.
            socket.stream.set_zero_linger()?;
            return Ok(());
        }
        socket.stream.shutdown().await?;
        // Closing with bytes unread would reset the connection after all. What the client still
        // says is worth a record.
        let _ = timeout(FIN_TIME, async { while socket.read().await.is_some() {} }).await;
        Ok(())
    }
}
