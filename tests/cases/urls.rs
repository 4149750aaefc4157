//! All forms of URLs: which ones open, with which `url()`, and which ones fail, with which error.

use std::future::IntoFuture;
use std::task::Poll;

use futures_util::poll;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, Disconnected, UrlError, WebSocket};

use crate::util::{
    GlobalOverride, Test, cases, global, javascript, next_text, property, quirks, run, send, skip,
    within,
};

cases! {
    opens_as {
        a_ws_url_opens("ws://{host}/echo?{id}", "ws://{host}/echo?{id}");
        an_http_url_opens_as_ws("http://{host}/echo?{id}", "ws://{host}/echo?{id}");
        an_upper_case_scheme_opens("WS://{host}/echo?{id}", "ws://{host}/echo?{id}");
        an_upper_case_http_scheme_opens_as_ws("HtTp://{host}/echo?{id}", "ws://{host}/echo?{id}");
        white_space_around_a_url_is_dropped(
            " \n\tws://{host}/echo?{id}\r ", "ws://{host}/echo?{id}",
        );
        line_breaks_within_a_url_are_dropped(
            "w\ns://{host}/e\tcho\r?{id}", "ws://{host}/echo?{id}",
        );
        a_space_in_the_query_is_encoded(
            "ws://{host}/headers?a b&{id}", "ws://{host}/headers?a%20b&{id}",
        );
        a_non_ascii_query_is_encoded(
            "ws://{host}/headers?é☕&{id}", "ws://{host}/headers?%C3%A9%E2%98%95&{id}",
        );
        dots_in_the_path_are_resolved("ws://{host}/é/../x/./../echo?{id}", "ws://{host}/echo?{id}");
        a_backslash_is_a_slash("ws:\\\\{host}\\echo?{id}", "ws://{host}/echo?{id}");
        surplus_slashes_before_the_host_are_dropped(
            "ws:////{host}/echo?{id}", "ws://{host}/echo?{id}",
        );
        missing_slashes_before_the_host_are_added("ws:{host}/echo?{id}", "ws://{host}/echo?{id}");
        a_short_ip_address_opens("ws://127.1:{port}/echo?{id}", "ws://127.0.0.1:{port}/echo?{id}");
        a_hexadecimal_ip_address_opens(
            "ws://0x7f.0.0.1:{port}/echo?{id}", "ws://127.0.0.1:{port}/echo?{id}",
        );
        an_ip_address_in_one_number_opens(
            "ws://2130706433:{port}/echo?{id}", "ws://127.0.0.1:{port}/echo?{id}",
        );
        a_host_in_full_width_digits_opens(
            "ws://１２７。０.0.1:{port}/echo?{id}", "ws://127.0.0.1:{port}/echo?{id}",
        );
        a_percent_encoded_host_opens(
            "ws://%31%32%37.0.0.1:{port}/echo?{id}", "ws://127.0.0.1:{port}/echo?{id}",
        );
        a_port_with_leading_zeros_opens(
            "ws://127.0.0.1:000{port}/echo?{id}", "ws://{host}/echo?{id}",
        );
        empty_credentials_are_dropped("ws://@{host}/echo?{id}", "ws://{host}/echo?{id}");
    }
    opens_with_credentials {
        credentials_stay_in_the_url("user:pass");
        a_user_without_a_password_stays_in_the_url("user");
        credentials_are_encoded("us%20er:p%40ss");
    }
    reaches_the_platform_as {
        http_becomes_ws("http://a/b?c=%23", "ws://a/b?c=%23");
        https_becomes_wss("HTTPS://A/", "wss://a/");
        a_port_of_the_other_scheme_stays_with_http("http://a:443/", "ws://a:443/");
        a_port_of_the_other_scheme_stays_with_https("https://a:80/", "wss://a:80/");
        the_default_port_of_https_is_dropped("https://a:443/", "wss://a/");
        credentials_stay_with_https("https://user:pass@a/", "wss://user:pass@a/");
    }
    is_relative {
        a_path_is_relative_to_the_page("/echo");
        a_file_name_is_relative_to_the_page("echo");
        a_query_is_relative_to_the_page("?{id}");
        the_empty_url_is_the_page("");
        white_space_alone_is_the_page(" \n");
    }
    is_invalid {
        a_url_without_a_host_is_invalid("ws://", UrlError::Unparsable);
        a_url_of_port_without_host_is_invalid("ws://:80/", UrlError::Unparsable);
        a_port_above_65535_is_invalid("ws://127.0.0.1:65536/", UrlError::Unparsable);
        a_port_that_is_no_number_is_invalid("ws://127.0.0.1:http/", UrlError::Unparsable);
        a_negative_port_is_invalid("ws://127.0.0.1:-1/", UrlError::Unparsable);
        an_ip_address_out_of_range_is_invalid("ws://127.0.0.256/", UrlError::Unparsable);
        an_ip_v6_address_without_its_end_is_invalid("ws://[::1/", UrlError::Unparsable);
        a_bracket_in_the_host_is_invalid("ws://local[host/", UrlError::Unparsable);
        a_nul_in_the_host_is_invalid("ws://local\0host/", UrlError::Unparsable);
        a_bad_escape_in_the_host_is_invalid("ws://%zz/", UrlError::Unparsable);
        an_http_url_without_a_host_is_invalid("https://", UrlError::Unparsable);
        ftp_is_no_scheme_of_a_websocket("ftp://127.0.0.1/", UrlError::Scheme("ftp".into()));
        wsx_is_no_scheme_of_a_websocket("wsx://127.0.0.1/", UrlError::Scheme("wsx".into()));
        file_is_no_scheme_of_a_websocket("file:///echo", UrlError::Scheme("file".into()));
        data_is_no_scheme_of_a_websocket("data:,ws://", UrlError::Scheme("data".into()));
        javascript_is_no_scheme_of_a_websocket(
            "JavaScript:0", UrlError::Scheme("javascript".into()),
        );
        a_host_and_port_alone_have_the_host_as_scheme(
            "localhost:80", UrlError::Scheme("localhost".into()),
        );
        a_fragment_is_invalid("ws://127.0.0.1/#x", UrlError::Fragment);
        an_empty_fragment_is_invalid("ws://127.0.0.1/#", UrlError::Fragment);
        a_fragment_of_an_http_url_is_invalid("http://127.0.0.1/#", UrlError::Fragment);
        the_scheme_is_looked_at_before_the_fragment(
            "ftp://127.0.0.1/#x", UrlError::Scheme("ftp".into()),
        );
    }
    is_invalid_if_relative {
        a_fragment_alone_is_invalid("#x", UrlError::Fragment);
        an_empty_fragment_alone_is_invalid("#", UrlError::Fragment);
        a_fragment_after_a_path_is_invalid("/echo#", UrlError::Fragment);
    }
    blocked_port_is_refused {
        a_port_that_fetch_blocks_is_refused("ws://127.0.0.1:1/");
        another_port_that_fetch_blocks_is_refused("ws://127.0.0.1:6000/");
    }
    is_refused {
        a_server_that_is_no_websocket_server_refuses("ws://{host}");
        a_status_other_than_101_refuses("ws://{host}/status?code=401&{id}");
    }
}

