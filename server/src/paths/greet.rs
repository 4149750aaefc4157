//! `/greet`: sends the first messages.

use super::Handler;
use crate::{
    connection::AcceptOptions,
    frame::{BINARY, Burst, TEXT},
    query::{BadParameter, Query},
};

pub(super) fn handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let n = query.number("n", 1, 0..=10_000)?;
    let binary = query.flag("binary")?;
    let text = query.text("text").unwrap_or_else(|| "greeting".into());
    if text.len() > 1000 {
        return Err(BadParameter("\"text\" must have at most 1000 bytes".into()));
    }
    Ok(Handler::new(move |connection| async move {
        let mut burst = Burst::default();
        for index in 0..n {
            let greeting = format!("{text} {index}");
            let opcode = if binary && index % 2 == 0 { BINARY } else { TEXT };
            burst.message(opcode, greeting.as_bytes());
        }
        connection.accept(AcceptOptions { burst, ..AcceptOptions::default() }).await?.echo().await
    }))
}
