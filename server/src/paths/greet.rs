//! `/greet` speaks first.

use super::Plan;
use crate::{
    connection::Opening,
    frame::{BINARY, Burst, TEXT},
    query::{BadParameter, Query},
};

pub(super) fn plan(query: &mut Query) -> Result<Plan, BadParameter> {
    let n = query.number("n", 1, 0..=10_000)?;
    let binary = query.switch("binary")?;
    let word = query.text("text").unwrap_or_else(|| "greeting".into());
    if word.len() > 1000 {
        return Err(BadParameter("\"text\" must have no more than 1000 bytes".into()));
    }
    Ok(Plan::new(move |connection| async move {
        let mut burst = Burst::default();
        for index in 0..n {
            let greeting = format!("{word} {index}");
            let opcode = if binary && index % 2 == 0 { BINARY } else { TEXT };
            burst.message(opcode, greeting.as_bytes());
        }
        connection.open(Opening { burst, ..Opening::default() }).await?.echo().await
    }))
}
