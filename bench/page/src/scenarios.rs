//! The scenarios for variants with a stream and a sink, or something similar.
//!
//! Each scenario calls `mark` once it is connected. The page starts its clock or dispatches events.

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

/// Receives `n` messages, and copies their content to wasm if `read` is set. Returns the copied
/// bytes.
#[wasm_bindgen]
pub async fn receive(url: String, n: u32, read: bool, mark: Function) -> Result<f64, JsValue> {
    let mut socket = connect(&url, &mark).await?;
    let mut seen = 0;
    for _ in 0..n {
        let item = socket.next().await.ok_or("the stream ended")?;
        if read {
            seen += Socket::read(item);
        }
    }
    mark.call0(&JsValue::UNDEFINED)?;
    socket.close().await;
    Ok(seen as f64)
}

/// Sends `n` messages, and waits until the server has counted them.
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

/// Sends `n` messages with a stubbed `send` of the platform.
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

/// Sends a message and waits for its echo, `n` times. Calls `mark` after each echo.
#[wasm_bindgen]
pub async fn trips(url: String, n: u32, size: u32, mark: Function) -> Result<(), JsValue> {
    let payload = payload(size);
    let mut socket = connect(&url, &mark).await?;
    for _ in 0..n {
        socket.send_text(&payload).await.map_err(error)?;
        let item = socket.next().await.ok_or("the stream ended")?;
        Socket::read(item);
        mark.call0(&JsValue::UNDEFINED)?;
    }
    socket.close().await;
    Ok(())
}

/// Sends back `n` messages without copying their content.
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

/// Connects, echoes one message, and waits for the close.
#[wasm_bindgen]
pub async fn cycle(url: String) -> Result<(), JsValue> {
    let mut socket = Socket::connect(&url).await.map_err(error)?;
    socket.send_text("x").await.map_err(error)?;
    let item = socket.next().await.ok_or("the stream ended")?;
    Socket::read(item);
    socket.close().await;
    Ok(())
}

thread_local! {
    static HELD: RefCell<Vec<Socket>> = const { RefCell::new(Vec::new()) };
}

/// Opens and keeps one more socket without reading from it.
#[wasm_bindgen]
pub async fn hold(url: String) -> Result<(), JsValue> {
    let socket = Socket::connect(&url).await.map_err(error)?;
    HELD.with_borrow_mut(|held| held.push(socket));
    Ok(())
}

/// Drops all kept sockets.
#[wasm_bindgen]
pub fn release() {
    drop(HELD.take());
}
