//! `/abort` and `/fin`: end the connection without a Close frame.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, time::timeout};

use super::Handler;
use crate::{
    connection::{AcceptOptions, Connection},
    disconnected::ServeResult,
    frame::Burst,
    query::{BadParameter, Query},
};

/// How long `/fin` waits for the client's FIN.
const FIN_TIME: Duration = Duration::from_secs(10);

struct Ending {
    resets: bool,
    /// Ends before the handshake response.
    early: bool,
    after: u64,
    delay: Duration,
    messages: u64,
}

/// The handler of `/abort`.
pub(super) fn reset_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    handler(query, true)
}

/// The handler of `/fin`.
pub(super) fn fin_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    handler(query, false)
}

fn handler(query: &mut Query, resets: bool) -> Result<Handler, BadParameter> {
    let ending = Ending {
        resets,
        early: query.flag("early")?,
        after: query.number("after", 0, 0..=1_000_000)?,
        delay: query.millis("delay_ms", 0)?,
        messages: query.number("messages", 0, 0..=10_000)?,
    };
    Ok(Handler::new(move |connection| ending.run(connection)))
}

impl Ending {
    async fn run(self, mut connection: Connection) -> ServeResult {
        if self.early {
            if let Ok(disconnected) = timeout(self.delay, connection.wait_for_disconnect()).await {
                return Err(disconnected);
            }
            if self.resets {
                connection.stream.set_zero_linger()?;
                return Ok(());
            }
            connection.stream.shutdown().await?;
            let _ = timeout(FIN_TIME, connection.wait_for_disconnect()).await;
            return Ok(());
        }
        let mut socket = connection.accept_raw(AcceptOptions::default()).await?;
        socket = socket.wait(self.after, Duration::ZERO).await?;
        socket.send(&Burst::numbered(self.messages)).await?;
        // The delay is after the messages, as a reset could overtake them.
        socket = socket.wait(0, self.delay).await?;
        if self.resets {
            // With zero linger, the drop resets the connection.
            socket.stream.set_zero_linger()?;
            return Ok(());
        }
        socket.stream.shutdown().await?;
        // Closing with unread bytes would reset the connection. The remaining frames are counted.
        let _ = timeout(FIN_TIME, async { while socket.read().await.is_some() {} }).await;
        Ok(())
    }
}
