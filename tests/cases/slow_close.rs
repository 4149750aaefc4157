//! Promise 5 on a slow network: bytes that were sent before a close may need longer than the close
//! limit. The close does not time out while they make progress.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseEvent, Disconnected, Message, WebSocket};

use crate::util::{Test, quirks, run, skip, until, within_time};

/// How a connection is closed during its upload.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A stream is forwarded to it, and `forward` closes the sink.
    Sink,
    CloseWith,
    /// The last handle is dropped.
    Drop,
}

/// Uploads this many bytes to a server that reads at this rate, and closes.
async fn upload(way: Way, bytes: usize, bytes_per_s: usize) {
    const PART: usize = 50_000;

    run(async |test| {
        let limit = Duration::from_secs((bytes / bytes_per_s) as u64 * 3 + 20);
        let outcome = within_time("the outcome", limit, closed(test, way, bytes, bytes_per_s));
        let outcome = outcome.await;
        let expected = CloseEvent::new(1000, "", true);
        assert_eq!(outcome, Ok(expected), "{way:?}, {bytes} at {bytes_per_s}/s");
        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!((stats.bytes_in, stats.closes), (bytes as u64, vec![(1000, String::new())]));
    })
    .await;

    async fn closed(
        test: &Test,
        way: Way,
        bytes: usize,
        bytes_per_s: usize,
    ) -> Result<CloseEvent, Disconnected> {
        let path = format!("/slow?bytes_per_s={bytes_per_s}");
        let socket = WebSocket::connect(test.url(&path)).await.unwrap();
        let closed = socket.closed();
        let parts = (0..bytes / PART).map(|_| Ok(Message::from(vec![1_u8; PART])));
        if let Way::Sink = way {
            stream::iter(parts).forward(socket).await.unwrap();
            return closed.await.into_result();
        }
        for part in parts {
            socket.send(part.unwrap()).await.unwrap();
        }
        match way {
            Way::CloseWith => {
                let _closed = socket.close_with(1000, "").unwrap();
                closed.await.into_result()
            }
            _ => {
                drop(socket);
                closed.await.into_result()
            }
        }
    }
}

/// The upload takes longer than the limit of 3 s, and less than WebKit's own limit of 5 s.
#[wasm_bindgen_test]
async fn a_slow_upload_ends_cleanly() {
    let ways = [Way::Sink, Way::CloseWith, Way::Drop];
    let fast = ways.map(|way| upload(way, 3_600_000, 1_000_000));
    let slow = ways.map(|way| upload(way, 750_000, 200_000));
    join_all(fast.into_iter().map(Box::pin)).await;
    join_all(slow.into_iter().map(Box::pin)).await;
}

/// Most of it is in the system's buffers, which `bufferedAmount` does not count. Firefox has a
/// limit of 20 s of its own.
#[wasm_bindgen_test]
async fn an_upload_of_ten_seconds_ends_cleanly() {
    if quirks().ends_close_after_5_s {
        skip!("a close ends after 5 s, whatever is left to send");
    }
    upload(Way::CloseWith, 2_000_000, 200_000).await;
}
