//! What the standards define, without JavaScript: codes, frames, states, and the rules for URLs and
//! subprotocols.

mod binary_type;
mod close_code;
mod close_event;
mod close_frame;
mod exception;
mod ready_state;
pub(crate) mod subprotocol;
pub(crate) mod url;

pub use self::binary_type::BinaryType;
pub use self::close_code::CloseCode;
pub(crate) use self::close_code::NORMAL;
pub use self::close_event::CloseEvent;
pub(crate) use self::close_frame::check;
pub use self::close_frame::{CloseError, MAX_REASON_BYTES, truncate_reason};
pub use self::exception::Exception;
pub use self::ready_state::ReadyState;
pub use self::url::UrlError;
