//! `/csp`: an empty page with a Content-Security-Policy, for tests to embed.

use crate::{
    http::Response,
    query::{BadParameter, Query},
};

const PAGE: &str = "<!doctype html><meta charset=\"utf-8\"><title>policy</title><body></body>\n";

pub(crate) fn page(mut query: Query) -> Result<Response, BadParameter> {
    let policy = query.header_value("policy")?.unwrap_or_else(|| "connect-src 'none'".into());
    query.finish()?;
    Ok(Response::of(200, "text/html; charset=utf-8", PAGE.into())
        .header("Content-Security-Policy", policy)
        .header("Cross-Origin-Embedder-Policy", "require-corp"))
}
