//! Paths whose answer to the handshake is late, missing, or another than expected.

use tokio::time::sleep;

use super::Plan;
use crate::{
    connection::{Opening, Subprotocol},
    http::Answer,
    query::{BadParameter, Query},
};

/// The plan of `/silent`, which never answers.
pub(super) fn plan_silent(_: &mut Query) -> Result<Plan, BadParameter> {
    // Every connection is ended after ten minutes, so this one needs no clock of its own.
    Ok(Plan::new(|mut connection| async move { Err(connection.until_gone().await) }))
}

/// The plan of `/delay`, which answers late.
pub(super) fn plan_delay(query: &mut Query) -> Result<Plan, BadParameter> {
    let delay = query.millis("ms", 500)?;
    Ok(Plan::new(move |mut connection| async move {
        tokio::select! {
            () = sleep(delay) => {}
            gone = connection.until_gone() => return Err(gone),
        }
        connection.open(Opening::default()).await?.echo().await
    }))
}

/// The plan of `/status`, which answers in plain HTTP.
pub(super) fn plan_status(query: &mut Query) -> Result<Plan, BadParameter> {
    let code = query.code("code", 401, 200..=599)?;
    Ok(Plan::new(move |connection| async move {
        let answer = Answer::sentence(code, &format!("this is status {code}, as asked for"));
        connection.refuse(answer).await
    }))
}

/// The plan of `/redirect`, which points elsewhere.
pub(super) fn plan_redirect(query: &mut Query) -> Result<Plan, BadParameter> {
    let to = query.header_value("to")?.unwrap_or_else(|| "/echo".into());
    Ok(Plan::new(move |connection| async move {
        connection.refuse(Answer::empty(302).header("Location", to)).await
    }))
}

/// The plan of `/protocol`, which answers with a subprotocol of its own choice.
pub(super) fn plan_protocol(query: &mut Query) -> Result<Plan, BadParameter> {
    let subprotocol = match query.header_value("pick")? {
        None => Subprotocol::First,
        Some(pick) if pick.is_empty() => {
            return Err(BadParameter("\"pick\" must not be empty".into()));
        }
        Some(pick) => match pick.as_str() {
            "first" => Subprotocol::First,
            "none" => Subprotocol::None,
            _ => Subprotocol::Named(pick),
        },
    };
    Ok(Plan::new(move |connection| async move {
        let opening = Opening { subprotocol, ..Opening::default() };
        connection.open(opening).await?.echo().await
    }))
}
