//! The mutants that are made by hand, and the mutants of cargo-mutants that may survive.

/// A change of the library that a test must notice.
#[derive(Clone, Copy)]
pub(crate) struct HandMade {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    /// Each text, which occurs once in the file, and its replacement.
    pub(crate) edits: &'static [(&'static str, &'static str)],
    pub(crate) engine: &'static str,
    /// The tests that run: those whose name contains this.
    pub(crate) filter: &'static str,
    /// Why no test needs to notice it.
    pub(crate) accepted: Option<&'static str>,
}

impl HandMade {
    /// A mutant that a test in Node notices.
    const fn new(
        name: &'static str,
        file: &'static str,
        edits: &'static [(&'static str, &'static str)],
        filter: &'static str,
    ) -> Self {
        Self { name, file, edits, engine: "node", filter, accepted: None }
    }

    /// The same where other engines notice it.
    const fn in_engine(self, engine: &'static str) -> Self {
        Self { engine, ..self }
    }

    const fn accepted(self, reason: &'static str) -> Self {
        Self { accepted: Some(reason), ..self }
    }
}

pub(crate) const HAND_MADE: &[HandMade] = &[
    // Sending.
    HandMade::new(
        "hand-made/a-sender-that-deregisters-does-not-wake-the-next",
        "src/connection/send.rs",
        &[(
            "state.retire(retired);\n        let has_buffer_waiter = state.has_buffer_waiter();",
            "state.retire(retired);\n        let has_buffer_waiter = false;",
        )],
        "wakes_the_next",
    ),
    HandMade::new(
        "hand-made/a-sender-that-sends-does-not-wake-the-next",
        "src/connection/send.rs",
        &[(
            "let has_buffer_waiter = state.has_buffer_waiter();\n        drop(state);\n        let result",
            "let has_buffer_waiter = false;\n        drop(state);\n        let result",
        )],
        "wakes_the_next",
    ),
    HandMade::new(
        "hand-made/a-dropped-send-does-not-deregister",
        "src/socket/futures.rs",
        &[("if self.payload.is_some() {", "if false {")],
        "a_waiting_sender_that_is_dropped",
    ),
    HandMade::new(
        "hand-made/what-was-sent-is-not-counted",
        "src/connection/send.rs",
        &[("state.buffered.sent(view.max_size());", "")],
        "backpressure::",
    ),
    HandMade::new(
        "hand-made/what-others-send-is-not-counted",
        "src/connection/mod.rs",
        &[("self.lock().buffered.share();", "")],
        "what_others_send",
    ),
    HandMade::new(
        "hand-made/a-poll-is-never-scheduled-again",
        "src/connection/send.rs",
        &[("if has_blocked_waiter || is_flushing && !is_flushed {", "if false {")],
        "timers::",
    ),
    HandMade::new(
        "hand-made/a-poll-stays-scheduled-for-ever",
        "src/connection/send.rs",
        &[("self.lock().buffered.polled();", "")],
        "timers::",
    ),
    HandMade::new(
        "hand-made/a-view-of-wasm-memory-is-sent",
        "src/sys/js/binary.rs",
        &[
            (
                "#[wasm_bindgen(constructor, catch, js_class = \"Uint8Array\")]\n    fn from_slice",
                "#[wasm_bindgen(js_name = Object, catch)]\n    fn from_slice",
            ),
            ("TypedArray::from_slice(bytes)", "from_slice(bytes)"),
        ],
        "stand_ins::",
    ),
    HandMade::new(
        "hand-made/a-buffer-counts-as-received",
        "src/sys/js/binary.rs",
        &[(
            "Source::Received(buffer) => to_uint8_array(buffer),",
            "Source::Received(buffer) | Source::Buffer(buffer) => to_uint8_array(buffer),",
        )],
        "payloads::",
    )
    .in_engine("firefox"),
    HandMade::new(
        "hand-made/shared-memory-is-not-told-apart",
        "src/sys/js/binary.rs",
        &[("matches!(self.source, Source::Shared(_))", "false")],
        "payloads::",
    ),
    // Receiving.
    HandMade::new(
        "hand-made/a-long-text-is-cut",
        "src/sys/js/text.rs",
        &[("(len - read) * 3", "(len - read) * 2"), (".filter(|_| read == len)", "")],
        "a_long_text_is_whole",
    ),
    HandMade::new(
        "hand-made/an-encoder-that-stops-early-is-trusted",
        "src/sys/js/text.rs",
        &[(".filter(|_| read == len)", "")],
        "the_encoder_does_not",
    ),
    HandMade::new(
        "hand-made/a-long-text-has-too-little-room",
        "src/sys/js/text.rs",
        &[("(len - read) * 3", "(len - read) * 2")],
        "a_long_text_is_whole",
    )
    .accepted("a text that does not fit is converted by wasm-bindgen"),
    HandMade::new(
        "hand-made/the-queue-is-kept-after-the-receiver",
        "src/socket/receiver.rs",
        &[("self.connection.abandon_recv_queue();", "")],
        "drop::",
    ),
    HandMade::new(
        "hand-made/an-overflow-does-not-close",
        "src/connection/receive.rs",
        &[("Some((*code, reason.as_ref()))", "Some((*code, reason.as_ref())).filter(|_| false)")],
        "the_server_sees_the_code",
    ),
    HandMade::new(
        "hand-made/a-stream-is-terminated-after-its-error",
        "src/socket/receiver.rs",
        &[(
            "matches!(polled, Poll::Ready(None))",
            "matches!(polled, Poll::Ready(None | Some(Err(_))))",
        )],
        "a_socket_that_is_lost",
    ),
    HandMade::new(
        "hand-made/the-binary-type-is-not-set",
        "src/socket/connect.rs",
        &[("socket.set_binary_type(self.binary_type);", "")],
        "the_binary_type_holds",
    ),
    // Opening, closing and ending.
    HandMade::new(
        "hand-made/a-second-outcome-replaces-the-first",
        "src/connection/phase.rs",
        &[("self.advance(self.outcome().is_none(), Self::Ended", "self.advance(true, Self::Ended")],
        "every_event_in_every_phase",
    )
    .in_engine("native"),
    HandMade::new(
        "hand-made/a-close-does-nothing-while-flushing",
        "src/connection/phase.rs",
        &[("Self::Open | Self::Flushing), Self::Closing", "Self::Open), Self::Closing")],
        "every_event_in_every_phase",
    )
    .in_engine("native"),
    HandMade::new(
        "hand-made/the-subprotocol-is-not-checked",
        "src/connection/lifecycle.rs",
        &[(
            "self.negotiation.check(&self.socket.protocol())",
            "self.negotiation.check(\"\").or(Ok(()))",
        )],
        "subprotocol",
    )
    .in_engine("firefox"),
    HandMade::new(
        "hand-made/the-close-comes-before-the-outcome",
        "src/connection/lifecycle.rs",
        &[(
            "self.end(|_| Outcome::Unclean(disconnected), || self.socket.close(code_and_reason));",
            "self.socket.close(code_and_reason);\n        \
             self.end(|_| Outcome::Unclean(disconnected), || {});",
        )],
        "scripted::",
    ),
    HandMade::new(
        "hand-made/the-last-handle-does-not-close",
        "src/connection/handle.rs",
        &[("self.0.close(Some((NORMAL, \"\")));", "")],
        "drop::",
    ),
    HandMade::new(
        "hand-made/a-guard-does-not-close",
        "src/socket/close_guard.rs",
        &[("close(Some((NORMAL, \"\")))", "outcome()")],
        "a_guard_",
    ),
    HandMade::new(
        "hand-made/there-is-no-grace-for-a-close-event",
        "src/connection/lifecycle.rs",
        &[("Duration = Duration::from_secs(5);", "Duration = Duration::ZERO;")],
        "scripted::",
    ),
    HandMade::new(
        "hand-made/there-is-no-grace-where-none-follows",
        "src/connection/lifecycle.rs",
        &[("Duration = Duration::from_millis(200);", "Duration = Duration::ZERO;")],
        "scripted::",
    ),
    HandMade::new(
        "hand-made/a-policy-that-only-reports-blocks",
        "src/sys/js/registry.rs",
        &[("string_property(event, \"disposition\") == \"enforce\"", "true")],
        "scripted::",
    )
    .in_engine("firefox"),
    HandMade::new(
        "hand-made/any-directive-of-a-policy-blocks",
        "src/sys/js/registry.rs",
        &[("string_property(event, \"effectiveDirective\") == \"connect-src\"", "true")],
        "scripted::",
    )
    .in_engine("firefox"),
    // Timers and listeners.
    HandMade::new(
        "hand-made/a-deadline-fires-early",
        "src/connection/deadline.rs",
        &[(
            "f64::from(Self::TICKS);\n        Self {",
            "f64::from(Self::TICKS) - 0.5;\n        Self {",
        )],
        "connection::deadline::",
    )
    .in_engine("native"),
    HandMade::new(
        "hand-made/a-timer-is-rounded-down",
        "src/sys/js/timer.rs",
        &[("millis.ceil() as i32", "millis.floor() as i32")],
        "is_never_early",
    ),
    HandMade::new(
        "hand-made/a-timer-fires-2-ms-early",
        "src/sys/js/timer.rs",
        &[("millis.ceil() as i32", "(millis - 2.0).ceil() as i32")],
        "is_never_early",
    ),
    HandMade::new(
        "hand-made/a-timer-is-not-cancelled",
        "src/sys/js/timer.rs",
        &[("let _ = clear_timeout(&self.0);", "")],
        "the_timers_of_connecting",
    ),
    HandMade::new(
        "hand-made/the-progress-of-a-close-is-not-seen",
        "src/connection/lifecycle.rs",
        &[("Phase::Flushing | Phase::Closing => self.socket.buffered_amount(),", "")],
        "scripted::",
    ),
    HandMade::new(
        "hand-made/nothing-counts-as-in-flight",
        "src/connection/lifecycle.rs",
        &[("state.buffered.millis_in_flight()", "0.0 * state.buffered.millis_in_flight()")],
        "slow_close::",
    ),
    HandMade::new(
        "hand-made/listeners-are-never-removed",
        "src/sys/js/subscription.rs",
        &[("let _ = self.target.remove(event, function);", "let _ = (event, function);")],
        "no_listener_stays",
    ),
    HandMade::new(
        "hand-made/a-listener-stays-registered",
        "src/sys/js/subscription.rs",
        &[("registry::remove::<L>(self.id);", "")],
        "two_hundred_connections_dropped",
    ),
    HandMade::new(
        "hand-made/a-retired-waker-is-dropped-at-once",
        "src/connection/lock.rs",
        &[("self.retired = waker;", "drop(waker);")],
        "wakers::",
    ),
];

/// A mutant of cargo-mutants that no native test can notice, or that changes nothing.
pub(crate) struct Accepted {
    pub(crate) file: &'static str,
    /// A part of the change's description.
    pub(crate) change: &'static str,
    pub(crate) reason: &'static str,
}

pub(crate) const ACCEPTED: &[Accepted] = &[
    Accepted {
        file: "src/error.rs",
        change: "delete match arm Self::Send(error) in <impl StdError for Error>::source",
        reason: "a send error has no source",
    },
    Accepted {
        file: "src/message/mod.rs",
        change: "Message::send_over",
        reason: "only a platform sends",
    },
    Accepted {
        file: "src/message/payload.rs",
        change: "View<'_>::send_over",
        reason: "only a platform sends",
    },
    Accepted {
        file: "src/connection/recv_queue.rs",
        change: "replace > with >= in RecvQueue::pop",
        reason: "whether 1024 places are kept or freed does not matter",
    },
    Accepted {
        file: "src/socket/connect.rs",
        change: "delete ! in Attempt::poll",
        reason: "only a platform opens a connection",
    },
];
