//! `/echo` sends back what comes.

use super::Plan;
use crate::{
    connection::Opening,
    frame::MESSAGE_LIMIT,
    query::{BadParameter, Query},
};

pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    let message_limit = query.optional_number("max", 0..=MESSAGE_LIMIT)?;
    Ok(Plan::new(move |connection| async move {
        let opening = Opening { message_limit, ..Opening::default() };
        connection.open(opening).await?.echo().await
    }))
}