/// Fills in the server's host, its port and this test's id.
fn fill(test: &Test, template: &str) -> String {
    let url = test.url("");
    let (host, id) = url.trim_start_matches("ws://").split_once('?').unwrap();
    let (_, port) = host.rsplit_once(':').unwrap();
    template.replace("{host}", host).replace("{port}", port).replace("{id}", id)
}

async fn connect(url: &str) -> Result<WebSocket, ConnectError> {
    within("the connection", WebSocket::connect(url).into_future()).await
}

async fn opens_as(template: &str, expected: &str) {
    run(async |test| {
        let mut socket = connect(&fill(test, template)).await.unwrap();
        assert_eq!(socket.url(), fill(test, expected));
        if !template.contains("/headers") {
            send(&socket, "here").await;
            assert_eq!(next_text(&mut socket).await, "here");
        } else {
            let head = next_text(&mut socket).await;
            let (_, target) = expected.split_once("{host}").unwrap();
            assert!(head.starts_with(&format!("GET {} ", fill(test, target))), "{head}");
        }
    })
    .await;
}

/// Older browsers accept neither `http:` nor `https:`, so the crate replaces them.
async fn reaches_the_platform_as(url: &str, expected: &str) {
    let constructor = javascript("return function (url) { throw { name: 'asked', message: url } }");
    let mut connecting = WebSocket::connect(url).into_future();
    let replaced = GlobalOverride::of_web_socket(Some(&constructor));
    let polled = poll!(&mut connecting);
    drop(replaced);
    let Poll::Ready(Err(error)) = polled else { panic!("{polled:?}") };
    assert_eq!(error.to_string(), format!("asked: {expected}"));
}

/// No server has such a name. By the standard, only the space is invalid.
#[wasm_bindgen_test]
async fn engines_differ_in_three_characters_of_a_host() {
    for (character, expected) in [
        (" ", quirks().space_in_host),
        ("*", quirks().asterisk_in_host),
        ("\"", quirks().quote_in_host),
    ] {
        let url = |character| format!("ws://foo{character}bar.com/");
        match expected {
            Some(expected) => reaches_the_platform_as(&url(character), &url(expected)).await,
            None => is_invalid(&url(character), UrlError::Unparsable).await,
        }
    }
}

