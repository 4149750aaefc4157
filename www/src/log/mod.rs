//! The log: a virtualised list, in which only the visible rows are elements of the page.

pub(crate) mod store;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod preview;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod row_view;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod view;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use self::preview::size;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use self::row_view::{number as row_number, time_of_day};
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use self::view::Log;
