//! `/headers`: sends the request head.

use tokio_tungstenite::tungstenite::Message;

use super::Handler;
use crate::{
    connection::AcceptOptions,
    query::{BadParameter, Query},
};

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    // Tests use this path to check the target, so any parameter is allowed.
    query.ignore_rest();
    Ok(Handler::new(|connection| async move {
        let head = String::from_utf8_lossy(&connection.request.head).into_owned();
        let mut socket = connection.accept(AcceptOptions::default()).await?;
        socket.feed(Message::text(head)).await?;
        socket.echo().await
    }))
}
