use std::fmt;

use crate::connection::Lease;
use crate::spec::NORMAL;

/// Closes a connection when dropped, even if other handles exist; created by
/// [`Sender::close_on_drop`](crate::Sender::close_on_drop).
#[must_use = "the connection closes when the guard is dropped"]
pub struct CloseGuard {
    connection: Lease,
}

impl CloseGuard {
    pub(crate) fn new(connection: Lease) -> Self {
        Self { connection }
    }
}

impl Drop for CloseGuard {
    fn drop(&mut self) {
        self.connection.close(Some((NORMAL, "")));
    }
}

impl fmt::Debug for CloseGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloseGuard").finish_non_exhaustive()
    }
}
