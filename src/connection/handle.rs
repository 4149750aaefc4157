use std::ops::Deref;
use std::sync::Arc;

use super::Connection;
use crate::spec::NORMAL;

/// A reference that keeps the events of a connection coming, but does not keep the connection open.
/// When the last lease is dropped, nothing can observe the connection any more.
#[derive(Clone)]
pub(crate) struct Lease(Arc<StopOnDrop>);

/// Stops listening when dropped. The platform's listener registry holds the connection too, so a
/// connection with listeners is never dropped by itself. This drop breaks the cycle.
struct StopOnDrop(Arc<Connection>);

impl Lease {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Self(Arc::new(StopOnDrop(connection)))
    }
}

impl Drop for StopOnDrop {
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

/// A reference that keeps a connection open. When the last handle is dropped, the connection closes
/// with 1000, or is aborted if it is still connecting.
#[derive(Clone)]
pub(crate) struct Handle(Arc<CloseOnDrop>);

struct CloseOnDrop(Lease);

impl Handle {
    pub(super) fn new(lease: Lease) -> Self {
        Self(Arc::new(CloseOnDrop(lease)))
    }

    pub(crate) fn lease(&self) -> Lease {
        self.0.0.clone()
    }
}

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close(Some((NORMAL, "")));
    }
}

impl Deref for Handle {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.0
    }
}
