//! `/csp`: an empty page under a Content-Security-Policy, for tests to frame.

use crate::{
    http::Answer,
    query::{BadParameter, Query},
};

const PAGE: &str = "<!doctype html><meta charset=\"utf-8\"><title>policy</title><body></body>\n";

pub(crate) fn page(mut query: Query) -> Result<Answer, BadParameter> {
    let policy = query.header_value("policy")?.unwrap_or_else(|| "connect-src 'none'".into());
    query.finish()?;
    Ok(Answer::of(200, "text/html; charset=utf-8", PAGE.into())
        .header("Content-Security-Policy", policy)
        .header("Cross-Origin-Embedder-Policy", "require-corp"))
}
