//! More than 600 hostile inputs. The crate accepts those that the platform's constructor and
//! `close` accept, and refuses all others. The tables of differences below have the exceptions.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseError, ConnectError, WebSocket};

use crate::util::{Quirks, Test, outcome, quirks, run, sleep};

/// An intended difference between the crate and an engine.
struct Difference {
    /// Selects the engines.
    quirk: fn(&Quirks) -> bool,
    /// Selects the inputs, by name.
    inputs: fn(&str) -> bool,
    /// What the crate does. The engine does the opposite.
    ours: Verdict,
    why: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Takes,
    Refuses,
}

/// Compares the crate with the platform, for each input. A listed difference that no longer exists
/// is an error too.
async fn compare<I>(
    connecting: Option<&Test>,
    inputs: Vec<(String, I)>,
    differences: &[Difference],
    ours: impl Fn(&I) -> Verdict,
    platforms: impl Fn(&I) -> Verdict,
) {
    let mut wrong = Vec::new();
    let mut taken = 0;
    for (name, input) in &inputs {
        let (ours, platforms) = (ours(input), platforms(input));
        if let (Some(test), true) = (connecting, [ours, platforms].contains(&Verdict::Takes)) {
            // Chromium delays new connections by seconds if many were made at once, or if many more
            // have failed than opened.
            taken += 1;
            sleep(Duration::ZERO).await;
            if taken % 3 == 1 {
                test.connect("/echo").await;
            }
        }
        let known = differences
            .iter()
            .find(|difference| (difference.quirk)(&quirks()) && (difference.inputs)(name));
        let expected = known.map_or(platforms, |known| known.ours);
        if ours != expected || known.is_some() == (ours == platforms) {
            let why = known.map_or("", |known| known.why);
            wrong.push(format!("{name:?}: ours {ours:?}, the platform {platforms:?} {why}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), inputs.len(), wrong.join("\n"));
}

/// Deno throws this for some percent-encoded credentials.
const UNDECODED: &str = "URIError";

/// Starts to connect, which checks the arguments, and drops the attempt.
fn starts(url: &str, protocols: &[String]) -> Verdict {
    let connect = WebSocket::connect(url).protocols(protocols);
    let mut connecting = connect.into_future();
    match Pin::new(&mut connecting).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => Verdict::Takes,
        Poll::Ready(Err(error)) if error.is_permanent() => Verdict::Refuses,
        // WebKit throws for a blocked port, although the URL is valid.
        Poll::Ready(Err(ConnectError::Blocked)) => Verdict::Takes,
        Poll::Ready(Err(ConnectError::Other(thrown))) if thrown.name == UNDECODED => {
            Verdict::Refuses
        }
        Poll::Ready(result) => panic!("{url:?} with {protocols:?} gives {result:?}"),
    }
}

/// Calls the platform's constructor. It refuses an input with a `SyntaxError`.
fn platform_starts(url: &str, protocols: &[String]) -> Verdict {
    let names: Array = protocols.iter().map(|name| JsValue::from_str(name)).collect();
    match web_sys::WebSocket::new_with_str_sequence(url, &names) {
        Ok(socket) => {
            socket.close().unwrap();
            Verdict::Takes
        }
        Err(thrown) => match name_of(&thrown).as_str() {
            "SyntaxError" | UNDECODED => Verdict::Refuses,
            "SecurityError" => Verdict::Takes,
            name => panic!("{url:?} with {protocols:?} throws {name}"),
        },
    }
}

fn name_of(thrown: &JsValue) -> String {
    Reflect::get(thrown, &"name".into()).unwrap().as_string().unwrap()
}

const MARKS: &str = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// Control characters, and characters that look like others or are invisible.
const STRANGE: &str = "\0\u{1}\t\n\r\u{1b}\u{1f}\u{7f}\u{80}\u{85}\u{a0}\u{ad}ßé\u{131}\u{200b}\
    \u{200d}\u{202e}\u{2028}\u{2044}\u{2100}\u{3002}\u{feff}\u{ff03}\u{ff0f}\u{ff1a}\u{ff20}\u{fffd}\
    \u{fffe}👋\u{e0001}\u{10ffff}";

/// All URLs have a port that browsers block, so they are checked but not connected.
fn urls() -> Vec<(String, String)> {
    let whole = URLS.iter().map(ToString::to_string);
    let with_a_character = MARKS.chars().chain(STRANGE.chars()).flat_map(|character| {
        PLACES.iter().map(move |place| place.replace("{c}", &character.to_string()))
    });
    let urls = whole.chain(with_a_character);
    urls.map(|url| (url.clone(), url.replace("{host}", "127.0.0.1:1"))).collect()
}

/// The places where a character is tried. Every name ends in `.localhost`, which needs no lookup.
const PLACES: [&str; 3] =
    ["ws://x{c}y.localhost:1/echo", "{c}ws://{host}/echo", "ws{c}://{host}/echo"];

const URLS: &[&str] = &[
    "",
    " ",
    "#",
    "?",
    "?#",
    "/",
    "//",
    "///",
    "//{host}",
    "\\\\{host}\\echo",
    ".",
    "..",
    "../../../..",
    "echo",
    "echo#",
    ":",
    ":80",
    "://{host}",
    "ws",
    "ws:",
    "ws:/",
    "ws://",
    "ws:///",
    "ws://?",
    "ws://#",
    "ws://:",
    "ws://:1",
    "ws://@",
    "ws://@:1",
    "ws://user@",
    "ws:{host}",
    "ws:/{host}",
    "ws:\\{host}",
    "ws:////{host}",
    "ws:?",
    "ws:#",
    "wss:",
    "http:",
    "http://",
    "http:echo",
    "http:/echo",
    "http:?",
    "https:",
    "https://",
    "https:///",
    "ftp://{host}/",
    "file:///echo",
    "data:,",
    "blob:http://{host}/x",
    "blob:ws://{host}/x",
    "about:blank",
    "javascript:0",
    "mailto:a@localhost",
    "view-source:ws://{host}",
    "ws+unix://{host}",
    "wss+unix:///tmp/socket",
    "unix:/tmp/socket",
    "ws:ws://{host}",
    "ws.://{host}",
    "1ws://{host}",
    "ws://{host}/#",
    "ws://{host}#",
    "ws://{host}/#x",
    "ws://{host}/?#",
    "ws://{host}/%23",
    "ws://{host}/?%23",
    "http://{host}/#",
    "ws://{host}:80/",
    "ws://127.0.0.1:/",
    "ws://127.0.0.1:0/",
    "ws://127.0.0.1:1/",
    "ws://127.0.0.1:000000000000000000000000001/",
    "ws://127.0.0.1:65535/",
    "ws://127.0.0.1:65536/",
    "ws://127.0.0.1:4294967376/",
    "ws://127.0.0.1:18446744073709551696/",
    "ws://127.0.0.1:-1/",
    "ws://127.0.0.1:+1/",
    "ws://127.0.0.1:0x50/",
    "ws://127.0.0.1:8 0/",
    "ws://127.0.0.1:８０/",
    "ws://127.0.0.1:80a/",
    "ws://127.0.0.1:80:80/",
    "ws://127.1:1/",
    "ws://127.0.1:1/",
    "ws://0x7f.1:1/",
    "ws://0177.0.0.1:1/",
    "ws://2130706433:1/",
    "ws://4294967296:1/",
    "ws://127.0.0.256:1/",
    "ws://127.0.0.0x:1/",
    "ws://127.0.0.08:1/",
    "ws://127.0.0.1.:1/",
    "ws://127.0.0.1..:1/",
    "ws://127..1:1/",
    "ws://127.0.0.0.1:1/",
    "ws://localhost.1:1/",
    "ws://[::1]:1/",
    "ws://[::127.0.0.1]:1/",
    "ws://[::ffff:7f00:1]:1/",
    "ws://[0:0:0:0:0:0:0:0:1]:1/",
    "ws://[::1::]:1/",
    "ws://[::1%25lo]:1/",
    "ws://[::1:1/",
    "ws://::1]:1/",
    "ws://[]:1/",
    "ws://[127.0.0.1]:1/",
    "ws://[::g]:1/",
    "ws://[::1]x:1/",
    "ws://LOCALHOST:1/",
    "ws://localhost.:1/",
    "ws://.localhost:1/",
    "ws://a..localhost:1/",
    "ws://-.localhost:1/",
    "ws://xn--.localhost:1/",
    "ws://xn--a.localhost:1/",
    "ws://xn--zca.localhost:1/",
    "ws://%6c%6Fcalhost:1/",
    "ws://%00.localhost:1/",
    "ws://%20.localhost:1/",
    "ws://%2f.localhost:1/",
    "ws://%.localhost:1/",
    "ws://%z.localhost:1/",
    "ws://%ff.localhost:1/",
    "ws://user:pass@{host}/",
    "ws://user@{host}/",
    "ws://:pass@{host}/",
    "ws://a@b@{host}/",
    "ws://a:b:c@{host}/",
    "ws://%zz@{host}/",
    "ws://@{host}/",
    "ws://{host}@{host}/",
    "ws://{host}/%",
    "ws://{host}/%zz",
    "ws://{host}/%00",
    "ws://{host}/?%",
    "ws://{host}/..",
    "ws://{host}/%2e%2e/",
    "ws://{host}//echo",
    "ws://{host}\\echo",
];

const URL_DIFFERENCES: &[Difference] = &[
    Difference {
        quirk: |quirks| quirks.refuses_empty_url,
        inputs: |name| name.is_empty(),
        ours: Verdict::Takes,
        why: "the standard takes the empty URL for the page's",
    },
    Difference {
        quirk: |quirks| quirks.has_unix_scheme,
        inputs: |name| name == "wss+unix:///tmp/socket",
        ours: Verdict::Refuses,
        why: "only Bun has this scheme, which is not of the standard",
    },
    Difference {
        quirk: |quirks| quirks.takes_invalid_punycode,
        inputs: |name| name.starts_with("ws://xn--.") || name.starts_with("ws://xn--a."),
        ours: Verdict::Refuses,
        why: "no such name exists, and Bun's own `URL` refuses it as the standard does",
    },
];

#[wasm_bindgen_test]
async fn urls_are_refused_if_the_platform_refuses_them() {
    run(async |test| {
        compare(
            Some(test),
            urls(),
            URL_DIFFERENCES,
            |url| starts(url, &[]),
            |url| platform_starts(url, &[]),
        )
        .await;
    })
    .await;
}

fn protocol_lists() -> Vec<(String, Vec<String>)> {
    let names = PROTOCOLS.iter().map(|names| names.iter().map(ToString::to_string).collect());
    let with_a_character = MARKS
        .chars()
        .chain(STRANGE.chars())
        .flat_map(|character| [vec![format!("a{character}b")], vec![character.to_string()]]);
    let long = [vec!["x".repeat(10_000)], (0..100).map(|number| format!("p{number}")).collect()];
    names
        .chain(with_a_character)
        .chain(long)
        .map(|names: Vec<_>| (names.join("|").chars().take(60).collect(), names))
        .collect()
}

const PROTOCOLS: &[&[&str]] = &[
    &[],
    &[""],
    &["", ""],
    &["a", ""],
    &["", "a"],
    &["a", "b"],
    &["a", "a"],
    &["a", "b", "a"],
    &["a", "A"],
    &["a", "b", "B"],
    &["straße", "STRASSE"],
    &["k", "\u{212a}"], // the kelvin sign
    &["a", " a"],
    &["a ", "a"],
    &["a,b"],
    &["a, b"],
    &["a\r\nSec-WebSocket-Key: x"],
    &["\"a\""],
    &["a=1"],
    &["a;q=1"],
    &["null"],
    &["undefined"],
    &["__proto__"],
    &["constructor", "toString"],
    &["0", "00"],
    &["x", "y", "z", "x"],
];

/// The crate refuses names that differ only in case if the platform does, so there is no
/// difference.
const PROTOCOL_DIFFERENCES: &[Difference] = &[];

#[wasm_bindgen_test]
async fn protocols_are_refused_if_the_platform_refuses_them() {
    run(async |test| {
        let url = test.url("/protocol?pick=first");
        compare(
            Some(test),
            protocol_lists(),
            PROTOCOL_DIFFERENCES,
            |names| starts(&url, names),
            |names| platform_starts(&url, names),
        )
        .await;
    })
    .await;
}

fn close_arguments() -> Vec<(String, (u16, String))> {
    let reasons = [0, 1, 123, 124, 65_536].map(|len| "r".repeat(len));
    let wide = [
        "é".repeat(61),
        "é".repeat(62),
        "世".repeat(41),
        "世".repeat(42),
        "👋".repeat(30),
        "👋".repeat(31),
        "\0".repeat(123),
        "\0".repeat(124),
        "\u{fffd}".repeat(41),
    ];
    let codes = CODES.iter().flat_map(|code| {
        let reasons = reasons.iter().map(move |reason| (*code, reason.clone()));
        reasons.collect::<Vec<_>>()
    });
    codes
        .chain(wide.map(|reason| (4000, reason)))
        .map(|(code, reason)| (format!("{code} with {} bytes", reason.len()), (code, reason)))
        .collect()
}

const CODES: &[u16] = &[
    0, 1, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
    1014, 1015, 1016, 1999, 2000, 2999, 3000, 3001, 3999, 4000, 4001, 4999, 5000, 9999, 32_767,
    32_768, 65_534, 65_535,
];

const CLOSE_DIFFERENCES: &[Difference] = &[Difference {
    quirk: |quirks| quirks.takes_protocol_close_codes,
    inputs: |name| {
        let (code, bytes) = name.split_once(" with ").unwrap();
        let is_protocols = matches!(code.parse(), Ok(1001..=1003 | 1007..=1014));
        is_protocols && ["0 bytes", "1 bytes", "123 bytes"].contains(&bytes)
    },
    ours: Verdict::Refuses,
    why: "a script may not send them, and a program that does so in Bun would fail elsewhere",
}];

/// The socket is closed. By the standard, the arguments are checked before the state.
#[wasm_bindgen_test]
async fn codes_and_reasons_are_refused_if_the_platform_refuses_them() {
    run(async |test| {
        let socket = test.connect("/echo").await;
        outcome(socket.close()).await.unwrap();
        compare(
            None,
            close_arguments(),
            CLOSE_DIFFERENCES,
            |(code, reason)| match socket.close_with(*code, reason) {
                Ok(_) => Verdict::Takes,
                Err(CloseError::InvalidCode(_) | CloseError::ReasonTooLong(_)) => Verdict::Refuses,
                Err(other) => panic!("{other:?}"),
            },
            |(code, reason)| match socket.as_raw().close_with_code_and_reason(*code, reason) {
                Ok(()) => Verdict::Takes,
                Err(_) => Verdict::Refuses,
            },
        )
        .await;
    })
    .await;
}
