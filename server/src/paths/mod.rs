//! The WebSocket paths. Each file has one behaviour or a few similar ones.

use std::{future::Future, pin::Pin};

use crate::{
    connection::Connection,
    disconnected::ServeResult,
    query::{BadParameter, Query},
};

mod abort;
mod bad_frame;
mod close;
mod deflate;
mod echo;
mod flood;
mod fragment;
mod greet;
mod handshake;
mod headers;
mod ignore_close;
mod sink;

/// Serves a connection, with checked parameters.
pub(crate) struct Handler(Run);

type Run = Box<dyn FnOnce(Connection) -> Pin<Box<dyn Future<Output = ServeResult> + Send>> + Send>;

impl Handler {
    fn new<F, R>(run: F) -> Self
    where
        F: FnOnce(Connection) -> R + Send + 'static,
        R: Future<Output = ServeResult> + Send + 'static,
    {
        Self(Box::new(move |connection| Box::pin(run(connection))))
    }

    pub(crate) async fn run(self, connection: Connection) -> ServeResult {
        (self.0)(connection).await
    }
}

/// Creates the handler of a path from the query.
type MakeHandler = fn(&mut Query) -> Result<Handler, BadParameter>;

const PATHS: &[(&str, MakeHandler)] = &[
    ("/abort", abort::reset_handler),
    ("/accept-then-close", close::accept_then_close_handler),
    ("/bad-frame", bad_frame::handler),
    ("/close", close::handler),
    ("/deflate", deflate::handler),
    ("/delay", handshake::delay_handler),
    ("/echo", echo::handler),
    ("/fin", abort::fin_handler),
    ("/flood", flood::handler),
    ("/fragment", fragment::handler),
    ("/greet", greet::handler),
    ("/headers", headers::handler),
    ("/ignore-close", ignore_close::handler),
    ("/ping", fragment::ping_handler),
    ("/protocol", handshake::protocol_handler),
    ("/redirect", handshake::redirect_handler),
    ("/silent", handshake::silent_handler),
    ("/sink", sink::handler),
    ("/slow", sink::slow_handler),
    ("/status", handshake::status_handler),
];

/// The handler factory of a path. `None` if the path is unknown.
pub(crate) fn find(path: &str) -> Option<MakeHandler> {
    PATHS.iter().find(|(known, _)| *known == path).map(|(_, make_handler)| *make_handler)
}
