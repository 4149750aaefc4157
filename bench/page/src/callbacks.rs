//! The baseline in wasm: web-sys and a callback, which wakes no task until the end.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BinaryType, MessageEvent, WebSocket};

use crate::payload;

type Callback = Closure<dyn FnMut(JsValue)>;

/// A socket and its callbacks.
struct Socket {
    socket: WebSocket,
    _callbacks: Vec<Callback>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

fn function(callback: &Callback) -> Option<&Function> {
    Some(callback.as_ref().unchecked_ref())
}

/// Opens a socket. The callback gets each message.
async fn open(
    url: &str,
    mut on_message: impl FnMut(&WebSocket, JsValue) + 'static,
) -> Result<Socket, JsValue> {
    let socket = WebSocket::new(url)?;
    socket.set_binary_type(BinaryType::Arraybuffer);
    let receiving = socket.clone();
    let message = Callback::new(move |event: JsValue| {
        on_message(&receiving, event.unchecked_ref::<MessageEvent>().data());
    });
    socket.set_onmessage(function(&message));
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        socket.set_onopen(Some(&resolve));
        socket.set_onclose(Some(&reject));
    }))
    .await?;
    Ok(Socket { socket, _callbacks: vec![message] })
}

/// A promise and the function that resolves it.
fn done() -> (Promise, Function) {
    let mut resolve = None;
    let promise = Promise::new(&mut |resolver, _| resolve = Some(resolver));
    (promise, resolve.unwrap_throw())
}

fn read(data: &JsValue) -> usize {
    match data.as_string() {
        Some(text) => text.len(),
        None => Uint8Array::new(data.unchecked_ref::<ArrayBuffer>()).to_vec().len(),
    }
}

fn call(function: &Function) -> Result<(), JsValue> {
    function.call0(&JsValue::UNDEFINED).map(drop)
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn receive(url: String, n: u32, read: bool, mark: Function) -> Result<f64, JsValue> {
    let (all, resolve) = done();
    let (mut left, mut seen, mark_end) = (n, 0, mark.clone());
    let begin = Rc::new(RefCell::new(Some(mark.clone())));
    let first = begin.clone();
    let socket = open(&url, move |_, data| {
        // A message may arrive before the task resumes after the open event.
        if let Some(mark) = first.take() {
            let _ = call(&mark);
        }
        if read {
            seen += self::read(&data);
        }
        left -= 1;
        if left == 0 {
            let _ = call(&mark_end);
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::from_f64(seen as f64));
        }
    })
    .await?;
    if let Some(mark) = begin.take() {
        call(&mark)?;
    }
    let seen = JsFuture::from(all).await?;
    drop(socket);
    Ok(seen.as_f64().unwrap_or_default())
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn send(
    url: String,
    n: u32,
    size: u32,
    text: bool,
    mark: Function,
) -> Result<(), JsValue> {
    let (acknowledged, resolve) = done();
    let socket = open(&url, move |_, _| drop(resolve.call0(&JsValue::UNDEFINED))).await?;
    send_all(&socket.socket, n, size, text, &mark)?;
    socket.socket.send_with_str("?")?;
    JsFuture::from(acknowledged).await?;
    call(&mark)
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn stub(
    url: String,
    n: u32,
    size: u32,
    text: bool,
    mark: Function,
) -> Result<(), JsValue> {
    let socket = open(&url, |_, _| {}).await?;
    send_all(&socket.socket, n, size, text, &mark)?;
    call(&mark)
}

fn send_all(
    socket: &WebSocket,
    n: u32,
    size: u32,
    text: bool,
    mark: &Function,
) -> Result<(), JsValue> {
    let payload = payload(size);
    call(mark)?;
    for _ in 0..n {
        if text {
            socket.send_with_str(&payload)?;
        } else {
            socket.send_with_u8_array(payload.as_bytes())?;
        }
    }
    Ok(())
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn trips(url: String, n: u32, size: u32, mark: Function) -> Result<(), JsValue> {
    let payload = Rc::new(payload(size));
    let (all, resolve) = done();
    let (mut left, next, each) = (n, payload.clone(), mark.clone());
    let socket = open(&url, move |socket, data| {
        read(&data);
        let _ = call(&each);
        left -= 1;
        if left == 0 {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        } else {
            let _ = socket.send_with_str(&next);
        }
    })
    .await?;
    call(&mark)?;
    socket.socket.send_with_str(&payload)?;
    JsFuture::from(all).await.map(drop)
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn forward(url: String, n: u32, size: u32, mark: Function) -> Result<(), JsValue> {
    let (all, resolve) = done();
    let mut left = n;
    let socket = open(&url, move |socket, data| {
        let _ = socket.send_with_array_buffer(data.unchecked_ref());
        left -= 1;
        if left == 0 {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    })
    .await?;
    call(&mark)?;
    socket.socket.send_with_u8_array(payload(size).as_bytes())?;
    JsFuture::from(all).await?;
    call(&mark)
}

async fn closed(socket: Socket) -> Result<(), JsValue> {
    let (closed, resolve) = done();
    socket.socket.set_onclose(Some(&resolve));
    socket.socket.close()?;
    JsFuture::from(closed).await.map(drop)
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn cycle(url: String) -> Result<(), JsValue> {
    let (echoed, resolve) = done();
    let socket = open(&url, move |_, data| {
        read(&data);
        let _ = resolve.call0(&JsValue::UNDEFINED);
    })
    .await?;
    socket.socket.send_with_str("x")?;
    JsFuture::from(echoed).await?;
    closed(socket).await
}

thread_local! {
    static HELD: RefCell<Vec<Socket>> = const { RefCell::new(Vec::new()) };
}

/// See `scenarios`.
#[wasm_bindgen]
pub async fn hold(url: String) -> Result<(), JsValue> {
    let socket = open(&url, |_, _| {}).await?;
    HELD.with_borrow_mut(|held| held.push(socket));
    Ok(())
}

/// See `scenarios`.
#[wasm_bindgen]
pub fn release() {
    drop(HELD.take());
}
