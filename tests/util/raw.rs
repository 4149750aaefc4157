//! Sockets of the platform's own, for the crate to adopt.

use std::pin::Pin;
use std::task::{Context, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_websocket::{Connecting, ReadyState, WebSocket};

use super::{Replaced, Test, fail, javascript, property, within};

impl Test {
    /// A socket made by the platform's constructor, on its way to one of the server's paths.
    pub fn raw(&self, path: &str) -> web_sys::WebSocket {
        web_sys::WebSocket::new(&self.url(path))
            .unwrap_or_else(|thrown| fail("the constructor threw", &thrown))
    }

    /// The same, once it has reached that state.
    pub async fn raw_in(&self, path: &str, state: ReadyState) -> web_sys::WebSocket {
        let socket = self.raw(path);
        let (open, close) = (event(&socket, "open"), event(&socket, "close"));
        if state != ReadyState::Connecting {
            within("the open event", open).await;
        }
        match state {
            ReadyState::Connecting | ReadyState::Open => {}
            ReadyState::Closing => socket.close().unwrap(),
            ReadyState::Closed => {
                socket.close().unwrap();
                within("the close event", close).await;
            }
        }
        assert_eq!(state.number(), socket.ready_state());
        socket
    }

    /// The same, adopted.
    pub async fn adopt_in(&self, path: &str, state: ReadyState) -> WebSocket {
        WebSocket::from_raw(self.raw_in(path, state).await)
    }
}

/// Polls a connect, which must be pending then, and gives the platform's socket that this has made.
pub fn first_poll(connecting: &mut Connecting) -> web_sys::WebSocket {
    let class = javascript(
        "return class Made extends WebSocket {
            constructor(...given) {
                super(...given);
                Made.last = this;
            }
        }",
    );
    let _replaced = Replaced::by(Some(&class));
    let polled = Pin::new(connecting).poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "{polled:?}");
    property(&class, "last").unchecked_into()
}

/// Waits for the next event of that name, from now on.
pub fn event(target: &web_sys::EventTarget, name: &str) -> impl Future<Output = JsValue> + use<> {
    let promise = Promise::new(&mut |resolve: Function, _| {
        target.add_event_listener_with_callback(name, &resolve).unwrap();
    });
    let future = JsFuture::from(promise);
    async { future.await.unwrap_or_else(|thrown| fail("the promise was rejected", &thrown)) }
}
