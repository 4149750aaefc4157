//! The cases that only pages run, because they take long. They count what many connections leave
//! behind, and put a page under load. `soak` has the long versions.

mod figures;
mod leaks;
mod load;
mod soak;
