//! No exception passes through Rust. A stand-in for the platform's socket (a mock, an interceptor,
//! a polyfill, a server-side runtime) may lack any property, have one of another type, or throw.
//! The result is an empty value or a typed error, in bounded time.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use js_sys::{ArrayBuffer, Function, Object};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    ConnectError, Disconnected, Event, Message, Outcome, ReadyState, SendError, WebSocket,
};

use crate::util::{
    GlobalOverride, Test, cases, javascript, next, next_bytes, next_text, outcome, run, within,
};

/// What a getter does instead of returning the value.
const DEFECTS: [&str; 7] = [
    "return undefined",
    "return null",
    "return {}",
    "return 'no such thing'",
    "return Symbol('defect')",
    "return 7n",
    "throw new Error('defect')",
];

/// What a method does instead of its work. Other defects make it no method at all.
const FAILING_METHOD: &str = "return () => { throw new Error('defect') }";

/// A class whose instances have this getter and setter instead of `member`.
fn with_member(member: &str, defect: &str) -> JsValue {
    javascript(&format!(
        "return class extends WebSocket {{
            constructor(...given) {{
                super(...given);
                const defect = () => {{ {defect} }};
                const accessor = {{ configurable: true, get: defect, set: defect }};
                Object.defineProperty(this, '{member}', accessor);
            }}
        }}"
    ))
}

/// A class whose listeners receive another event. In `expression`, `event` is the platform's.
fn with_event(expression: &str) -> JsValue {
    javascript(&format!(
        "return class extends WebSocket {{
            addEventListener(name, listener) {{
                super.addEventListener(name, event => listener({expression}));
            }}
        }}"
    ))
}

/// Starts to connect while this class overrides the platform's.
fn start(test: &Test, class: &JsValue) -> Result<WebSocket, ConnectError> {
    let _replaced = GlobalOverride::of_web_socket(Some(class));
    WebSocket::connect(test.url("/echo")).close_timeout(Duration::from_millis(400)).start()
}

/// Makes a socket of this class with `from_raw`.
fn from_raw(test: &Test, class: &JsValue) -> WebSocket {
    let _replaced = GlobalOverride::of_web_socket(Some(class));
    WebSocket::from_raw(test.raw("/echo"))
}

/// The results of using a socket from start to end.
struct Life {
    opened: Result<(), Disconnected>,
    sent: Result<(), SendError>,
    /// The echo, if the message was sent.
    echo: Option<Message>,
    outcome: Outcome,
}

/// Uses the whole API. Every wait must be bounded.
async fn live(mut socket: WebSocket) -> Life {
    let mut events = socket.events();
    let raw = socket.as_raw().clone();
    let _ = (socket.url(), socket.protocol(), socket.extensions(), socket.binary_type());
    let _ = (socket.ready_state(), socket.buffered_amount(), format!("{socket:?}"));
    socket.set_binary_type(wasm_websocket::BinaryType::Blob);
    socket.set_binary_type(wasm_websocket::BinaryType::ArrayBuffer);
    assert!(socket.try_send("too early").is_err());
    let opened = within("the opening", socket.opened()).await;
    let sent = within("the send", socket.send("text")).await;
    let echo = match &sent {
        Ok(()) => match within("the echo or the end", socket.next()).await {
            Some(Ok(message)) => Some(message),
            _ => None,
        },
        Err(_) => None,
    };
    let _ = within("the flush", socket.flush()).await;
    let mut sender = socket.sender();
    let _ = within("the sink", SinkExt::send(&mut sender, Message::from("text"))).await;
    let outcome = within("the outcome", socket.close_with(4001, "bye").unwrap()).await;
    let rest = within("the end", socket.by_ref().count()).await;
    assert!(rest <= 3, "the stream ends");
    while within("the end of the events", events.next()).await.is_some() {}
    assert_eq!(within("the outcome", sender.closed()).await, outcome);
    drop((socket, sender, events));
    // An open socket would keep some runtimes alive.
    Function::new_with_args("raw", "delete raw.close; raw.close()").call1(&raw, &raw).unwrap();
    Life { opened, sent, echo, outcome }
}

