//! Promises 6 and 7: connecting is bounded, and its errors say what can be known.
//!
//! Mixed content has no test of its own: it takes a page from `https:`, and the test runner serves
//! `http:` only. What Chromium throws for it, a `SecurityError`, is among the rows below.

use std::error::Error as _;
use std::time::Duration;

use futures_util::poll;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, Disconnected, Error, WebSocket};

use crate::util::{
    NOBODY, Replaced, Test, Wait, javascript, lost_code, next_text, outcome, realm, run, runs_in,
    within, within_time,
};

const SHORT: Duration = Duration::from_millis(300);

macro_rules! is_refused {
    ($($name:ident: $url:expr;)*) => {$(
        #[wasm_bindgen_test]
        async fn $name() {
            run(async |test| {
                let url: String = $url(test);
                let error = within("the error", WebSocket::connect(url).into_future()).await;
                let error = error.unwrap_err();
                let ConnectError::Refused(disconnected) = &error else { panic!("{error:?}") };
                let event = disconnected.close_event().expect("the close event");
                assert_eq!((event.code, event.was_clean), (lost_code().into(), false));
                assert_eq!(error.close_event(), Some(event));
                assert!(!error.is_timeout() && !error.is_permanent());
                let text = format!("the connection could not be opened ({})", lost_code());
                assert_eq!(error.to_string(), text);
                let source = error.source().unwrap().to_string();
                assert!(source.starts_with("the connection ended with "), "{source}");
                let error = Error::from(error);
                assert!(error.is_connect() && error.close_event().is_some());
                let wait = Wait { live: Some(0), ..Wait::default() };
                let stats = test.stats_when(wait).await;
                assert_eq!(stats.live, 0, "{stats:?}");
            })
            .await;
        }
    )*};
}

is_refused! {
    a_port_where_nobody_listens: |_: &Test| NOBODY.to_owned();
    a_status_of_401: |test: &Test| test.url("/status?code=401");
    a_status_of_503: |test: &Test| test.url("/status?code=503");
    a_plain_200: |test: &Test| test.url("/status?code=200");
}

/// Except in WebKit, which follows it against the standard, and nothing there says that it did.
#[wasm_bindgen_test]
async fn a_redirect_is_an_error() {
    run(async |test| match test.try_connect("/redirect?to=/echo").await {
        Err(ConnectError::Refused(Disconnected::Closed(event))) => {
            assert_eq!((event.code, event.was_clean), (lost_code().into(), false));
        }
        Ok(socket) if runs_in(&["webkit"]) => {
            assert_eq!(socket.url(), test.url("/redirect?to=/echo"))
        }
        other => panic!("{other:?}"),
    })
    .await;
}

/// A hung attempt would block the next one to the same host for up to four minutes.
#[wasm_bindgen_test]
async fn a_server_that_never_answers_is_given_up_in_time_and_frees_the_way() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/silent")).connect_timeout(SHORT);
        let started = js_sys::Date::now();
        let connecting = within_time("the error", 3 * SHORT, connect.into_future());
        let error = connecting.await.unwrap_err();
        assert!(js_sys::Date::now() - started > 290.0, "not before the limit");
        assert_eq!(error, ConnectError::TimedOut(SHORT));
        assert!(error.is_timeout() && error.close_event().is_none());
        assert_eq!(error.to_string(), "the connection was not open within 300ms");

        let next = within_time("the next connection", Duration::from_secs(1), async {
            WebSocket::connect(test.url("/echo")).await
        });
        let mut socket = next.await.unwrap();
        socket.send("through").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "through");
        outcome(socket.close()).await.unwrap();
        test.stats_when_aborted().await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn many_hung_attempts_are_all_given_up_in_time() {
    run(async |test| {
        let attempts = (0..10).map(|_| {
            let connect = WebSocket::connect(test.url("/silent")).connect_timeout(SHORT);
            within_time("the error", 5 * SHORT, connect.into_future())
        });
        for result in futures_util::future::join_all(attempts).await {
            assert_eq!(result.unwrap_err(), ConnectError::TimedOut(SHORT));
        }
        let next = within_time("the next connection", Duration::from_secs(1), async {
            WebSocket::connect(test.url("/echo")).await
        });
        drop(next.await.unwrap());
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_late_answer_is_in_time_if_the_limit_says_so() {
    run(async |test| {
        for limit in [None, Some(Duration::from_secs(5)), Some(Duration::MAX)] {
            let connect = WebSocket::connect(test.url("/delay?ms=400")).connect_timeout(limit);
            let socket = within("the connection", connect.into_future()).await.unwrap();
            outcome(socket.close()).await.unwrap();
        }
        let connect = WebSocket::connect(test.url("/delay?ms=2000")).connect_timeout(SHORT);
        let error = within("the error", connect.into_future()).await.unwrap_err();
        assert_eq!(error, ConnectError::TimedOut(SHORT));
    })
    .await;
}

/// The limit is that of connecting: once open, a connection stays.
#[wasm_bindgen_test]
async fn the_limit_does_not_end_a_connection_that_is_open() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/echo")).connect_timeout(SHORT);
        let mut socket = within("the connection", connect.into_future()).await.unwrap();
        // Nothing must happen meanwhile.
        crate::util::sleep(2 * SHORT).await;
        socket.send("still here").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "still here");
    })
    .await;
}

