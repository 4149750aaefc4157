//! Promise 4: a waker may do anything when it wakes or is dropped, without a panic or a deadlock.
//!
//! A waker must be `Send`. With atomics a connection is not, so no waker can hold one.
#![cfg(not(target_feature = "atomics"))]

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::Sink;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::ReadyState::{self, Connecting, Open};
use wasm_websocket::{Sender, WebSocket};

use crate::util::{cases, run, until, within};

/// A waker that uses a socket at once, like an executor that polls inline.
struct Reacts(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Wake for Reacts {
    fn wake(self: Arc<Self>) {
        let reaction = self.0.lock().unwrap().take();
        if let Some(reaction) = reaction {
            reaction();
        }
    }
}

fn reacts(reaction: impl FnOnce() + Send + 'static) -> Waker {
    Waker::from(Arc::new(Reacts(Mutex::new(Some(Box::new(reaction))))))
}

/// What a waker does with the last sender and a receiver.
type Reaction = fn(Sender, Option<wasm_websocket::Receiver>);

const REACTIONS: [(&str, Reaction); 6] = [
    ("sends", |sender, _| {
        let _ = sender.try_send("from within");
    }),
    ("closes", |sender, _| drop(sender.close())),
    ("closes with a code", |sender, _| drop(sender.close_with(4001, "from within"))),
    ("drops the sender", |sender, _| drop(sender)),
    ("drops everything", |sender, receiver| drop((sender, receiver))),
    ("polls", |sender, receiver| {
        let mut cx = Context::from_waker(Waker::noop());
        let _ = Pin::new(&mut sender.closed()).poll(&mut cx);
        let _ = Pin::new(&mut sender.send("from within")).poll(&mut cx);
        if let Some(mut receiver) = receiver {
            let _ = Pin::new(&mut receiver.next()).poll(&mut cx);
        }
    }),
];

#[wasm_bindgen_test]
async fn a_reaction_within_the_wake_of_a_message_or_of_the_end_does_no_harm() {
    run(async |test| {
        for (name, reaction) in REACTIONS {
            // The waker is woken by a message, then by the end.
            for path in ["/echo", "/close?after=1&code=4002"] {
                let socket = test.connect(path).await;
                let (woken, wait) = futures_channel::oneshot::channel();
                let (sender, mut receiver) = socket.split();
                let watched = sender.clone();
                sender.try_send("wakes").unwrap();
                let closed = sender.closed();
                let slot = Arc::new(Mutex::new(None));
                let taken = Arc::clone(&slot);
                let waker = reacts(move || {
                    reaction(watched, taken.lock().unwrap().take());
                    let _ = woken.send(());
                });
                let polled = Pin::new(&mut receiver.next()).poll(&mut Context::from_waker(&waker));
                assert!(polled.is_pending(), "{name}");
                drop(sender);
                *slot.lock().unwrap() = Some(receiver);
                drop(waker);
                within(name, wait).await.unwrap();
                // The rest is dropped now. The connection ends in any case.
                drop(slot);
                let _ = within("the end", closed).await;
            }
        }
        let connections = 2 * REACTIONS.len() as u32;
        let wait = until().live(0).closes(connections);
        assert_eq!(test.stats_when(wait).await.live, 0);
    })
    .await;
}

/// A waker that holds a handle of its connection, like a task that only its waker owns.
struct Holds(#[expect(dead_code, reason = "it is there to be dropped")] Sender);

impl Wake for Holds {
    fn wake(self: Arc<Self>) {}
}

/// Polls something with a waker, and then has that waker dropped.
type Polls = fn(&mut WebSocket, Waker);

/// Dropping the waker drops the handle, which calls back into the connection that drops the waker.
async fn held_by_a_waker(state: ReadyState, wait: Polls) {
    run(async |test| {
        let mut socket = test.socket_in("/delay?ms=100", state).await;
        let sender = socket.sender();
        for _ in 0..2 {
            let waker = Waker::from(Arc::new(Holds(sender.clone())));
            wait(&mut socket, waker);
        }
        drop((socket, sender));
        test.stats_when_aborted().await;
    })
    .await;
}

/// Polls a future, which then has the only waker.
fn polled<F: Future + Unpin>(future: &mut F, waker: Waker) {
    assert!(Pin::new(future).poll(&mut Context::from_waker(&waker)).is_pending());
}

fn polled_twice<F: Future + Unpin>(mut future: F, waker: Waker) {
    polled(&mut future, waker);
    polled(&mut future, Waker::noop().clone());
}

cases! {
    held_by_a_waker {
        a_waker_replaced_by_the_next_poll_of_the_stream(Open, |socket, waker| {
            polled_twice(socket.next(), waker);
        });
        a_waker_replaced_by_the_next_poll_of_the_events(Open, |socket, waker| {
            polled_twice(socket.events().next(), waker);
        });
        a_waker_dropped_with_the_events(Open, |socket, waker| {
            polled(&mut socket.events().next(), waker);
        });
        a_waker_replaced_by_the_next_poll_of_what_waits_for_the_end(Open, |socket, waker| {
            polled_twice(socket.closed(), waker);
        });
        a_waker_dropped_with_what_waits_for_the_end(Open, |socket, waker| {
            polled(&mut socket.closed(), waker);
        });
        a_waker_dropped_with_what_waits_for_the_opening(Connecting, |socket, waker| {
            polled(&mut socket.opened(), waker);
        });
        a_waker_replaced_by_the_next_poll_of_a_send(Connecting, |socket, waker| {
            polled_twice(socket.send("never sent"), waker);
        });
        a_waker_dropped_with_a_send(Connecting, |socket, waker| {
            polled(&mut socket.send("never sent"), waker);
        });
        a_waker_dropped_with_a_sink(Connecting, |socket, waker| {
            let mut sink = socket.sender();
            let mut ready = std::future::poll_fn(|cx| Pin::new(&mut sink).poll_ready(cx));
            polled(&mut ready, waker);
        });
    }
}

#[wasm_bindgen_test]
async fn a_connection_keeps_nothing_of_the_task_that_made_it() {
    run(async |test| {
        let (woken, opened) = futures_channel::oneshot::channel();
        let reaction = || {
            let _ = woken.send(());
        };
        let task = Arc::new(Reacts(Mutex::new(Some(Box::new(reaction)))));
        let waker = Waker::from(Arc::clone(&task));
        let mut connecting = WebSocket::connect(test.url("/echo")).into_future();
        assert!(Pin::new(&mut connecting).poll(&mut Context::from_waker(&waker)).is_pending());
        within("the opening", opened).await.unwrap();
        let connected = Pin::new(&mut connecting).poll(&mut Context::from_waker(&waker));
        assert!(matches!(&connected, Poll::Ready(Ok(_))), "{connected:?}");
        drop((connecting, waker));
        assert_eq!(Arc::strong_count(&task), 1, "the connection has a waker of it");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_waker_dropped_with_the_receiver() {
    run(async |test| {
        let (sender, mut receiver) = test.connect("/echo").await.split();
        let waker = Waker::from(Arc::new(Holds(sender.clone())));
        polled(&mut receiver.next(), waker);
        drop(receiver);
        sender.try_send("still open").unwrap();
        drop(sender);
        let wait = until().live(0).closes(1);
        assert_eq!(test.stats_when(wait).await.closes, [(1000, String::new())]);
    })
    .await;
}