/// Tries each defect of a member, with `start` and with `from_raw`, all concurrently.
async fn lives_with(member: &str, defects: &[&str], check: fn(&str, Life)) {
    run(async |test| {
        let lives = defects.iter().flat_map(|defect| {
            let class = with_member(member, defect);
            let started = start(test, &class).expect("listening works");
            [started, from_raw(test, &class)].map(|socket| async move {
                check(defect, live(socket).await);
            })
        });
        join_all(lives).await;
        assert_eq!(outcome(test.connect("/echo").await.close()).await.unwrap().code, 1005);
    })
    .await;
}

/// The connection works without this property.
async fn property_is_dispensable(member: &str) {
    lives_with(member, &DEFECTS, |defect, life| {
        assert_eq!(life.opened, Ok(()), "{defect}");
        assert!(life.sent.is_ok(), "{defect}: {:?}", life.sent);
        assert!(matches!(&life.echo, Some(Message::Text(text)) if text == "text"), "{defect}");
        assert_eq!(life.outcome.code(), Some(4001.into()), "{defect}: {}", life.outcome);
    })
    .await;
}

cases! {
    property_is_dispensable {
        the_url_is_broken("url");
        the_extensions_are_broken("extensions");
        the_binary_type_is_broken("binaryType");
        the_buffered_amount_is_broken("bufferedAmount");
        the_listeners_cannot_be_removed("removeEventListener");
    }
}

/// The crate reads `protocol` when the connection opens. Here none was requested, so empty is
/// right.
#[wasm_bindgen_test]
async fn the_chosen_subprotocol_is_broken() {
    let defects: Vec<_> =
        DEFECTS.into_iter().filter(|defect| !defect.contains("no such thing")).collect();
    lives_with("protocol", &defects, |defect, life| {
        assert_eq!(life.opened, Ok(()), "{defect}");
        assert_eq!(life.outcome.code(), Some(4001.into()), "{defect}: {}", life.outcome);
    })
    .await;
}

/// A socket without a state counts as closed.
#[wasm_bindgen_test]
async fn the_ready_state_is_broken() {
    lives_with("readyState", &DEFECTS, |defect, life| {
        assert!(life.sent.is_err_and(|error| error.is_closed()), "{defect}");
        assert_eq!(life.outcome, Outcome::Unclean(Disconnected::NoCloseEvent), "{defect}");
    })
    .await;
}

fn methods() -> Vec<&'static str> {
    DEFECTS.into_iter().chain([FAILING_METHOD]).collect()
}

#[wasm_bindgen_test]
async fn sending_is_broken() {
    lives_with("send", &methods(), |defect, life| {
        assert_eq!(life.opened, Ok(()), "{defect}");
        let error = life.sent.unwrap_err();
        assert!(!error.is_closed() && error.to_string().starts_with("not sent: "), "{error}");
        assert!(matches!(error.into_message(), Message::Text(text) if text == "text"));
        assert_eq!(life.outcome.code(), Some(4001.into()), "{defect}: {}", life.outcome);
    })
    .await;
}

/// Only the time limit ends the connection.
#[wasm_bindgen_test]
async fn closing_is_broken() {
    lives_with("close", &methods(), |defect, life| {
        assert_eq!(life.opened, Ok(()), "{defect}");
        assert!(life.sent.is_ok() && life.echo.is_some(), "{defect}");
        let Outcome::Unclean(Disconnected::CloseTimedOut(_)) = life.outcome else {
            panic!("{defect}: {}", life.outcome)
        };
    })
    .await;
}