/// The `iframe` has a policy, and its `WebSocket` is bound to it wherever it is called from. Chromium
/// fires an error event alone, Firefox throws, WebKit does what it does for a refused port.
#[wasm_bindgen_test]
async fn a_content_security_policy_blocks() {
    run(async |test| {
        let head = "<meta http-equiv=Content-Security-Policy content=\"connect-src 'none'\">";
        let Some(realm) = realm(head).await else { return }; // there are no frames in a worker
        let constructor = crate::util::property(&realm, "WebSocket");
        // The frame's violations are told to the frame; those of a page come to the page itself.
        let forward = Function::new_with_args(
            "realm",
            "realm.document.addEventListener('securitypolicyviolation', event => {
                dispatchEvent(new SecurityPolicyViolationEvent(event.type, event));
            })",
        );
        forward.call1(&JsValue::UNDEFINED, &realm).unwrap();
        let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
        let replaced = Replaced::by(Some(&constructor));
        let polled = poll!(&mut connecting);
        drop(replaced);
        let result = match polled {
            std::task::Poll::Ready(result) => result,
            std::task::Poll::Pending => within("the error", connecting).await,
        };
        let error = result.unwrap_err();
        assert_eq!(error, ConnectError::Blocked);
        assert_eq!(
            error.to_string(),
            "blocked by the page's security policy (mixed content or CSP)"
        );
        assert_eq!(test.stats().await.connections, 0);
    })
    .await;
}

macro_rules! the_constructor_throws {
    ($($name:ident: $body:literal => $error:pat, $text:expr;)*) => {$(
        #[wasm_bindgen_test]
        async fn $name() {
            run(async |test| {
                let constructor = javascript(concat!("return function () { ", $body, " }"));
                let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
                let replaced = Replaced::by(Some(&constructor));
                let polled = poll!(&mut connecting);
                drop(replaced);
                let std::task::Poll::Ready(Err(error)) = polled else { panic!("{polled:?}") };
                assert!(matches!(error, $error), "{error:?}");
                assert_eq!(error.to_string(), $text);
                drop(test.connect("/echo").await);
            })
            .await;
        }
    )*};
}

const NAMELESS: &str = "the platform threw something without a name or a message";

the_constructor_throws! {
    what_chromium_throws_for_mixed_content:
        "throw new DOMException('insecure', 'SecurityError')"
        => ConnectError::Blocked, "blocked by the page's security policy (mixed content or CSP)";
    what_firefox_throws_for_what_a_policy_blocks:
        "throw { name: 'NS_ERROR_CONTENT_BLOCKED', message: '' }"
        => ConnectError::Blocked, "blocked by the page's security policy (mixed content or CSP)";
    a_syntax_error_in_spite_of_all_checks:
        "throw new SyntaxError('no')"
        => ConnectError::InvalidUrl(_), "the URL can't be parsed";
    something_with_a_strange_name:
        "throw { name: 'Weird', message: 'and odd' }"
        => ConnectError::Other(_), "Weird: and odd";
    an_error_without_a_name:
        "throw { message: 'odd' }" => ConnectError::Other(_), "odd";
    a_string: "throw 'a string'" => ConnectError::Other(_), "a string";
    nothing_at_all: "throw null" => ConnectError::Other(_), NAMELESS;
    a_number: "throw 42" => ConnectError::Other(_), NAMELESS;
    a_symbol: "throw Symbol('s')" => ConnectError::Other(_), NAMELESS;
    an_object_that_throws_when_looked_at:
        "throw new Proxy({}, { get() { throw 'again' } })" => ConnectError::Other(_), NAMELESS;
    an_error_whose_properties_are_no_strings:
        "throw { name: 1, message: {} }" => ConnectError::Other(_), NAMELESS;
}

macro_rules! is_unsupported {
    ($($name:ident: $web_socket:expr;)*) => {$(
        #[wasm_bindgen_test]
        async fn $name() {
            run(async |test| {
                let web_socket: Option<JsValue> = $web_socket;
                let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
                let replaced = Replaced::by(web_socket.as_ref());
                let polled = poll!(&mut connecting);
                drop(replaced);
                let std::task::Poll::Ready(Err(error)) = polled else { panic!("{polled:?}") };
                assert_eq!(error, ConnectError::Unsupported);
                assert!(error.is_permanent());
                assert_eq!(error.to_string(), "there is no WebSocket on this platform");
                drop(test.connect("/echo").await);
            })
            .await;
        }
    )*};
}

is_unsupported! {
    a_platform_without_the_name: None;
    a_platform_whose_name_is_undefined: Some(JsValue::UNDEFINED);
    a_platform_whose_name_is_null: Some(JsValue::NULL);
    a_platform_whose_name_is_something_else: Some(JsValue::from_str("WebSocket"));
}
