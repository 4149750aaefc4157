//! Paths that send and count messages.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};

use crate::client::{Talk, server, within};

#[tokio::test]
async fn echo_sends_messages_back() {
    let server = server().await;
    let mut client = server.open("/echo?id=a").await;
    for message in [
        Message::text("text"),
        Message::text(""),
        Message::binary(vec![]),
        Message::binary(vec![0, 255]),
        Message::text("é".repeat(100_000)),
    ] {
        client.say(message.clone()).await;
        assert!(client.message("the echo").await == message);
    }
    client.leave(4001, "done").await;
    let stats = server.wait("a", "closes=1").await;
    assert_eq!(stats["closes"], json!([{"code": 4001, "reason": "done", "clean": true}]));
    assert_eq!(stats["messages_in"], 5);
    assert_eq!(stats["messages_out"], 5);
    assert_eq!(stats["bytes_in"], 200_006);
    assert_eq!(stats["bytes_out"], 200_006);
    assert_eq!(
        (&stats["connections"], &stats["live"], &stats["handshakes"]),
        (&json!(1), &json!(0), &json!(1))
    );
}

#[tokio::test]
async fn echo_answers_a_burst_in_order() {
    let server = server().await;
    let mut client = server.open("/echo").await;
    for index in 0..2000 {
        client.say(Message::text(index.to_string())).await;
    }
    for index in 0..2000 {
        assert_eq!(client.text("an echo of the burst").await, index.to_string());
    }
}

#[tokio::test]
async fn echo_of_64_mib_works() {
    let server = server().await;
    let mut client = server.open("/echo").await;
    let message = Message::binary(vec![7; 64 << 20]);
    client.say(message.clone()).await;
    assert!(client.message("64 MiB").await == message);
}

#[tokio::test]
async fn echo_closes_on_a_message_above_its_limit() {
    let server = server().await;
    for (size, is_echoed) in [(10, true), (11, false), (1000, false)] {
        let mut client = server.open(&format!("/echo?max=10&id=a{size}")).await;
        client.say(Message::binary(vec![0; size])).await;
        if is_echoed {
            assert_eq!(client.message("the echo").await.len(), size);
            // The limit does not apply to control frames.
            client.leave(1000, "more than ten bytes").await;
            let stats = server.wait("a10", "closes=1").await;
            let expected = json!([{"code": 1000, "reason": "more than ten bytes", "clean": true}]);
            assert_eq!(stats["closes"], expected);
        } else {
            assert_eq!(client.closed().await.0, 1009, "{size}");
        }
    }
}

#[tokio::test]
async fn greet_sends_the_first_messages() {
    let server = server().await;
    let mut client = server.open("/greet?id=a&n=3&binary=1").await;
    assert_eq!(client.message("greeting 0").await, Message::binary(&b"greeting 0"[..]));
    assert_eq!(client.message("greeting 1").await, Message::text("greeting 1"));
    assert_eq!(client.message("greeting 2").await, Message::binary(&b"greeting 2"[..]));
    client.say(Message::text("me too")).await;
    assert_eq!(client.text("the echo").await, "me too");
    assert_eq!(server.stats("a").await["messages_out"], 4);

    let mut client = server.open("/greet?text=h%C3%A9+ho").await;
    assert_eq!(client.text("the greeting").await, "hé ho 0");
}

