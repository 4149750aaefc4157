//! Promises 6 and 7: connecting has a time limit, and its errors say all that is known.
//!
//! Mixed content has no test: it needs a page from `https:`, and the test runner serves only
//! `http:`. Chromium throws a `SecurityError` for it, which is among the cases below.

use std::error::Error as _;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::poll;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, Disconnected, Error, WebSocket};

use crate::util::{
    GlobalOverride, REFUSED_URL, SHORT, Test, cases, javascript, next_text, open, outcome,
    property, quirks, realm, run, skip, sleep, soon_after, until, within, within_time,
};

cases! {
    is_refused {
        a_port_where_nobody_listens(|_| REFUSED_URL.to_owned());
        a_status_of_401(|test| test.url("/status?code=401"));
        a_status_of_503(|test| test.url("/status?code=503"));
        a_plain_200(|test| test.url("/status?code=200"));
    }
    is_the_error_of_an_exception {
        what_chromium_throws_for_mixed_content(
            "throw new DOMException('insecure', 'SecurityError')", is_blocked, BLOCKED,
        );
        what_firefox_throws_for_what_a_policy_blocks(
            "throw { name: 'NS_ERROR_CONTENT_BLOCKED', message: '' }", is_blocked, BLOCKED,
        );
        a_syntax_error_in_spite_of_all_checks(
            "throw new SyntaxError('no')", is_invalid_url, "the URL can't be parsed",
        );
        something_with_a_strange_name(
            "throw { name: 'Weird', message: 'and odd' }", is_other, "Weird: and odd",
        );
        an_error_without_a_name("throw { message: 'odd' }", is_other, "odd");
        a_string("throw 'a string'", is_other, "a string");
        nothing_at_all("throw null", is_other, NAMELESS);
        a_number("throw 42", is_other, NAMELESS);
        a_symbol("throw Symbol('s')", is_other, NAMELESS);
        an_object_that_throws_when_looked_at(
            "throw new Proxy({}, { get() { throw 'again' } })", is_other, NAMELESS,
        );
        an_error_whose_properties_are_no_strings(
            "throw { name: 1, message: {} }", is_other, NAMELESS,
        );
    }
    is_unsupported {
        a_platform_without_the_name(None);
        a_platform_whose_name_is_undefined(Some(JsValue::UNDEFINED));
        a_platform_whose_name_is_null(Some(JsValue::NULL));
        a_platform_whose_name_is_something_else(Some(JsValue::from_str("WebSocket")));
    }
}

const BLOCKED: &str = "blocked by the page's security policy (mixed content or CSP)";
const NAMELESS: &str = "the platform threw something without a name or a message";

async fn is_refused(url: impl Fn(&Test) -> String) {
    run(async |test| {
        let error = within("the error", WebSocket::connect(url(test)).into_future()).await;
        let error = error.unwrap_err();
        let ConnectError::Refused(disconnected) = &error else { panic!("{error:?}") };
        let event = disconnected.close_event().expect("the close event");
        assert_eq!((event.code, event.was_clean), (quirks().lost_code.into(), false));
        assert_eq!(error.close_event(), Some(event));
        assert!(!error.is_timeout() && !error.is_permanent());
        let text = format!("the connection could not be opened ({})", quirks().lost_code);
        assert_eq!(error.to_string(), text);
        let source = error.source().unwrap().to_string();
        assert!(source.starts_with("the connection ended with "), "{source}");
        let error = Error::from(error);
        assert!(error.is_connect() && error.close_event().is_some());
        let stats = test.stats_when(until().live(0)).await;
        assert_eq!(stats.live, 0, "{stats:?}");
    })
    .await;
}

fn is_blocked(error: &ConnectError) -> bool {
    matches!(error, ConnectError::Blocked)
}

fn is_invalid_url(error: &ConnectError) -> bool {
    matches!(error, ConnectError::InvalidUrl(_))
}

fn is_other(error: &ConnectError) -> bool {
    matches!(error, ConnectError::Other(_))
}

/// Polls a connect once while this value overrides `WebSocket`, and returns its error.
fn error_at_once(test: &Test, web_socket: Option<&JsValue>) -> ConnectError {
    let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
    let replaced = GlobalOverride::of_web_socket(web_socket);
    let polled = Pin::new(&mut connecting).poll(&mut Context::from_waker(Waker::noop()));
    drop(replaced);
    match polled {
        Poll::Ready(Err(error)) => error,
        other => panic!("{other:?}"),
    }
}

