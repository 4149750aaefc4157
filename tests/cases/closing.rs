//! Promise 5: `close` returns a future of the outcome. It starts at the call, on any handle, any
//! number of times. Awaiting it is optional, and it has a time limit.

use std::time::Duration;

use futures_util::future::{join, join_all};
use futures_util::{SinkExt, poll};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{
    CloseCode, Closed, Disconnected, Error, Outcome, ReadyState, Receiver, Sender, WebSocket,
};

use crate::util::{
    IGNORE_CLOSE, SHORT, Test, cases, next_text, open, outcome, parts, quirks, run, soon_after,
    until, within, within_time,
};

/// Returns how the server saw the end of the only connection.
async fn seen(test: &Test) -> (u16, String) {
    let mut stats = test.stats_when(until().closes(1)).await;
    assert_eq!((stats.connections, stats.closes.len()), (1, 1));
    stats.closes.remove(0)
}

async fn closes_with_4001(close: impl AsyncFnOnce(WebSocket) -> Outcome) {
    run(async |test| {
        let socket = test.connect("/echo").await;
        let outcome = within("the outcome", close(socket)).await;
        assert_eq!(parts(&outcome.into_result().unwrap()), (4001, "first", true));
        assert_eq!(seen(test).await, (4001, "first".to_owned()));
    })
    .await;
}

fn first(sender: &Sender) -> Closed {
    sender.close_with(CloseCode::Application(4001), "first").unwrap()
}

cases! {
    closes_with_4001 {
        from_the_whole(async |socket| {
            let closed = socket.close_with(4001, "first").unwrap();
            assert_eq!(socket.ready_state(), ReadyState::Closing, "it starts at the call");
            closed.await
        });
        from_another_handle(async |socket| {
            let sender = socket.sender();
            let closed = first(&sender);
            assert_eq!(socket.ready_state(), ReadyState::Closing);
            closed.await
        });
        from_the_sender_of_the_halves(async |socket| {
            let (sender, mut receiver) = socket.split();
            let closed = first(&sender);
            assert!(within("the end", receiver.next()).await.is_none());
            closed.await
        });
        from_a_clone_of_the_sender_of_the_halves(async |socket| {
            let (sender, _receiver) = socket.split();
            first(&sender.clone()).await
        });
        after_the_receiver_was_dropped(async |socket| {
            let (sender, receiver): (Sender, Receiver) = socket.split();
            drop(receiver);
            first(&sender).await
        });
        with_every_handle_dropped_afterwards(async |socket| {
            let (sender, receiver) = socket.split();
            let closed = first(&sender);
            drop((sender, receiver));
            closed.await
        });
        though_its_future_is_dropped(async |socket| {
            drop(first(&socket.sender()));
            socket.closed().await
        });
        though_its_future_is_dropped_while_it_waits(async |socket| {
            let mut closed = first(&socket.sender());
            assert!(poll!(&mut closed).is_pending());
            drop(closed);
            socket.closed().await
        });
        twice_the_first_one_counts(async |socket| {
            let closed = first(&socket.sender());
            let second = socket.close_with(4002, "second").unwrap();
            let third = socket.close();
            let (closed, second) = join(outcome(closed), outcome(second)).await;
            assert_eq!((&closed, &closed), (&second, &outcome(third).await));
            socket.closed().await
        });
        by_many_at_once(async |socket| {
            let senders: Vec<_> = (0..20).map(|_| socket.sender()).collect();
            let closing = senders.iter().map(|sender| async move { outcome(first(sender)).await });
            for outcome in join_all(closing).await {
                assert_eq!(parts(&outcome.unwrap()), (4001, "first", true));
            }
            socket.closed().await
        });
        again_after_the_end(async |socket| {
            let before = outcome(first(&socket.sender())).await;
            assert_eq!(outcome(socket.close_with(4002, "second").unwrap()).await, before);
            assert_eq!(outcome(socket.close()).await, before);
            socket.close().await
        });
        with_messages_that_nobody_takes(async |mut socket| {
            socket.send("taken").await.unwrap();
            assert_eq!(next_text(&mut socket).await, "taken");
            socket.send("left").await.unwrap();
            first(&socket.sender()).await
        });
    }
}

