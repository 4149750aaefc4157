//! What is shown of the connection: its properties while there is one, its outcome afterwards.

use js_sys::Date;
use wasm_websocket::{ReadyState, Sender};
use web_sys::Element;

use crate::outcome::{self, Told};
use crate::page::Page;

/// Where the page stands with its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Never,
    Connecting,
    /// What the platform says of the socket.
    Is(ReadyState),
    /// It ended, and not cleanly.
    Lost,
    /// It will connect again in so many seconds.
    Waiting(u32),
}

impl Phase {
    fn words(&self) -> String {
        match self {
            Self::Never => "not connected".to_owned(),
            Self::Connecting => "connecting".to_owned(),
            Self::Is(state) => state.to_string(),
            Self::Lost => "lost".to_owned(),
            Self::Waiting(seconds) => format!("again in {seconds} s"),
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Never | Self::Is(ReadyState::Closed) => "idle",
            Self::Connecting | Self::Is(ReadyState::Connecting) => "connecting",
            Self::Is(ReadyState::Open) => "open",
            Self::Is(ReadyState::Closing) => "closing",
            Self::Lost => "lost",
            Self::Waiting(_) => "waiting",
        }
    }

    /// Whether there is nothing to disconnect.
    fn is_idle(&self) -> bool {
        matches!(self, Self::Never | Self::Lost | Self::Is(ReadyState::Closed))
    }
}

/// Shows the state, in the colour that it has in the style sheet, and which buttons are of use.
pub(crate) fn show_phase(page: &Page, phase: &Phase) {
    let words = phase.words();
    // A screen reader says what changes, so nothing is set that has not.
    if page.state.text_content().as_deref() != Some(&words) {
        page.state.set_text_content(Some(&words));
        page.state.set_class_name(&format!("state {}", phase.class()));
    }
    page.disconnect.set_disabled(phase.is_idle());
    let trying = matches!(phase, Phase::Connecting | Phase::Waiting(_));
    page.disconnect.set_text_content(Some(if trying { "Cancel" } else { "Disconnect" }));
    page.connect.set_text_content(Some(if phase.is_idle() { "Connect" } else { "Reconnect" }));
}

/// Shows what the two sides agreed on.
pub(crate) fn show_agreed(page: &Page, sender: &Sender) {
    show(&page.url, &sender.url());
    show(&page.protocol, &sender.protocol());
    show(&page.extensions, &sender.extensions());
    let now = Date::new_0();
    let (hours, minutes, seconds) = (now.get_hours(), now.get_minutes(), now.get_seconds());
    show(&page.since, &format!("{hours:02}:{minutes:02}:{seconds:02}"));
}

/// Forgets the connection before.
pub(crate) fn clear(page: &Page) {
    for place in [&page.url, &page.protocol, &page.extensions, &page.since] {
        place.set_text_content(Some("–"));
    }
    page.outcome.set_hidden(true);
}

/// Shows how a connection or an attempt ended.
pub(crate) fn show_end(page: &Page, told: &Told, begun_here: bool) {
    page.outcome.set_class_name(if told.lost { "outcome lost" } else { "outcome" });
    page.outcome_title.set_text_content(Some(&told.title));
    page.outcome_words.set_text_content(Some(told.words));
    page.outcome_event.set_hidden(told.event.is_none());
    if let Some(event) = &told.event {
        show(&page.outcome_code, &u16::from(event.code).to_string());
        show(&page.outcome_name, event.code.name());
        show(&page.outcome_reason, &event.reason);
        show(&page.outcome_clean, if event.was_clean { "yes" } else { "no" });
        show(&page.outcome_by, outcome::said_by(event, begun_here));
    }
    page.outcome.set_hidden(false);
}

fn show(place: &Element, text: &str) {
    place.set_text_content(Some(if text.is_empty() { "none" } else { text }));
}
