//! The scenarios, for a variant whose socket is a stream and a sink or the like of it.
//!
//! Each calls `mark` once it is connected: the clock starts there, or the page does its part.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::variant::Socket;
use crate::{error, payload};

async fn connect(url: &str, mark: &Function) -> Result<Socket, JsValue> {
    let socket = Socket::connect(url).await.map_err(error)?;
    mark.call0(&JsValue::UNDEFINED)?;
    Ok(socket)
}

/// Receives `n` messages, and looks at each if that is asked for. Gives the bytes it has seen.
#[wasm_bindgen]
pub async fn receive(url: String, n: u32, look: bool, mark: Function) -> Result<f64, JsValue> {
    let mut socket = connect(&url, &mark).await?;
    let mut seen = 0;
    for _ in 0..n {
        let item = socket.next().await.ok_or("the stream ended")?;
        if look {
            seen += Socket::look(item);
        }
    }
    mark.call0(&JsValue::UNDEFINED)?;
    socket.close().await;
    Ok(seen as f64)
}

/// Sends `n` messages and waits until the server has counted them.
#[wasm_bindgen]
pub async fn send(
    url: String,
    n: u32,
    size: u32,
    text: bool,
    mark: Function,
) -> Result<(), JsValue> {
    let mut socket = send_all(&url, n, size, text, &mark).await?;
    socket.send_text("?").await.map_err(error)?;
    socket.next().await.ok_or("the stream ended")?;
    mark.call0(&JsValue::UNDEFINED)?;
    socket.close().await;
    Ok(())
}

/// Sends `n` messages to a platform that only pretends to.
#[wasm_bindgen]
pub async fn stub(
    url: String,
    n: u32,
    size: u32,
    text: bool,
    mark: Function,
) -> Result<(), JsValue> {
    let socket = send_all(&url, n, size, text, &mark).await?;
    mark.call0(&JsValue::UNDEFINED)?;
    socket.close().await;
    Ok(())
}

async fn send_all(
    url: &str,
    n: u32,
    size: u32,
    text: bool,
    mark: &Function,
) -> Result<Socket, JsValue> {
    let payload = payload(size);
    let mut socket = connect(url, mark).await?;
    for _ in 0..n {
        let sent = if text {
            socket.send_text(&payload).await
        } else {
            socket.send_bytes(payload.as_bytes()).await
        };
        sent.map_err(error)?;
    }
    Ok(socket)
}

/// Sends a message and waits for its echo, `n` times; `mark` is called after each.
#[wasm_bindgen]
pub async fn trips(url: String, n: u32, size: u32, mark: Function) -> Result<(), JsValue> {
    let payload = payload(size);
    let mut socket = connect(&url, &mark).await?;
    for _ in 0..n {
        socket.send_text(&payload).await.map_err(error)?;
        let item = socket.next().await.ok_or("the stream ended")?;
        Socket::look(item);
        mark.call0(&JsValue::UNDEFINED)?;
    }
    socket.close().await;
    Ok(())
}

/// Sends back what comes, without looking at it, `n` times.
#[wasm_bindgen]
pub async fn forward(url: String, n: u32, size: u32, mark: Function) -> Result<(), JsValue> {
    let payload = payload(size);
    let mut socket = connect(&url, &mark).await?;
    socket.send_bytes(payload.as_bytes()).await.map_err(error)?;
    for _ in 0..n {
        let item = socket.next().await.ok_or("the stream ended")?;
        socket.forward(item).await.map_err(error)?;
    }
    mark.call0(&JsValue::UNDEFINED)?;
    socket.close().await;
    Ok(())
}

/// Connects, echoes and waits for the close.
#[wasm_bindgen]
pub async fn cycle(url: String) -> Result<(), JsValue> {
    let mut socket = Socket::connect(&url).await.map_err(error)?;
    socket.send_text("x").await.map_err(error)?;
    let item = socket.next().await.ok_or("the stream ended")?;
    Socket::look(item);
    socket.close().await;
    Ok(())
}

thread_local! {
    static HELD: RefCell<Vec<Socket>> = const { RefCell::new(Vec::new()) };
}

/// Opens one more socket and keeps it; nobody reads.
#[wasm_bindgen]
pub async fn hold(url: String) -> Result<(), JsValue> {
    let socket = Socket::connect(&url).await.map_err(error)?;
    HELD.with_borrow_mut(|held| held.push(socket));
    Ok(())
}

/// Drops all that are kept.
#[wasm_bindgen]
pub fn release() {
    drop(HELD.take());
}
