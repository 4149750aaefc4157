use std::ops::Deref;
use std::sync::Arc;

use super::Connection;
use crate::spec::NORMAL;

/// A reference that keeps the events of a connection coming, and not the connection open. When the
/// last one is dropped, nobody is left who could see what becomes of the connection.
#[derive(Clone)]
pub(crate) struct Lease(Arc<Listening>);

/// The platform's registry of listeners holds the connection too, so a connection that is listened to
/// is never dropped by itself: the drop of this ends that cycle.
struct Listening(Arc<Connection>);

impl Lease {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Self(Arc::new(Listening(connection)))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.stop_listening();
    }
}

impl Deref for Lease {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.0
    }
}

/// What keeps a connection open. When the last one is dropped, the connection closes with 1000, or is
/// aborted while it is connecting.
#[derive(Clone)]
pub(crate) struct Handle(Arc<Open>);

struct Open(Lease);

impl Handle {
    pub(super) fn new(lease: Lease) -> Self {
        Self(Arc::new(Open(lease)))
    }

    pub(crate) fn lease(&self) -> Lease {
        self.0.0.clone()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.abandon_recv_queue();
        self.0.close(Some((NORMAL, "")));
    }
}

impl Deref for Handle {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.0
    }
}
