//! What is tried on the page. A file is about one part of it.

mod closing;
mod connecting;
mod keyboard;
mod log;
mod looks;
mod sending;
mod server_gone;
mod set_up;
mod under_load;

use crate::Result;
use crate::page::Page;

/// A case and its name.
pub(crate) type Case = (&'static str, fn(&mut Page) -> Result<()>);

macro_rules! cases {
    ($($file:ident: $($name:ident)+;)*) => {
        vec![$($((concat!(stringify!($file), "::", stringify!($name)), $file::$name as _),)+)*]
    };
}

/// All cases.
pub(crate) fn all() -> Vec<Case> {
    cases! {
        connecting: negotiates_and_echoes one_click_connects refused_is_explained
            a_bad_address_is_explained a_timeout_is_explained an_abort_is_a_loss;
        sending: a_text bytes_in_hex wrong_hex_is_named a_file a_dropped_file an_image_is_shown
            nothing_is_sent_unconnected;
        under_load: a_burst_shows_progress a_slow_reader_shows_backpressure a_held_inbox_fills
            a_full_inbox_closes;
        closing: with_a_code_and_a_reason the_server_closes codes_and_the_length_of_reasons
            an_ignored_close_is_bounded;
        server_gone: it_dies_and_comes_back it_comes_back_by_itself;
        log: fifty_thousand_rows_are_few_elements filters_pauses_and_clears json_is_pretty;
        set_up: a_link_restores_it what_is_typed_is_in_the_link the_source_follows;
        keyboard: everything_by_keys;
        looks: desktop phone accessible;
    }
}
