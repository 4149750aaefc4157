use wasm_websocket::{Blob, CloseCode, Error, WebSocket};

pub async fn session(file: Blob) -> Result<(), Error> {
    let socket = WebSocket::connect("/echo")
        .max_waiting_bytes(1_048_576)
        .await?;

    socket.send("two\nlines").await?;
    socket.send(file.bytes().await?).await?;
    let payload = "x".repeat(3);
    for _ in 0..2 {
        // Waits above the high-water mark.
        socket.send(&payload).await?;
    }
    socket.flush().await?;

    let closed = socket.close_with(CloseCode::Application(4001), "done")?;
    let outcome = closed.await;
    println!("{outcome}");
    Ok(())
}
