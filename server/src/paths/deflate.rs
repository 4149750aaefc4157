//! `/deflate`: negotiates compression, but does not compress.

use super::Handler;
use crate::{
    connection::AcceptOptions,
    frame::{Burst, TEXT},
    query::{BadParameter, Query},
};

const EXTENSION: &str = "permessage-deflate";

pub(super) fn handler(_: &mut Query) -> Result<Handler, BadParameter> {
    Ok(Handler::new(|connection| async move {
        let offers = connection.request.list("sec-websocket-extensions");
        // An offer may have parameters. Accepting it without them is valid (RFC 7692, 7.1).
        let offered = offers
            .filter_map(|offer| offer.split(';').next())
            .any(|name| name.trim().eq_ignore_ascii_case(EXTENSION));

        let text = if offered { "deflate" } else { "no deflate" };
        let mut burst = Burst::default();
        // RFC 7692, section 6: a message may be sent uncompressed.
        burst.message(TEXT, text.as_bytes());
        let extensions = offered.then_some(EXTENSION);
        let options = AcceptOptions { extensions, burst, ..AcceptOptions::default() };
        let mut socket = connection.accept_raw(options).await?;
        let payload = socket.read_close().await?;
        Err(socket.answer_close(&payload).await)
    }))
}
