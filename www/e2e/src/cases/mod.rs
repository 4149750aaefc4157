//! The test cases. Each file covers one part of the page.

mod closing;
mod connecting;
mod keyboard;
mod log;
mod looks;
mod sending;
mod server_lost;
mod settings;
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
        sending: a_text bytes_in_hex invalid_hex_is_explained a_file a_dropped_file an_image_is_shown
            a_send_needs_a_connection;
        under_load: a_burst_shows_progress a_slow_reader_shows_backpressure
            paused_receiving_fills_the_queue a_full_queue_closes;
        closing: with_a_code_and_a_reason the_server_closes codes_and_the_length_of_reasons
            an_ignored_close_is_bounded;
        server_lost: a_lost_server_can_be_reached_again it_reconnects_automatically;
        log: fifty_thousand_rows_are_few_elements filters_pauses_and_clears json_is_pretty;
        settings: a_link_restores_the_settings the_link_has_the_settings the_source_has_the_settings;
        keyboard: everything_works_by_keyboard;
        looks: desktop phone accessible;
    }
}
