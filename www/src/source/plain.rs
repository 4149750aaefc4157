use wasm_websocket::{Error, Message, WebSocket};

pub async fn session() -> Result<(), Error> {
    let mut socket = WebSocket::connect("/echo").await?;

    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => println!("{text}"),
            Message::Binary(bytes) => println!("{bytes:?}"),
            Message::Blob(blob) => println!("{blob:?}"),
        }
    }
    Ok(())
}
