use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use ws_stream_wasm::WsMeta;

/// Connects and echoes.
#[wasm_bindgen]
pub fn echo(url: String) {
    spawn_local(async move {
        let Ok((_meta, mut socket)) = WsMeta::connect(url, None).await else { return };
        while let Some(message) = socket.next().await {
            if socket.send(message).await.is_err() {
                break;
            }
        }
    });
}