#[wasm_bindgen_test]
async fn what_was_sent_before_the_close_arrives() {
    run(async |test| {
        let socket = test.connect("/sink").await;
        for _ in 0..100 {
            socket.send("x".repeat(10_000)).await.unwrap();
        }
        outcome(socket.close()).await.unwrap();
        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!((stats.messages_in, stats.bytes_in), (100, 1_000_000));
        assert_eq!(stats.closes, [(1005, String::new())], "no code was given");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_sink_closes_with_1000_and_waits_for_the_outcome() {
    run(async |test| {
        let (mut sender, mut receiver) = test.connect("/echo").await.split();
        SinkExt::send(&mut sender, "last".into()).await.unwrap();
        assert!(within("the echo", receiver.next()).await.unwrap().is_ok());
        within("the close", SinkExt::close(&mut sender)).await.unwrap();
        assert_eq!(parts(&outcome(sender.closed()).await.unwrap()), (1000, "", true));
        within("the second close", SinkExt::close(&mut sender)).await.unwrap();
        assert_eq!(seen(test).await, (1000, String::new()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_sink_that_someone_has_closed_already_only_waits() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        let _closed = socket.close_with(4001, "first").unwrap();
        within("the close", SinkExt::close(&mut socket)).await.unwrap();
        assert_eq!(seen(test).await, (4001, "first".to_owned()));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_sink_whose_connection_was_lost_says_so_when_closed() {
    run(async |test| {
        let mut socket = test.connect("/fin?delay_ms=100").await;
        let lost = outcome(socket.closed()).await.unwrap_err();
        match within("the close", SinkExt::close(&mut socket)).await {
            Err(Error::Disconnected(error)) => assert_eq!(error, lost),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

/// Without the limit Chromium takes 60 s, Firefox 20 s, and Node and Deno wait forever.
#[wasm_bindgen_test]
async fn a_close_that_nobody_answers_ends_in_time_and_frees_the_way_for_the_next() {
    run(async |test| {
        let limit = SHORT;
        let connect = WebSocket::connect(test.url(IGNORE_CLOSE)).close_timeout(limit);
        let mut socket = open(connect).await;
        socket.send("before").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "before");
        let closed = socket.close_with(CloseCode::Normal, "").unwrap();
        let timed_out = Disconnected::CloseTimedOut(limit);
        let end = within_time("the outcome", soon_after(limit), closed).await;
        assert_eq!(end.into_result(), Err(timed_out.clone()));
        match within("the end", socket.next()).await {
            Some(Err(Error::Disconnected(error))) => assert_eq!(error, timed_out),
            other => panic!("{other:?}"),
        }
        assert!(within("the end", socket.next()).await.is_none());

        let next = within("the next connection", async {
            WebSocket::connect(test.url("/echo")).await.unwrap()
        });
        next.await.close();
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_close_has_three_seconds_unless_told_otherwise() {
    run(async |test| {
        let socket = test.connect(IGNORE_CLOSE).await;
        let started = js_sys::Date::now();
        let limit = Duration::from_secs(3);
        let end = within_time("the outcome", soon_after(limit), socket.close()).await;
        assert_eq!(end.into_result(), Err(Disconnected::CloseTimedOut(limit)));
        assert!(js_sys::Date::now() - started > 2900.0);
    })
    .await;
}

/// The close of a sender has its limit even if nobody awaits it.
#[wasm_bindgen_test]
async fn the_stream_alone_ends_in_time_when_nobody_awaits_the_close() {
    run(async |test| {
        let limit = SHORT;
        let connect = WebSocket::connect(test.url(IGNORE_CLOSE)).close_timeout(limit);
        let socket = open(connect).await;
        let (sender, mut receiver) = socket.split();
        sender.close();
        drop(sender);
        let end = within_time("the end", soon_after(limit), receiver.next()).await;
        assert!(matches!(end, Some(Err(Error::Disconnected(Disconnected::CloseTimedOut(_))))));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_close_while_connecting_aborts_the_attempt() {
    run(async |test| {
        let socket = test.socket_in("/silent", ReadyState::Connecting).await;
        test.stats_when(until().live(1)).await;
        let closed = socket.close_with(4001, "never sent").unwrap();
        match outcome(closed).await {
            Err(Disconnected::Closed(event)) => {
                assert_eq!((event.code, event.was_clean), (quirks().lost_code.into(), false));
            }
            other => panic!("{other:?}"),
        }
        assert!(within("the failure to open", socket.opened()).await.is_err());
        let stats = test.stats_when_aborted().await;
        assert!(stats.closes.iter().all(|close| *close == (1006, String::new())), "{stats:?}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_close_that_is_refused_closes_nothing() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        assert!(socket.close_with(CloseCode::GoingAway, "").is_err());
        assert!(socket.close_with(1000, &"x".repeat(124)).is_err());
        assert_eq!(socket.ready_state(), ReadyState::Open);
        socket.send("still here").await.unwrap();
        assert_eq!(next_text(&mut socket).await, "still here");
    })
    .await;
}