#[tokio::test]
async fn flood_numbers_its_messages_and_closes() {
    let server = server().await;
    let mut client = server.open("/flood?id=a&n=300&size=1000&kind=mixed&code=4002&reason=r").await;
    for index in 0..300_u32 {
        match client.message("a message of the flood").await {
            Message::Text(text) => {
                assert_eq!(index % 2, 1);
                assert_eq!(text.len(), 1000);
                assert!(text.starts_with(&format!("{index:08}:xxx")), "{index}");
            }
            Message::Binary(bytes) => {
                assert_eq!(index % 2, 0);
                assert_eq!(bytes.len(), 1000);
                assert_eq!(bytes[..4], index.to_be_bytes());
                assert!(bytes[4..].iter().all(|byte| *byte == index as u8));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(client.closed().await, (4002, "r".into()));
    let stats = server.wait("a", "closes=1").await;
    assert_eq!(stats["closes"][0], json!({"code": 4002, "reason": "r", "clean": true}));
    assert_eq!((&stats["messages_out"], &stats["bytes_out"]), (&json!(300), &json!(300_000)));
}

#[tokio::test]
async fn flood_can_stay() {
    let server = server().await;
    let mut client = server.open("/flood?n=2&size=3&then=stay").await;
    assert_eq!(client.text("the first").await, "000");
    assert_eq!(client.text("the second").await, "001");
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");
}

#[tokio::test]
async fn flood_handles_a_close() {
    let server = server().await;
    let mut client = server.open("/flood?id=a&n=1000000&size=1000").await;
    client.message("the first").await;
    client.leave(4003, "enough").await;
    let stats = server.wait("a", "closes=1&live=0").await;
    assert_eq!(stats["closes"][0], json!({"code": 4003, "reason": "enough", "clean": true}));
    assert!(stats["messages_out"].as_u64().is_some_and(|sent| sent < 1_000_000));
}

#[tokio::test]
async fn sink_counts() {
    let server = server().await;
    let mut client = server.open("/sink?id=a&ack_every=2").await;
    client.say(Message::text("?")).await;
    assert_eq!(client.text("the count").await, "0 0");
    client.say(Message::text("abc")).await;
    client.say(Message::text("?")).await;
    assert_eq!(client.text("the count").await, "1 3");
    client.say(Message::binary(&b"?"[..])).await;
    assert_eq!(client.text("the acknowledgement").await, "2 4");
    client.say(Message::text("é")).await;
    client.leave(1000, "").await;
    let stats = server.wait("a", "closes=1").await;
    assert_eq!((&stats["messages_in"], &stats["messages_out"]), (&json!(5), &json!(3)));
}

/// How long `/slow` takes to read this many bytes.
async fn slow_time(query: &str, size: usize) -> Duration {
    let server = server().await;
    let start = Instant::now();
    let mut client = server.open(&format!("/slow?{query}")).await;
    client.say(Message::binary(vec![0; size])).await;
    client.say(Message::text("?")).await;
    assert_eq!(client.text("the count").await, format!("1 {size}"));
    start.elapsed()
}

#[tokio::test]
async fn slow_reads_at_its_rate() {
    let time = slow_time("bytes_per_s=200000", 200_000).await;
    assert!((Duration::from_millis(900)..Duration::from_secs(4)).contains(&time), "{time:?}");
}

#[tokio::test]
async fn slow_can_pause() {
    let time = slow_time("pause_ms=700", 1_000_000).await;
    assert!((Duration::from_millis(700)..Duration::from_secs(4)).contains(&time), "{time:?}");
}

#[tokio::test]
async fn slow_can_begin_at_full_speed() {
    let time = slow_time("bytes_per_s=1&after_ms=5000", 1_000_000).await;
    assert!(time < Duration::from_secs(4), "{time:?}");
}

/// The bytes that a client with a small send buffer can send before it has to wait.
async fn bytes_before_the_wait(target: &str) -> usize {
    let server = server().await;
    let (mut stream, _) = server.raw(target).await;
    socket2::SockRef::from(&stream).set_send_buffer_size(8192).expect("an option of every socket");
    // The head of one very long frame.
    stream.write_all(b"\x82\xff\0\0\0\0\x04\0\0\0\0\0\0\0").await.expect("a frame's head");
    let mut written = 0;
    let write = async {
        while written < 32 << 20 {
            written += stream.write(&[0; 4096]).await.expect("the server reads on");
        }
    };
    // A timeout is expected here.
    let _ = tokio::time::timeout(Duration::from_secs(2), write).await;
    written
}

#[tokio::test]
async fn slow_makes_the_sender_wait_soon() {
    let bytes = bytes_before_the_wait("/slow?pause_ms=600000").await;
    assert!(bytes < 110_000, "{bytes} bytes went off although nothing was read");
    let bytes = bytes_before_the_wait("/sink").await;
    assert!(bytes > 1_000_000, "only {bytes} bytes were sent although the server reads");
}

#[tokio::test]
async fn fragments_make_one_message() {
    let server = server().await;
    let mut client = server.open("/fragment?id=a&parts=7&size=101").await;
    let mut pings = 0;
    let text = loop {
        match client.hear("the fragments").await {
            Message::Ping(_) => pings += 1,
            Message::Text(text) => break text,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(text.as_str(), format!("{}x", "é".repeat(50)));
    assert_eq!(pings, 6, "there are pings between the fragments");
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");
    let stats = server.wait("a", "pongs=1").await;
    assert_eq!((&stats["messages_out"], &stats["bytes_out"]), (&json!(2), &json!(105)));

    let mut client = server.open("/fragment?parts=3&size=600&kind=binary").await;
    let expected: Vec<_> = (0..600).map(|index| (index % 251) as u8).collect();
    assert_eq!(client.message("the fragments").await, Message::binary(expected));
}

#[tokio::test]
async fn pings_are_sent_and_pongs_counted() {
    let server = server().await;
    let mut client = server.open("/ping?id=a&n=2").await;
    for index in 0..2 {
        let ping = client.hear("a ping").await;
        assert_eq!(ping, Message::Ping(format!("ping {index}").into()));
        // The client sends its pong on the next flush.
        within("the pong", futures_util::SinkExt::flush(&mut client))
            .await
            .expect("a pong is sent");
    }
    server.wait("a", "pongs=2").await;
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");
}

#[tokio::test]
async fn pings_of_the_client_are_answered() {
    let server = server().await;
    for path in ["/echo", "/ignore-close", "/deflate", "/close?after=1"] {
        let mut client = server.open(path).await;
        client.say(Message::Ping("hello".into())).await;
        let mut answer = client.hear("the pong").await;
        if path == "/deflate" {
            answer = client.hear("the pong").await;
        }
        assert_eq!(answer, Message::Pong("hello".into()), "{path}");
    }
}

#[tokio::test]
async fn the_totals_count_all_connections() {
    let server = server().await;
    let one = server.open("/echo?id=one").await;
    let _two = server.open("/echo?id=two").await;
    let _three = server.open("/echo").await;
    one.leave(1000, "").await;
    let (status, _, body) = server.get("/stats/wait?live=2&closes=1").await;
    assert_eq!(status, 200, "{body}");
    let (_, _, body) = server.get("/stats").await;
    let stats: serde_json::Value = serde_json::from_str(&body).expect("stats are JSON");
    assert_eq!(stats["total"]["connections"], 3);
    assert_eq!(stats["ids"]["one"]["live"], 0);
    assert_eq!(stats["ids"]["two"]["live"], 1);
    assert_eq!(stats["ids"].as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn an_empty_close_is_1005() {
    let server = server().await;
    for path in ["/echo", "/deflate"] {
        let mut client = server.open(&format!("{path}?id=a{}", &path[1..])).await;
        client.close(None::<CloseFrame>).await.expect("Close is sent");
        while let Some(Ok(_)) = within("the end", futures_util::StreamExt::next(&mut client)).await
        {
        }
        let stats = server.wait(&format!("a{}", &path[1..]), "closes=1").await;
        assert_eq!(stats["closes"], json!([{"code": 1005, "reason": "", "clean": true}]), "{path}");
    }
}