#[wasm_bindgen_test]
async fn listening_is_broken() {
    run(async |test| {
        for defect in methods() {
            let class = with_member("addEventListener", defect);
            let error = start(test, &class).unwrap_err();
            assert!(matches!(error, ConnectError::Other(_)), "{defect}: {error:?}");
            assert!(!error.to_string().is_empty());
            let connecting = {
                let _replaced = GlobalOverride::of_web_socket(Some(&class));
                let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
                (futures_util::poll!(&mut connecting), connecting)
            };
            let std::task::Poll::Ready(Err(awaited)) = connecting.0 else { panic!("{defect}") };
            assert_eq!(awaited, error);
            let adopted = live_unheard(from_raw(test, &class)).await;
            assert_eq!(adopted.to_string(), error.to_string(), "{defect}");
        }
        drop(test.connect("/echo").await);
    })
    .await;
}

/// Asserts that the outcome is known at once.
async fn live_unheard(mut socket: WebSocket) -> Disconnected {
    let error = within("the opening", socket.opened()).await.unwrap_err();
    assert!(matches!(error, Disconnected::Exception(_)), "{error:?}");
    assert!(socket.try_send("unheard").unwrap_err().is_closed());
    assert!(within("the error", socket.next()).await.unwrap().is_err());
    assert!(within("the end", socket.next()).await.is_none());
    assert_eq!(outcome(socket.closed()).await, Err(error.clone()));
    error
}

/// A class that lacks all that a connection needs.
#[wasm_bindgen_test]
async fn nothing_but_a_constructor() {
    run(async |test| {
        for body in ["this.readyState = 0", "this.onopen = null", ""] {
            let class = javascript(&format!("return class {{ constructor() {{ {body} }} }}"));
            let error = start(test, &class).unwrap_err();
            assert!(matches!(error, ConnectError::Other(_)), "{error:?}");
        }
    })
    .await;
}

/// A close event needs no properties.
async fn ends_without_a_code(expression: &str) {
    run(async |test| {
        let expression = format!("name == 'close' ? {expression} : event");
        let class = with_event(&expression);
        let mut socket = start(test, &class).unwrap();
        within("the opening", socket.opened()).await.unwrap();
        let closed = socket.close_with(4001, "bye").unwrap();
        let Err(Disconnected::Closed(event)) = outcome(closed).await else { panic!("unclean") };
        assert_eq!((event.code, event.reason.as_str()), (0.into(), ""));
        assert!(within("the error", socket.next()).await.unwrap().is_err());
    })
    .await;
}

/// Message events without data are ignored, and no others.
async fn is_no_message(expression: &str) {
    run(async |test| {
        let expression =
            format!("name == 'message' && event.data == 'strange' ? {expression} : event");
        let socket = start(test, &with_event(&expression)).unwrap();
        let mut socket = socket;
        socket.send("before").await.unwrap();
        socket.send("strange").await.unwrap();
        socket.send("after").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "before");
        assert_eq!(next_text(&mut socket).await, "after");
        assert_eq!(outcome(socket.close()).await.unwrap().code, 1005);
    })
    .await;
}

/// Data that is neither a text nor bytes counts as a blob. Reading it is an error.
async fn cannot_be_read(expression: &str) {
    run(async |test| {
        let expression = format!("name == 'message' ? {{ data: {expression} }} : event");
        let mut socket = start(test, &with_event(&expression)).unwrap();
        socket.send("text").await.unwrap();
        let Message::Blob(blob) = next(&mut socket).await else { panic!("no blob") };
        assert_eq!((blob.size(), blob.mime_type()), (0, String::new()));
        assert!(within("the error", blob.bytes()).await.is_err());
        assert!(within("the error", blob.text()).await.is_err());
        let _ = format!("{blob:?}");
        let _ = socket.try_send(Message::Blob(blob));
        let _ = outcome(socket.close()).await;
    })
    .await;
}

