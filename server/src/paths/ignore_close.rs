//! `/ignore-close`: echoes, but never answers a Close frame.

use tokio::time::{Instant, timeout_at};

use super::Handler;
use crate::{
    connection::AcceptOptions,
    frame::{self, CLOSE, PING},
    query::{BadParameter, Query},
};

/// How long the connection stays open after the Close frame: longer than any browser waits.
const HOLD_MILLIS: u64 = 90_000;

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let hold = query.millis("hold_ms", HOLD_MILLIS)?;
    Ok(Handler::new(move |connection| async move {
        let mut socket = connection.accept_raw(AcceptOptions::default()).await?;
        loop {
            let Some(frame) = socket.read().await else { return Ok(()) };
            match frame.opcode() {
                CLOSE => break,
                PING => socket.pong(&frame.payload).await?,
                _ if frame.is_data() => {
                    // Echoes a fragment as a fragment.
                    let mut bytes = Vec::with_capacity(frame.payload.len() + 10);
                    frame::append(&mut bytes, frame.first, &frame.payload);
                    socket.write(&bytes).await?;
                    let messages = u64::from(frame.ends_message());
                    socket.stats.messages_out(messages, frame.payload.len() as u64);
                }
                _ => {}
            }
        }
        // Records the close now, though the connection stays open.
        socket.stats.record();
        let deadline = Instant::now() + hold;
        while let Ok(Some(_)) = timeout_at(deadline, socket.read()).await {}
        Ok(())
    }))
}
