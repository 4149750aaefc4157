//! `/deflate` negotiates compression and doesn't compress.

use super::Plan;
use crate::{
    connection::Opening,
    frame::{Burst, TEXT},
    query::{BadParameter, Query},
};

const EXTENSION: &str = "permessage-deflate";

pub(super) fn plan(_: &mut Query) -> Result<Plan, BadParameter> {
    Ok(Plan::new(|connection| async move {
        let offers = connection.request.list("sec-websocket-extensions");
        // An offer may have parameters; taking it without them is always right (RFC 7692, 7.1).
        let offered = offers
            .filter_map(|offer| offer.split(';').next())
            .any(|name| name.trim().eq_ignore_ascii_case(EXTENSION));

        let text = if offered { "deflate" } else { "no deflate" };
        let mut burst = Burst::default();
        // RFC 7692, section 6: each message may be left as it is.
        burst.message(TEXT, text.as_bytes());
        let extensions = offered.then_some(EXTENSION);
        let opening = Opening { extensions, burst, ..Opening::default() };
        let mut socket = connection.open_raw(opening).await?;
        let payload = socket.read_close().await?;
        Err(socket.answer_close(&payload).await)
    }))
}
