//! Promise 14: a program that renders pages on a server can hold all types, on several threads,
//! without a call of JavaScript, which would end the process.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use wasm_websocket::{Connect, ConnectError, Message, Sender, WebSocket};

/// The state of a component: its sender, once there is one, and the received messages.
#[derive(Default)]
struct Component {
    sender: Option<Sender>,
    heard: Vec<Message>,
}

async fn hydrate(component: Arc<Mutex<Component>>, connect: Connect) -> Result<(), ConnectError> {
    let socket = connect.await?;
    let (sender, mut receiver) = socket.split();
    component.lock().unwrap().sender = Some(sender);
    while let Some(Ok(message)) = receiver.next().await {
        component.lock().unwrap().heard.push(message);
    }
    Ok(())
}

#[test]
fn renders_on_several_threads_and_is_told_that_there_is_no_socket() {
    let component = Arc::new(Mutex::new(Component::default()));
    let threads: Vec<_> = (0..4)
        .map(|number| {
            let component = Arc::clone(&component);
            // Made here, polled and dropped on the other thread.
            let connect = WebSocket::connect("/chat").protocols(["chat"]);
            thread::spawn(move || {
                component.lock().unwrap().heard.push(Message::from(format!("thread {number}")));
                let mut future = pin!(hydrate(component, connect));
                future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            })
        })
        .collect();
    for thread in threads {
        let result = thread.join().unwrap();
        assert_eq!(result, Poll::Ready(Err(ConnectError::Unsupported)));
    }
    let component = component.lock().unwrap();
    assert!(component.sender.is_none());
    assert_eq!(component.heard.len(), 4);
}

#[test]
fn a_connection_that_was_never_polled_can_be_dropped_anywhere() {
    let connecting = WebSocket::connect("ws://example.com").into_future();
    thread::spawn(move || drop(connecting)).join().unwrap();
}
