//! The cases that take a page of the three browsers for a while: they count what is left behind
//! after many connections, and load it. `soak` has the long versions.

mod figures;
mod leaks;
mod load;
mod soak;