/// Engines differ in whether they send credentials, and scripts can't see it, so no test checks it.
async fn opens_with_credentials(credentials: &str) {
    run(async |test| {
        let url = fill(test, &format!("ws://{credentials}@{{host}}/echo?{{id}}"));
        let socket = connect(&url).await.unwrap();
        let kept = !quirks().drops_credentials;
        assert_eq!(socket.url(), if kept { url } else { test.url("/echo") });
    })
    .await;
}

/// Runtimes have no base for relative URLs.
fn has_base() -> bool {
    !property(&global(), "location").is_undefined()
}

/// The page's server does not support WebSocket, so its refusal shows that it was asked.
async fn is_relative(template: &str) {
    run(async |test| {
        let error = connect(&fill(test, template)).await.unwrap_err();
        if has_base() {
            assert!(matches!(error, ConnectError::Refused(_)), "{error:?}");
        } else {
            assert_eq!(error, ConnectError::InvalidUrl(UrlError::Unparsable));
        }
    })
    .await;
}

/// A URL without a scheme has the scheme of the page, here `http`.
#[wasm_bindgen_test]
async fn a_url_without_a_scheme_has_that_of_the_page() {
    if has_base() {
        opens_as("//{host}/echo?{id}", "ws://{host}/echo?{id}").await;
    } else {
        is_relative("//{host}/echo?{id}").await;
    }
}

#[wasm_bindgen]
extern "C" {
    type Element;

    #[wasm_bindgen(method, js_name = createElement)]
    fn create_element(this: &Element, name: &str) -> Element;

    #[wasm_bindgen(method)]
    fn append(this: &Element, child: &Element);

    #[wasm_bindgen(method)]
    fn remove(this: &Element);
}

/// A `<base>` element changes the base of relative URLs. Workers have no document, and so no such
/// element.
#[wasm_bindgen_test]
async fn relative_urls_are_relative_to_the_base_of_the_document() {
    let document: Element = property(&global(), "document").unchecked_into();
    if document.is_undefined() {
        skip!("there is no document, and so no base element");
    }
    run(async |test| {
        let base = document.create_element("base");
        Reflect::set(&base, &"href".into(), &fill(test, "http://{host}/folder/page").into())
            .unwrap();
        property(&document, "head").unchecked_into::<Element>().append(&base);
        let mut urls = Vec::new();
        for relative in ["/echo?{id}", "../echo?{id}", "//{host}/echo?{id}", "http:/echo?{id}"] {
            urls.push(connect(&fill(test, relative)).await.map(|socket| socket.url()));
        }
        base.remove();
        assert_eq!(urls, vec![Ok(test.url("/echo")); urls.len()]);
    })
    .await;
}

async fn is_invalid(url: &str, expected: UrlError) {
    run(async |_| {
        let error = connect(url).await.unwrap_err();
        assert_eq!(error, ConnectError::InvalidUrl(expected));
        assert!(error.is_permanent() && error.close_event().is_none());
    })
    .await;
}

async fn is_invalid_if_relative(url: &str, expected: UrlError) {
    is_invalid(url, if has_base() { expected } else { UrlError::Unparsable }).await;
}

async fn is_refused(template: &str) {
    run(async |test| assert_refused(&connect(&fill(test, template)).await.unwrap_err())).await;
}

fn assert_refused(error: &ConnectError) {
    let ConnectError::Refused(disconnected) = error else { panic!("{error:?}") };
    match disconnected.close_event().map(|event| u16::from(event.code)) {
        Some(code) => assert_eq!(code, quirks().lost_code),
        None => assert!(quirks().may_omit_close_event, "{error:?}"),
    }
    assert!(!error.is_permanent());
}

/// By the standard, the attempt fails like any other. It is not known that a policy blocks the port.
async fn blocked_port_is_refused(url: &str) {
    run(async |_| {
        let error = connect(url).await.unwrap_err();
        if quirks().omits_close_event_of_blocked_port {
            assert_eq!(error, ConnectError::Refused(Disconnected::NoCloseEvent));
        } else {
            assert_refused(&error);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_redirect_refuses() {
    run(async |test| match connect(&test.url("/redirect?to=/echo")).await {
        Ok(socket) => {
            assert!(quirks().follows_redirects, "it should not open");
            assert_eq!(socket.url(), test.url("/redirect?to=/echo"));
        }
        Err(error) => assert_refused(&error),
    })
    .await;
}

/// Old Node has no global `WebSocket`.
#[wasm_bindgen_test]
async fn without_the_global_it_is_unsupported() {
    run(async |test| {
        let name = JsValue::from_str("WebSocket");
        let constructor: Function = property(&global(), "WebSocket").unchecked_into();
        assert!(Reflect::delete_property(&global(), &name).unwrap());
        let result = connect(&test.url("/echo")).await;
        Reflect::set(&global(), &name, &constructor).unwrap();
        assert_eq!(result.unwrap_err(), ConnectError::Unsupported);
        test.connect("/echo").await;
    })
    .await;
}
