//! `/ignore-close` echoes, but never answers a Close frame.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Plan;
use crate::{
    connection::Opening,
    frame::{self, CLOSE, PING},
    query::{BadParameter, Query},
};

/// How long the connection is kept after the Close frame.
const CLOSED_TIME: Duration = Duration::from_secs(90);

pub(super) fn plan(_: &mut Query) -> Result<Plan, BadParameter> {
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
        let deadline = Instant::now() + CLOSED_TIME;
        while let Ok(Some(_)) = timeout_at(deadline, socket.read()).await {}
        Ok(())
    }))
}
