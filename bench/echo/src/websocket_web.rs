use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use websocket_web::WebSocket;

/// Connects and echoes.
#[wasm_bindgen]
pub fn echo(url: String) {
    spawn_local(async move {
        let Ok(mut socket) = WebSocket::connect(url).await else { return };
        while let Some(Ok(message)) = socket.next().await {
            if socket.send(message).await.is_err() {
                break;
            }
        }
    });
}
