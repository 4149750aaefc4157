//! The WebSocket paths: each file has one behaviour, or a few that differ in a word.

use std::{future::Future, pin::Pin};

use crate::{
    connection::Connection,
    gone::Served,
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

/// What to do with a connection, its parameters already checked.
pub(crate) struct Plan(Run);

type Run = Box<dyn FnOnce(Connection) -> Pin<Box<dyn Future<Output = Served> + Send>> + Send>;

impl Plan {
    fn new<F, R>(run: F) -> Self
    where
        F: FnOnce(Connection) -> R + Send + 'static,
        R: Future<Output = Served> + Send + 'static,
    {
        Self(Box::new(move |connection| Box::pin(run(connection))))
    }

    pub(crate) async fn run(self, connection: Connection) -> Served {
        (self.0)(connection).await
    }
}

/// Takes a path's parameters from the query.
type Planner = fn(&mut Query) -> Result<Plan, BadParameter>;

const PATHS: &[(&str, Planner)] = &[
    ("/abort", abort::plan_reset),
    ("/accept-then-close", close::plan_at_once),
    ("/bad-frame", bad_frame::plan),
    ("/close", close::plan),
    ("/deflate", deflate::plan),
    ("/delay", handshake::plan_delay),
    ("/echo", echo::plan),
    ("/fin", abort::plan_fin),
    ("/flood", flood::plan),
    ("/fragment", fragment::plan),
    ("/greet", greet::plan),
    ("/headers", headers::plan),
    ("/ignore-close", ignore_close::plan),
    ("/ping", fragment::plan_ping),
    ("/protocol", handshake::plan_protocol),
    ("/redirect", handshake::plan_redirect),
    ("/silent", handshake::plan_silent),
    ("/sink", sink::plan),
    ("/slow", sink::plan_slow),
    ("/status", handshake::plan_status),
];

/// The behaviour of that path, if it has one.
pub(crate) fn find(path: &str) -> Option<Planner> {
    PATHS.iter().find(|(known, _)| *known == path).map(|(_, planner)| *planner)
}
