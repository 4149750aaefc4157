//! What is shown of the connection: its properties while there is one, its outcome afterwards.

use wasm_websocket::{CloseEvent, Sender};
use web_sys::Element;

use crate::page::Page;

/// Shows the state, in the colour that it has in the style sheet, and which buttons are of use.
pub(crate) fn show_state(page: &Page, state: &str, phase: Phase) {
    show(&page.state, state);
    page.state.set_class_name(phase.class());
    page.connect.set_disabled(phase != Phase::Idle);
    page.disconnect.set_disabled(phase == Phase::Idle);
    let label = if phase == Phase::Connecting { "Cancel" } else { "Disconnect" };
    page.disconnect.set_text_content(Some(label));
}

/// What can be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No connection, not yet or not any more.
    Idle,
    Connecting,
    Connected,
}

impl Phase {
    fn class(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
        }
    }
}

/// Shows what the two sides agreed on.
pub(crate) fn show_agreed(page: &Page, sender: &Sender) {
    show(&page.url, &sender.url());
    show(&page.protocol, &sender.protocol());
    show(&page.extensions, &sender.extensions());
}

/// Forgets the connection before.
pub(crate) fn clear(page: &Page) {
    for place in [&page.url, &page.protocol, &page.extensions] {
        show(place, "");
    }
    page.outcome.set_hidden(true);
}

/// Shows how a connection ended; nothing if the platform didn't say.
pub(crate) fn show_outcome(page: &Page, event: Option<&CloseEvent>) {
    let Some(event) = event else {
        page.outcome.set_hidden(true);
        return;
    };
    show(&page.outcome_code, &u16::from(event.code).to_string());
    show(&page.outcome_name, event.code.name());
    show(&page.outcome_reason, &event.reason);
    show(&page.outcome_clean, if event.was_clean { "yes" } else { "no" });
    page.outcome.set_hidden(false);
}

fn show(place: &Element, text: &str) {
    place.set_text_content(Some(if text.is_empty() { "none" } else { text }));
}
