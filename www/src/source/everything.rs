use std::time::Duration;

use wasm_websocket::{BinaryType, Blob, Error, Message, Overflow, WebSocket};

pub async fn session(file: Blob) -> Result<(), Error> {
    let mut socket = WebSocket::connect("wss://example.com/\"feed\"")
        .protocols(["chat.v2", "chat.v1"])
        .binary_type(BinaryType::Blob)
        .connect_timeout(None)
        .close_timeout(Duration::from_millis(1500))
        .high_water_mark(65_536)
        .low_water_mark(1_024)
        .max_waiting_bytes(None)
        .max_waiting_messages(1_000)
        .on_overflow(Overflow::DropOldest)
        .await?;

    socket.send(r#"{"a": 1}"#).await?;
    socket.send([0x00, 0xff]).await?;
    socket.send(file.clone()).await?;
    let payload = vec![0; 16_384];
    for _ in 0..1_000 {
        // Waits above the high-water mark.
        socket.send(&payload).await?;
    }
    socket.flush().await?;

    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => println!("{text}"),
            Message::Binary(bytes) => println!("{bytes:?}"),
            Message::Blob(blob) => println!("{blob:?}"),
        }
    }
    Ok(())
}
