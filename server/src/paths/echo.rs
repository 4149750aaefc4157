//! `/echo`: sends each message back.

use super::Handler;
use crate::{
    connection::AcceptOptions,
    frame::MESSAGE_LIMIT,
    query::{BadParameter, Query},
};

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let message_limit = query.optional_number("max", 0..=MESSAGE_LIMIT)?;
    Ok(Handler::new(move |connection| async move {
        let options = AcceptOptions { message_limit, ..AcceptOptions::default() };
        connection.accept(options).await?.echo().await
    }))
}
