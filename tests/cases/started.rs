//! `start`: a connection that is used before it is open.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, Disconnected, Event, ReadyState, UrlError, WebSocket};

use crate::util::{
    REFUSED_URL, SHORT, Test, next_text, outcome, parts, quirks, run, until, within,
};

fn start(test: &Test, path: &str) -> WebSocket {
    WebSocket::connect(test.url(path)).start().unwrap()
}

#[wasm_bindgen_test]
async fn everything_can_be_asked_and_done_while_it_connects() {
    run(async |test| {
        let mut socket = start(test, "/delay?ms=200");
        assert_eq!(socket.ready_state(), ReadyState::Connecting);
        assert_eq!(socket.url(), test.url("/delay?ms=200"));
        assert_eq!((socket.protocol(), socket.extensions()), (String::new(), String::new()));
        assert!(socket.try_send("too early").unwrap_err().is_connecting());
        let sending = socket.send("first");
        within("the send", sending).await.unwrap();
        assert_eq!(socket.ready_state(), ReadyState::Open);
        within("the opening", socket.opened()).await.unwrap();
        assert_eq!(next_text(&mut socket).await, "first");
        assert_eq!(outcome(socket.close()).await.unwrap().code, 1005);
        assert_eq!(socket.url(), test.url("/delay?ms=200"));
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_missed_at_the_start() {
    run(async |test| {
        let mut socket = start(test, "/greet?n=3");
        for number in 0..3 {
            assert_eq!(next_text(&mut socket).await, format!("greeting {number}"));
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_url_of_a_failure_can_be_read() {
    run(async |_| {
        let mut socket = WebSocket::connect(REFUSED_URL).start().unwrap();
        let mut events = socket.events();
        let error = within("the failure", socket.opened()).await.unwrap_err();
        assert_eq!(error.code(), Some(quirks().lost_code.into()));
        assert_eq!(socket.url(), REFUSED_URL);
        assert!(within("the error", socket.next()).await.unwrap().is_err());
        assert!(within("the end", socket.next()).await.is_none());
        let first = within("the first event", events.next()).await;
        assert!(matches!(first, Some(Event::Error | Event::Close(_))), "{first:?}");
    })
    .await;
}

/// With `start`, the events of an attempt can be seen.
#[wasm_bindgen_test]
async fn a_close_while_connecting_has_its_events() {
    run(async |test| {
        let socket = start(test, "/delay?ms=3000");
        let mut events = socket.events();
        let closed = socket.close_with(4001, "never sent").unwrap();
        let Err(Disconnected::Closed(event)) = outcome(closed).await else { panic!("no event") };
        assert_eq!(parts(&event), (quirks().lost_code, "", false));
        let mut seen = Vec::new();
        while let Some(event) = within("an event", events.next()).await {
            seen.push(event);
        }
        assert!(matches!(seen.last(), Some(Event::Close(last)) if *last == event), "{seen:?}");
        assert!(seen.iter().any(|event| matches!(event, Event::Error)), "{seen:?}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_constructors_errors_come_at_once() {
    run(async |_| {
        let start = |url: &str| WebSocket::connect(url).start().unwrap_err();
        assert_eq!(start("ws://a/#b"), ConnectError::InvalidUrl(UrlError::Fragment));
        assert_eq!(start("ftp://a/"), ConnectError::InvalidUrl(UrlError::Scheme("ftp".into())));
        let twice = WebSocket::connect("ws://a/").protocols(["a", "a"]).start();
        assert_eq!(twice.unwrap_err(), ConnectError::DuplicateProtocol("a".into()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_limit_of_opening_holds() {
    run(async |test| {
        let limit = SHORT;
        let connect = WebSocket::connect(test.url("/silent")).connect_timeout(limit);
        let socket = connect.start().unwrap();
        let waiting = within("the error", socket.send("never")).await.unwrap_err();
        assert_eq!(waiting.to_string(), "not sent: the connection was not open within 300ms");
        assert_eq!(
            within("the failure", socket.opened()).await,
            Err(Disconnected::OpenTimedOut(limit))
        );
        test.stats_when_aborted().await;
    })
    .await;
}

/// If the platform opens it, the crate fails it.
#[wasm_bindgen_test]
async fn a_subprotocol_that_is_not_agreed_on_ends_it() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/protocol?pick=none")).protocols(["chat"]);
        let mut socket = connect.start().unwrap();
        let error = within("the failure", socket.opened()).await.unwrap_err();
        if quirks().subprotocol_mismatch == "opens" {
            assert_eq!(error.to_string(), "the server chose none of the subprotocols [\"chat\"]");
        }
        assert_eq!(outcome(socket.closed()).await, Err(error));
        assert!(socket.try_send("never").unwrap_err().is_closed());
        assert!(within("the error", socket.next()).await.unwrap().is_err());
        assert!(within("the end", socket.next()).await.is_none());
    })
    .await;
}

#[wasm_bindgen_test]
async fn dropping_it_aborts_the_attempt() {
    run(async |test| {
        let socket = start(test, "/delay?ms=3000");
        test.stats_when(until().live(1)).await;
        let closed = socket.closed();
        drop(socket);
        let end = outcome(closed).await.unwrap_err();
        assert_eq!(end.code(), Some(quirks().lost_code.into()));
        test.stats_when_aborted().await;
    })
    .await;
}

/// Yew's `send_stream` never drops its stream.
#[wasm_bindgen_test]
async fn a_guard_closes_whoever_else_has_a_handle() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let (guard, second) = (socket.close_on_drop(), socket.sender().close_on_drop());
        socket.send("open").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "open");
        drop(guard);
        assert_eq!(socket.ready_state(), ReadyState::Closing);
        assert!(within("the end", socket.next()).await.is_none());
        assert_eq!(parts(&outcome(socket.closed()).await.unwrap()), (1000, "", true));
        drop(second);
        assert_eq!(outcome(socket.closed()).await.unwrap().code, 1000);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_guard_aborts_an_attempt_and_keeps_nothing_open() {
    run(async |test| {
        let socket = start(test, "/delay?ms=3000");
        let guard = socket.close_on_drop();
        drop(guard);
        assert!(within("the failure", socket.opened()).await.is_err());

        let socket = test.connect("/echo").await;
        let (guard, closed) = (socket.close_on_drop(), socket.closed());
        drop(socket);
        assert_eq!(outcome(closed).await.unwrap().code, 1000);
        drop(guard);
    })
    .await;
}
