//! Promise 13: every public type can be sent and shared between threads, on the host and on wasm
//! without atomics alike; and no future must be pinned by hand.

use wasm_websocket::*;

fn is<T: Send + Sync + Unpin + 'static>() {}

/// That it compiles is the test.
#[cfg(not(target_feature = "atomics"))]
const _: fn() = || {
    is::<BinaryType>();
    is::<Blob>();
    is::<Bytes>();
    is::<CloseCode>();
    is::<CloseError>();
    is::<CloseEvent>();
    is::<Closed>();
    is::<Connect>();
    is::<ConnectError>();
    is::<Connecting>();
    is::<Disconnected>();
    is::<Error>();
    is::<Event>();
    is::<Events>();
    is::<Exception>();
    is::<Flushing>();
    is::<Message>();
    is::<Next<'static, Receiver>>();
    is::<Opened>();
    is::<Outcome>();
    is::<ReadError>();
    is::<Reading<Bytes>>();
    is::<Reading<Text>>();
    is::<ReadyState>();
    is::<Receiver>();
    is::<SendError>();
    is::<Sender>();
    is::<Sending<&'static str>>();
    is::<Sending<Message>>();
    is::<Text>();
    is::<UrlError>();
    is::<WebSocket>();
};

/// Futures that use them can be sent as well, as a multi-threaded executor demands.
#[cfg(not(target_feature = "atomics"))]
const _: fn() = || {
    fn can_be_sent(_: impl Send) {}
    can_be_sent(async {
        let mut socket = WebSocket::connect("/").protocols(["a"]).await?;
        socket.send("text").await?;
        while let Some(message) = socket.next().await {
            if let Message::Blob(blob) = message? {
                blob.bytes().await?;
            }
        }
        socket.close_with(CloseCode::Normal, "")?.await.into_result()?;
        Ok::<_, Error>(())
    });
};