cases! {
    ends_without_a_code {
        a_close_event_that_is_undefined("undefined");
        a_close_event_that_is_null("null");
        a_close_event_without_properties("({})");
        a_close_event_of_strange_properties("({ code: 'x', reason: 7, wasClean: 'yes' })");
        a_close_event_of_symbols(
            "({ code: Symbol('c'), reason: Symbol('r'), wasClean: Symbol('w') })"
        );
        a_close_event_that_throws("new Proxy({}, { get() { throw new Error('defect') } })");
    }
    is_no_message {
        a_message_event_that_is_undefined("undefined");
        a_message_event_that_is_null("null");
        a_message_event_without_data("({})");
        a_message_event_whose_data_is_null("({ data: null })");
        a_message_event_that_throws("new Proxy({}, { get() { throw new Error('defect') } })");
    }
    cannot_be_read {
        data_that_is_a_number("7");
        data_that_is_an_object("({})");
        data_that_is_a_symbol("Symbol('data')");
        data_that_reads_as_nothing("({ arrayBuffer() {}, text() {} })");
        data_that_reads_as_something_else(
            "({ arrayBuffer: async () => 'no buffer', text: () => ({ no: 'text' }) })"
        );
        data_that_throws_when_read(
            "({ arrayBuffer() { throw 1 }, async text() { throw new Error('defect') } })"
        );
        data_whose_size_throws("({ get size() { throw 1 }, get type() { throw 2 } })");
    }
}

/// Node's own classes deliver views, and npm's `ws` does by default.
#[wasm_bindgen_test]
async fn data_that_is_a_view_is_as_good_as_a_buffer() {
    run(async |test| {
        let expression = "name == 'message' && typeof event.data != 'string'
            ? { data: new Uint8Array(event.data).subarray(1) } : event";
        let mut socket = start(test, &with_event(expression)).unwrap();
        socket.send([1, 2, 3]).await.unwrap();
        let Message::Binary(bytes) = next(&mut socket).await else { panic!("no bytes") };
        assert_eq!((bytes.len(), bytes.to_vec()), (2, vec![2, 3]));
        assert!(bytes.to_array_buffer().is_instance_of::<ArrayBuffer>());
        assert_eq!(bytes.to_array_buffer().byte_length(), 2);
        socket.send(bytes).await.unwrap();
        assert_eq!(next_bytes(&mut socket).await, [3]);
    })
    .await;
}

/// Without timers there are no time limits. All else works.
#[wasm_bindgen_test]
async fn the_timers_are_missing() {
    run(async |test| {
        for name in ["setTimeout", "clearTimeout", "scheduler"] {
            let replaced = GlobalOverride::of(name, Some(&JsValue::UNDEFINED));
            let connecting = WebSocket::connect(test.url("/echo")).start();
            let dropped = WebSocket::connect(test.url("/echo")).start();
            let dropped = dropped.map(drop);
            drop(replaced);
            dropped.unwrap();
            let mut socket = connecting.unwrap();
            within("the opening", socket.opened()).await.unwrap();
            socket.send("text").await.unwrap();
            assert_eq!(next_text(&mut socket).await, "text");
            let replaced = GlobalOverride::of(name, Some(&JsValue::UNDEFINED));
            let closed = socket.close();
            drop(replaced);
            outcome(closed).await.unwrap();
        }
    })
    .await;
}

/// The first call reaches a defective encoder; later calls reach the platform's, or the same one.
#[wasm_bindgen_test]
async fn the_encoder_does_not_do_as_the_standard_says() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let text = "x".repeat(1000);
        for (body, is_permanent) in [
            "return undefined",
            "return {}",
            "return { read: 0, written: 0 }",
            "return { read: 1000, written: 2000 }",
            "return { read: 'a', written: null }",
            "throw new Error('defect')",
        ]
        .into_iter()
        .flat_map(|body| [(body, false), (body, true)])
        {
            socket.send(&text).await.unwrap();
            let Message::Text(received) = next(&mut socket).await else { panic!("no text") };
            let restore = javascript(&format!(
                "const real = TextEncoder.prototype.encodeInto;
                let first = true;
                TextEncoder.prototype.encodeInto = function (...given) {{
                    if (!first && !{is_permanent}) return real.apply(this, given);
                    first = false;
                    {body}
                }};
                return () => {{ TextEncoder.prototype.encodeInto = real }}"
            ));
            let string = received.into_string();
            restore.unchecked_into::<Function>().call0(&JsValue::NULL).unwrap();
            assert_eq!(string, text, "{body} {is_permanent}");
        }
    })
    .await;
}

