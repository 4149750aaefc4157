//! The table of quirks: what single engines do differently. `tests/README.md` shows the same table,
//! and a native test compares the two.

/// Makes the table of rows with a sentence, a name, the usual value, and the engines with another
/// value.
macro_rules! quirks {
    ($(
        $(#[doc = $sentence:literal])+
        $name:ident: $type:ty = $usual:expr $(, $engine:literal => $value:expr)+;
    )+) => {
        /// The quirks of one engine.
        #[cfg(target_family = "wasm")]
        #[derive(Clone, Copy, Debug)]
        pub struct Quirks {
            $($(#[doc = $sentence])+ pub $name: $type,)+
        }

        #[cfg(target_family = "wasm")]
        impl Quirks {
            /// The quirks of the engine with this name.
            pub fn of(engine: &str) -> Self {
                Self {
                    $($name: match engine {
                        $($engine => $value,)+
                        _ => $usual,
                    },)+
                }
            }
        }

        /// The table for README: name, sentence, usual value, and the engines with another value.
        #[cfg(not(target_family = "wasm"))]
        pub const TABLE: &[(&str, &str, &str, &[(&str, &str)])] = &[$(
            (
                stringify!($name),
                concat!($($sentence),+),
                stringify!($usual),
                &[$(($engine, stringify!($value))),+],
            ),
        )+];
    };
}

quirks! {
    /// The code of the close event after a connection was lost.
    lost_code: u16 = 1006, "deno" => 0;
    /// No close event follows the error event of a connection attempt that failed (Node 22).
    may_omit_close_event: bool = false, "node" => true;
    /// `readyState` does not become 3 when a connection attempt fails.
    keeps_ready_state_of_failure: bool = false, "node" => true;
    /// `close` during a connection attempt fires its events before it returns.
    fires_events_within_close: bool = false, "node" => true;
    /// A connection that ends without a Close frame may be reported as a clean 1005.
    may_report_fin_as_1005: bool = false, "deno" => true;
    /// A close ends after 5 s, whatever is left to send.
    ends_close_after_5_s: bool = false, "webkit" => true;
    /// The server sees an aborted connection attempt only after it has answered it.
    keeps_aborted_attempt: bool = false, "firefox" => true;
    /// The highest close code below 3000 that a server may send.
    max_protocol_close_code: u16 = 1014, "webkit" => 1011, "deno" => 1013;
    /// `close` takes close codes that the standard reserves for the protocol.
    takes_protocol_close_codes: bool = false, "bun" => true;
    /// A close reason ends at its first NUL.
    cuts_reason_at_nul: bool = false, "webkit" => true;
    /// A Close frame of one byte, or with an invalid code, is a clean close.
    takes_invalid_close_frames: bool = false, "firefox" => true;
    /// Masked frames of the server are received.
    takes_masked_frames: bool = false, "firefox" => true, "deno" => true;
    /// `bufferedAmount` leaves out what the system takes at once, so it is mostly 0 after a send.
    omits_system_buffer: bool = false, "bun" => true;
    /// `bufferedAmount` leaves out blobs.
    omits_blobs: bool = false, "deno" => true;
    /// The largest message that can be received, in bytes (the tests send no larger one).
    max_message: usize = 64 << 20, "deno" => (64 << 20) - 1;
    /// A byte order mark at the start of a received text is dropped.
    drops_byte_order_mark: bool = false, "node" => true;
    /// The initial `binaryType`.
    default_binary_type: &'static str = "blob", "bun" => "nodebuffer";
    /// No compression is offered to the server.
    offers_no_compression: bool = false, "deno" => true;
    /// Redirects are followed, and nothing shows it.
    follows_redirects: bool = false, "webkit" => true;
    /// What a connection does when the server selects no requested subprotocol.
    subprotocol_mismatch: &'static str = "fails",
        "firefox" => "opens", "webkit" => "may open", "deno" => "opens";
    /// A connection opens with an empty `protocol` if the server selects an unrequested one.
    hides_unrequested_subprotocol: bool = false, "firefox" => true;
    /// Subprotocols that differ only in case are duplicates.
    ignores_case_of_subprotocols: bool = false, "node" => true, "deno" => true, "bun" => true;
    /// The empty URL is invalid, although the standard resolves it to the page's.
    refuses_empty_url: bool = false, "firefox" => true;
    /// `wss+unix:` is a scheme.
    has_unix_scheme: bool = false, "bun" => true;
    /// A host with invalid Punycode is valid.
    takes_invalid_punycode: bool = false, "bun" => true;
    /// What a space in a host becomes; `None` if it is invalid, as the standard says.
    space_in_host: Option<&'static str> = None, "chromium" => Some("%20");
    /// What an asterisk in a host becomes; `None` if it is invalid.
    asterisk_in_host: Option<&'static str> = Some("*"),
        "chromium" => Some("%2A"), "firefox" => None;
    /// What a quotation mark in a host becomes; `None` if it is invalid.
    quote_in_host: Option<&'static str> = Some("\""), "firefox" => None;
    /// Credentials are removed from the `url`.
    drops_credentials: bool = false, "deno" => true;
    /// An attempt at a blocked port ends with an error event alone, as under a policy of the page.
    omits_close_event_of_blocked_port: bool = false, "webkit" => true;
    /// The platform's own code finds most of its classes by their global names.
    needs_global_classes: bool = false, "node" => true;
    /// How many sockets a page can have at once (the tests open no more).
    max_sockets: usize = 200, "webkit" => 190;
}
