//! `/headers` tells the client what it asked for.

use tokio_tungstenite::tungstenite::Message;

use super::Plan;
use crate::{
    connection::Opening,
    query::{BadParameter, Query},
};

pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    // Tests look here at how a client writes its target, so anything may be in it.
    query.ignore_the_rest();
    Ok(Plan::new(|connection| async move {
        let head = String::from_utf8_lossy(&connection.request.head).into_owned();
        let mut socket = connection.open(Opening::default()).await?;
        socket.feed(Message::text(head)).await?;
        socket.echo().await
    }))
}
