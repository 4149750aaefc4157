//! The state of the connection on the page: its properties, then its outcome.

use js_sys::Date;
use wasm_websocket::{ReadyState, Sender};
use web_sys::Element;

use crate::outcome::{self, OutcomeView};
use crate::page::Page;

/// The state that the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Idle,
    Connecting,
    /// The ready state of the socket.
    Is(ReadyState),
    /// The connection did not end cleanly.
    Lost,
    /// Reconnects in this many seconds.
    Waiting(u32),
}

impl Phase {
    fn label(&self) -> String {
        match self {
            Self::Idle => "not connected".to_owned(),
            Self::Connecting => "connecting".to_owned(),
            Self::Is(state) => state.to_string(),
            Self::Lost => "lost".to_owned(),
            Self::Waiting(seconds) => format!("reconnecting in {seconds} s"),
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Idle | Self::Is(ReadyState::Closed) => "idle",
            Self::Connecting | Self::Is(ReadyState::Connecting) => "connecting",
            Self::Is(ReadyState::Open) => "open",
            Self::Is(ReadyState::Closing) => "closing",
            Self::Lost => "lost",
            Self::Waiting(_) => "waiting",
        }
    }

    /// Whether there is nothing to disconnect.
    fn is_idle(&self) -> bool {
        matches!(self, Self::Idle | Self::Lost | Self::Is(ReadyState::Closed))
    }
}

/// Shows the state in its colour, and enables the buttons that apply.
pub(crate) fn show_phase(page: &Page, phase: &Phase) {
    let label = phase.label();
    // A screen reader announces each change, so an unchanged text is not set again.
    if page.state.text_content().as_deref() != Some(&label) {
        page.state.set_text_content(Some(&label));
        page.state.set_class_name(&format!("state {}", phase.class()));
    }
    page.disconnect.set_disabled(phase.is_idle());
    let trying = matches!(phase, Phase::Connecting | Phase::Waiting(_));
    page.disconnect.set_text_content(Some(if trying { "Cancel" } else { "Disconnect" }));
    page.connect.set_text_content(Some(if phase.is_idle() { "Connect" } else { "Reconnect" }));
}

/// Shows what the handshake negotiated.
pub(crate) fn show_agreed(page: &Page, sender: &Sender) {
    show(&page.url, &sender.url());
    show(&page.protocol, &sender.protocol());
    show(&page.extensions, &sender.extensions());
    let now = Date::new_0();
    let (hours, minutes, seconds) = (now.get_hours(), now.get_minutes(), now.get_seconds());
    show(&page.since, &format!("{hours:02}:{minutes:02}:{seconds:02}"));
}

/// Clears the properties of the previous connection.
pub(crate) fn clear(page: &Page) {
    for place in [&page.url, &page.protocol, &page.extensions, &page.since] {
        place.set_text_content(Some("–"));
    }
    page.outcome.set_hidden(true);
}

/// Shows how a connection or an attempt ended.
pub(crate) fn show_end(page: &Page, view: &OutcomeView, begun_here: bool) {
    page.outcome.set_class_name(if view.lost { "outcome lost" } else { "outcome" });
    page.outcome_title.set_text_content(Some(&view.title));
    page.outcome_text.set_text_content(Some(view.explanation));
    page.outcome_event.set_hidden(view.event.is_none());
    if let Some(event) = &view.event {
        show(&page.outcome_code, &u16::from(event.code).to_string());
        show(&page.outcome_name, event.code.name());
        show(&page.outcome_reason, &event.reason);
        show(&page.outcome_clean, if event.was_clean { "yes" } else { "no" });
        show(&page.outcome_source, outcome::code_source(event, begun_here));
    }
    page.outcome.set_hidden(false);
}

fn show(place: &Element, text: &str) {
    place.set_text_content(Some(if text.is_empty() { "none" } else { text }));
}
