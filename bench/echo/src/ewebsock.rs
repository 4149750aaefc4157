use std::cell::RefCell;
use std::ops::ControlFlow;

use ewebsock::{Options, WsEvent, WsSender};
use wasm_bindgen::prelude::*;

thread_local! {
    // The handler must be `Send`, which the sender is not.
    static SENDER: RefCell<Option<WsSender>> = const { RefCell::new(None) };
}

/// Connects and echoes.
#[wasm_bindgen]
pub fn echo(url: String) {
    let on_event = Box::new(|event| {
        if let WsEvent::Message(message) = event {
            SENDER.with_borrow_mut(|sender| {
                if let Some(sender) = sender {
                    sender.send(message);
                }
            });
        }
        ControlFlow::Continue(())
    });
    let sender = ewebsock::ws_connect(url, Options::default(), on_event);
    SENDER.set(sender.ok());
}
