//! Promise 13: every public type is `Send` and `Sync`, on the host and on wasm without atomics.
//! Every type is `Unpin`. Every type is unwind safe, as wasm-bindgen requires of exports with
//! `panic=unwind`.

use std::panic::{RefUnwindSafe, UnwindSafe};

use wasm_websocket::*;

fn is<T: MaybeSend + Unpin + UnwindSafe + RefUnwindSafe + 'static>() {}

/// With atomics, JavaScript values belong to the thread that made them.
#[cfg(not(target_feature = "atomics"))]
trait MaybeSend: Send + Sync {}
#[cfg(not(target_feature = "atomics"))]
impl<T: Send + Sync> MaybeSend for T {}
#[cfg(target_feature = "atomics")]
trait MaybeSend {}
#[cfg(target_feature = "atomics")]
impl<T> MaybeSend for T {}

/// The test is that this compiles.
const _: fn() = || {
    is::<BinaryType>();
    is::<Blob>();
    is::<Bytes>();
    is::<CloseCode>();
    is::<CloseError>();
    is::<CloseEvent>();
    is::<CloseGuard>();
    is::<Closed>();
    is::<Connect>();
    is::<ConnectError>();
    is::<Connecting>();
    is::<Depth>();
    is::<Disconnected>();
    is::<Error>();
    is::<Event>();
    is::<Events>();
    is::<Exception>();
    is::<Flushing>();
    is::<Message>();
    is::<Next<'static, Events>>();
    is::<Next<'static, Receiver>>();
    is::<Opened>();
    is::<Outcome>();
    is::<Overflow>();
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

/// Futures that use them are `Send` too, as a multi-threaded executor requires.
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
