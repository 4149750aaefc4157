use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// Connects and echoes.
#[wasm_bindgen]
pub fn echo(url: &str) {
    let Ok(socket) = WebSocket::new(url) else { return };
    socket.set_binary_type(BinaryType::Arraybuffer);
    let echoing = socket.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let _ = match data.as_string() {
            Some(text) => echoing.send_with_str(&text),
            None => echoing.send_with_array_buffer(data.unchecked_ref()),
        };
    });
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}