async fn is_the_error_of_an_exception(
    body: &str,
    is_expected: fn(&ConnectError) -> bool,
    text: &str,
) {
    run(async |test| {
        let constructor = javascript(&format!("return function () {{ {body} }}"));
        let error = error_at_once(test, Some(&constructor));
        assert!(is_expected(&error), "{error:?}");
        assert_eq!(error.to_string(), text);
        drop(test.connect("/echo").await);
    })
    .await;
}

async fn is_unsupported(web_socket: Option<JsValue>) {
    run(async |test| {
        let error = error_at_once(test, web_socket.as_ref());
        assert_eq!(error, ConnectError::Unsupported);
        assert!(error.is_permanent());
        assert_eq!(error.to_string(), "there is no WebSocket on this platform");
        drop(test.connect("/echo").await);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_redirect_is_an_error() {
    run(async |test| match test.try_connect("/redirect?to=/echo").await {
        Err(ConnectError::Refused(Disconnected::Closed(event))) => {
            assert_eq!((event.code, event.was_clean), (quirks().lost_code.into(), false));
        }
        Ok(socket) if quirks().follows_redirects => {
            assert_eq!(socket.url(), test.url("/redirect?to=/echo"))
        }
        other => panic!("{other:?}"),
    })
    .await;
}

/// A pending attempt would delay the next one to the same host for up to four minutes.
#[wasm_bindgen_test]
async fn a_server_that_never_answers_is_given_up_in_time_and_frees_the_way() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/silent")).connect_timeout(SHORT);
        let started = js_sys::Date::now();
        let connecting = within_time("the error", soon_after(SHORT), connect.into_future());
        let error = connecting.await.unwrap_err();
        assert!(js_sys::Date::now() - started > 290.0, "not before the limit");
        assert_eq!(error, ConnectError::TimedOut(SHORT));
        assert!(error.is_timeout() && error.close_event().is_none());
        assert_eq!(error.to_string(), "the connection was not open within 300ms");

        let next =
            within("the next connection", async { WebSocket::connect(test.url("/echo")).await });
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
            within_time("the error", soon_after(SHORT), connect.into_future())
        });
        for result in futures_util::future::join_all(attempts).await {
            assert_eq!(result.unwrap_err(), ConnectError::TimedOut(SHORT));
        }
        let next =
            within("the next connection", async { WebSocket::connect(test.url("/echo")).await });
        drop(next.await.unwrap());
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_late_answer_is_in_time_if_the_limit_says_so() {
    run(async |test| {
        for limit in [None, Some(Duration::from_secs(5)), Some(Duration::MAX)] {
            let connect = WebSocket::connect(test.url("/delay?ms=400")).connect_timeout(limit);
            let socket = open(connect).await;
            outcome(socket.close()).await.unwrap();
        }
        let connect = WebSocket::connect(test.url("/delay?ms=2000")).connect_timeout(SHORT);
        let error = within("the error", connect.into_future()).await.unwrap_err();
        assert_eq!(error, ConnectError::TimedOut(SHORT));
    })
    .await;
}

/// The limit ends when the connection opens.
#[wasm_bindgen_test]
async fn the_limit_does_not_end_a_connection_that_is_open() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/echo")).connect_timeout(SHORT);
        let mut socket = open(connect).await;
        // Nothing must happen meanwhile.
        sleep(2 * SHORT).await;
        socket.send("still here").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "still here");
    })
    .await;
}

/// The `iframe` has a policy, which applies to its `WebSocket` wherever that is called. Chromium
/// fires only an error event, Firefox throws, and WebKit behaves as for a refused port.
#[wasm_bindgen_test]
async fn a_content_security_policy_blocks() {
    run(async |test| {
        let head = "<meta http-equiv=Content-Security-Policy content=\"connect-src 'none'\">";
        let Some(realm) = realm(head).await else { skip!("there is no document, and so no frame") };
        let constructor = property(&realm, "WebSocket");
        // The frame's violations are told to the frame; those of a page come to the page itself.
        let forward = Function::new_with_args(
            "realm",
            "realm.document.addEventListener('securitypolicyviolation', event => {
                dispatchEvent(new SecurityPolicyViolationEvent(event.type, event));
            })",
        );
        forward.call1(&JsValue::UNDEFINED, &realm).unwrap();
        let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
        let replaced = GlobalOverride::of_web_socket(Some(&constructor));
        let polled = poll!(&mut connecting);
        drop(replaced);
        let result = match polled {
            Poll::Ready(result) => result,
            Poll::Pending => within("the error", connecting).await,
        };
        let error = result.unwrap_err();
        assert_eq!(error, ConnectError::Blocked);
        assert_eq!(error.to_string(), BLOCKED);
        assert_eq!(test.stats().await.connections, 0);
    })
    .await;
}
