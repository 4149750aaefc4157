use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseCode, ReadyState};

use crate::util::{next_bytes, next_text, outcome, run, until, within};

#[wasm_bindgen_test]
async fn text_and_bytes_go_both_ways_and_both_sides_see_the_close() {
    run(async |test| {
        let mut socket = test.connect("/echo").await;
        assert_eq!(socket.ready_state(), ReadyState::Open);
        socket.send("grüße").await.unwrap();
        socket.send(&[1_u8, 2, 3][..]).await.unwrap();
        assert_eq!(next_text(&mut socket).await, "grüße");
        assert_eq!(next_bytes(&mut socket).await, [1, 2, 3]);

        let closing = socket.close_with(CloseCode::Application(4001), "done").unwrap();
        let event = outcome(closing).await.unwrap();
        assert_eq!(
            (event.code, event.reason.as_str(), event.was_clean),
            (4001.into(), "done", true)
        );
        assert!(within("the end", socket.next()).await.is_none());

        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!(stats.closes, [(4001, "done".to_owned())]);
    })
    .await;
}
