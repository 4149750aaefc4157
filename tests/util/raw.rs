//! Raw sockets, for `WebSocket::from_raw`.

use std::pin::Pin;
use std::task::{Context, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_websocket::{Connecting, ReadyState, WebSocket};

use super::{GlobalOverride, Test, fail, javascript, property, within};

impl Test {
    /// Starts to connect to a path of the server with the platform's constructor.
    pub fn raw(&self, path: &str) -> web_sys::WebSocket {
        web_sys::WebSocket::new(&self.url(path))
            .unwrap_or_else(|thrown| fail("the constructor threw", &thrown))
    }

    /// Returns a raw socket in this state.
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

    /// Returns a socket made from a raw one in this state.
    pub async fn socket_in(&self, path: &str, state: ReadyState) -> WebSocket {
        WebSocket::from_raw(self.raw_in(path, state).await)
    }
}

/// Polls a connect for the first time and returns its raw socket. The connect must be pending.
pub fn first_poll(connecting: &mut Connecting) -> web_sys::WebSocket {
    let class = javascript(
        "return class Made extends WebSocket {
            constructor(...given) {
                super(...given);
                Made.last = this;
            }
        }",
    );
    let _replaced = GlobalOverride::of_web_socket(Some(&class));
    let polled = Pin::new(connecting).poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "{polled:?}");
    property(&class, "last").unchecked_into()
}

/// Listens from this call on, and returns a future of the next event with this name.
pub fn event(target: &web_sys::EventTarget, name: &str) -> impl Future<Output = JsValue> + use<> {
    let promise = Promise::new(&mut |resolve: Function, _| {
        target.add_event_listener_with_callback(name, &resolve).unwrap();
    });
    let future = JsFuture::from(promise);
    async { future.await.unwrap_or_else(|thrown| fail("the promise was rejected", &thrown)) }
}
