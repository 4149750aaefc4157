//! Paths whose handshake response is late, missing or unexpected.

use tokio::time::sleep;

use super::Handler;
use crate::{
    connection::{AcceptOptions, Subprotocol},
    http::Response,
    query::{BadParameter, Query},
};

/// The handler of `/silent`, which never answers.
pub(super) fn silent_handler(_: &mut Query) -> Result<Handler, BadParameter> {
    // The limit for all connections, 10 minutes, applies here too.
    Ok(Handler::new(|mut connection| async move { Err(connection.wait_for_disconnect().await) }))
}

/// The handler of `/delay`, which answers late.
pub(super) fn delay_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let delay = query.millis("ms", 500)?;
    Ok(Handler::new(move |mut connection| async move {
        tokio::select! {
            () = sleep(delay) => {}
            disconnected = connection.wait_for_disconnect() => return Err(disconnected),
        }
        connection.accept(AcceptOptions::default()).await?.echo().await
    }))
}

/// The handler of `/status`, which answers in plain HTTP.
pub(super) fn status_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let code = query.code("code", 401, 200..=599)?;
    Ok(Handler::new(move |connection| async move {
        let response = Response::sentence(code, &format!("status {code}, as requested"));
        connection.respond(response).await
    }))
}

/// The handler of `/redirect`, which points elsewhere.
pub(super) fn redirect_handler(query: &mut Query) -> Result<Handler, BadParameter> {
    let to = query.header_value("to")?.unwrap_or_else(|| "/echo".into());
    Ok(Handler::new(move |connection| async move {
        connection.respond(Response::empty(302).header("Location", to)).await
    }))
}

/// The handler of `/protocol`, which answers with a subprotocol of its own choice.
pub(super) fn protocol_handler(query: &mut Query) -> Result<Handler, BadParameter> {
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
    Ok(Handler::new(move |connection| async move {
        let options = AcceptOptions { subprotocol, ..AcceptOptions::default() };
        connection.accept(options).await?.echo().await
    }))
}
