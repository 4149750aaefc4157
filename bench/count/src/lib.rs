//! The operations that `count.mjs` measures. This module counts allocations, `count.mjs` counts the
//! calls between wasm and JavaScript.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use wasm_websocket::{Message, WebSocket};

#[path = "../../page/src/memory.rs"]
mod memory;

thread_local! {
    static SOCKET: RefCell<Option<WebSocket>> = const { RefCell::new(None) };
}

fn take() -> Result<WebSocket, JsValue> {
    SOCKET.take().ok_or_else(|| "not connected".into())
}

fn keep(socket: WebSocket) {
    SOCKET.set(Some(socket));
}

#[wasm_bindgen]
pub async fn connect(url: String) -> Result<(), JsValue> {
    let socket = WebSocket::connect(url).await.map_err(|error| error.to_string())?;
    keep(socket);
    Ok(())
}

/// Receives `n` messages, and copies their content to Rust if `read` is set.
#[wasm_bindgen]
pub async fn receive(n: u32, read: bool) -> Result<(), JsValue> {
    let mut socket = take()?;
    for _ in 0..n {
        match socket.next().await {
            Some(Ok(message)) if read => match message {
                Message::Text(text) => drop(text.into_string()),
                Message::Binary(bytes) => drop(bytes.to_vec()),
                Message::Blob(_) => return Err("unexpected blob".into()),
            },
            Some(Ok(_)) => {}
            _ => return Err("the stream ended".into()),
        }
    }
    keep(socket);
    Ok(())
}

/// Receives `n` messages, and sends them back.
#[wasm_bindgen]
pub async fn forward(n: u32) -> Result<(), JsValue> {
    let mut socket = take()?;
    for _ in 0..n {
        let Some(Ok(message)) = socket.next().await else { return Err("the stream ended".into()) };
        socket.send(message).await.map_err(|error| error.to_string())?;
    }
    keep(socket);
    Ok(())
}

/// Sends `n` messages from Rust memory.
#[wasm_bindgen]
pub async fn send(n: u32, text: bool) -> Result<(), JsValue> {
    let socket = take()?;
    for _ in 0..n {
        let sent = if text { socket.send("x").await } else { socket.send(b"x").await };
        sent.map_err(|error| error.to_string())?;
    }
    keep(socket);
    Ok(())
}