/// The event stream has the event, whatever its properties.
#[wasm_bindgen_test]
async fn an_event_without_properties_is_still_an_event() {
    run(async |test| {
        let socket = start(test, &with_event("undefined")).unwrap();
        let mut events = socket.events();
        within("the opening", socket.opened()).await.unwrap();
        assert_eq!(socket.ready_state(), ReadyState::Open);
        socket.close();
        let mut seen = Vec::new();
        while let Some(event) = within("an event", events.next()).await {
            seen.push(match event {
                Event::Open => "open",
                Event::Close(_) => "close",
                _ => "other",
            });
        }
        assert_eq!(seen, ["open", "close"]);
    })
    .await;
}

/// An interceptor may send later. The bytes must be those of the call of `send`, whatever Rust has
/// written to its memory since.
#[wasm_bindgen_test]
async fn what_is_sent_later_is_what_was_given() {
    run(async |test| {
        let class = javascript(
            "return class extends WebSocket {
                send(data) { setTimeout(() => super.send(data), 20) }
            }",
        );
        let mut socket = start(test, &class).unwrap();
        within("the opening", socket.opened()).await.unwrap();
        let mut bytes = vec![7_u8; 4096];
        let mut array = [1_u8, 2, 3];
        socket.send(&bytes).await.unwrap();
        socket.send(&bytes[1..3]).await.unwrap();
        socket.send(&array).await.unwrap();
        socket.try_send(bytes.as_slice()).unwrap();
        socket.send(bytes.clone()).await.unwrap();
        SinkExt::send(&mut socket, Message::from(&bytes)).await.unwrap();
        let message = Message::from(bytes.as_slice());
        socket.send(&message).await.unwrap();
        let mut text = "what was given".to_owned();
        socket.send(&text).await.unwrap();
        // This overwrites, frees and moves memory.
        bytes.fill(0xee);
        array.fill(0xee);
        text.clear();
        drop((bytes, message));
        std::hint::black_box(vec![0xdd_u8; 1 << 20]);
        let expected: [&[u8]; 7] =
            [&[7; 4096], &[7; 2], &[1, 2, 3], &[7; 4096], &[7; 4096], &[7; 4096], &[7; 4096]];
        for expected in expected {
            assert!(next_bytes(&mut socket).await == expected);
        }
        assert_eq!(next_text(&mut socket).await, "what was given");
    })
    .await;
}

/// The crate never passes a view of wasm memory: posting it to another realm would copy all of that
/// memory.
#[wasm_bindgen_test]
async fn what_is_handed_over_has_a_buffer_of_its_own() {
    run(async |test| {
        let class = javascript(
            "return class extends WebSocket {
                send(data) { this.given = data; super.send(data) }
            }",
        );
        let socket = start(test, &class).unwrap();
        within("the opening", socket.opened()).await.unwrap();
        for len in [0, 1, 3000] {
            socket.send(vec![7; len]).await.unwrap();
            let given = crate::util::property(socket.as_raw(), "given");
            let buffer = crate::util::property(&given, "buffer");
            let size = crate::util::property(&buffer, "byteLength").as_f64().unwrap();
            assert_eq!(size, len as f64);
            let memory = crate::util::property(&wasm_bindgen::memory(), "buffer");
            assert!(!Object::is(&buffer, &memory));
        }
    })
    .await;
}
