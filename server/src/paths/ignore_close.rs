//! `/ignore-close` echoes, but never answers a Close frame.

use tokio::time::{Instant, timeout_at};

use super::Plan;
use crate::{
    connection::Opening,
    frame::{self, CLOSE, PING},
    query::{BadParameter, Query},
};

/// How long the connection is kept after the Close frame: longer than any browser waits.
const HOLD_MILLIS: u64 = 90_000;

pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    let hold = query.millis("hold_ms", HOLD_MILLIS)?;
    Ok(Plan::new(move |connection| async move {
        let mut socket = connection.open_raw(Opening::default()).await?;
        loop {
            let Some(frame) = socket.read().await else { return Ok(()) };
            match frame.opcode() {
                CLOSE => break,
                PING => socket.pong(&frame.payload).await?,
                _ if frame.is_data() => {
                    // A fragment is echoed as the fragment it is.
                    let mut bytes = Vec::with_capacity(frame.payload.len() + 10);
                    frame::append(&mut bytes, frame.first, &frame.payload);
                    socket.write(&bytes).await?;
                    let messages = u64::from(frame.ends_message());
                    socket.tally.messages_out(messages, frame.payload.len() as u64);
                }
                _ => {}
            }
        }
        // The connection goes on, but tests want to know now.
        socket.tally.record();
        let deadline = Instant::now() + hold;
        while let Ok(Some(_)) = timeout_at(deadline, socket.read()).await {}
        Ok(())
    }))
}
