//! Paths that end the connection.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{Error, Message, error::ProtocolError, protocol::CloseFrame};

use crate::client::{Talk, server, within};

#[tokio::test]
async fn close_sends_its_code_and_reason() {
    let server = server().await;
    let cases = [
        ("", 1000, ""),
        ("&code=1001&reason=going%20away", 1001, "going away"),
        ("&code=4999&reason=%C3%A9", 4999, "é"),
        ("&code=0", 1005, ""),
        ("&empty=1&code=1001", 1005, ""),
        ("&delay_ms=50&code=3000", 3000, ""),
    ];
    for (number, (query, code, reason)) in cases.into_iter().enumerate() {
        let mut client = server.open(&format!("/close?id=a{number}{query}")).await;
        assert_eq!(client.closed().await, (code, reason.to_owned()), "{query}");
        let stats = server.wait(&format!("a{number}"), "closes=1&live=0").await;
        let expected = json!([{"code": code, "reason": reason, "clean": true}]);
        assert_eq!(stats["closes"], expected, "{query}");
    }
}

#[tokio::test]
async fn close_sends_any_code() {
    let server = server().await;
    for code in [1_u16, 999, 1005, 1006, 1015, 2999, 5000, 65535] {
        let (mut stream, _) = server.raw(&format!("/close?code={code}")).await;
        let mut frame = [0; 4];
        within("the Close frame", stream.read_exact(&mut frame)).await.expect("a frame");
        let [high, low] = code.to_be_bytes();
        assert_eq!(frame, [0x88, 2, high, low]);
    }
}

#[tokio::test]
async fn close_waits_for_messages() {
    let server = server().await;
    let mut client = server.open("/close?id=a&after=2&delay_ms=100&code=4000&messages=2").await;
    client.say(Message::text("one")).await;
    server.wait("a", "messages_in=1").await;
    assert_eq!(server.stats("a").await["messages_out"], 0);
    let start = Instant::now();
    client.say(Message::text("two")).await;
    assert_eq!(client.text("message 0").await, "message 0");
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert_eq!(client.text("message 1").await, "message 1");
    assert_eq!(client.closed().await.0, 4000);
    assert_eq!(server.stats("a").await["messages_out"], 2);
}

#[tokio::test]
async fn close_answers_a_client_that_closes_first() {
    let server = server().await;
    for (id, query) in [("a", "after=1"), ("b", "delay_ms=60000")] {
        let client = server.open(&format!("/close?id={id}&{query}")).await;
        client.leave(4001, "first").await;
        let stats = server.wait(id, "closes=1").await;
        assert_eq!(stats["closes"], json!([{"code": 4001, "reason": "first", "clean": true}]));
    }
}

#[tokio::test]
async fn close_does_not_wait_forever_for_an_answer() {
    let server = server().await;
    let (mut stream, _) = server.raw("/close?id=a").await;
    let mut rest = Vec::new();
    within("the end", stream.read_to_end(&mut rest)).await.expect("a clean end");
    assert_eq!(rest, [0x88, 2, 3, 0xe8]);
    let stats = server.wait("a", "closes=1").await;
    assert_eq!(stats["closes"], json!([{"code": null, "reason": "", "clean": false}]));
}

#[tokio::test]
async fn accept_then_close_closes_at_once() {
    let server = server().await;
    for (query, code) in [("", 1011), ("?code=1013", 1013)] {
        let mut client = server.open(&format!("/accept-then-close{query}")).await;
        assert_eq!(client.closed().await.0, code);
    }
}

#[tokio::test]
async fn abort_resets() {
    let server = server().await;
    let mut client = server.open("/abort?id=a&after=1&messages=2&delay_ms=200").await;
    client.say(Message::text("now")).await;
    assert_eq!(client.text("message 0").await, "message 0");
    assert_eq!(client.text("message 1").await, "message 1");
    let error = client.broken().await;
    assert!(
        matches!(&error, Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionReset),
        "{error:?}"
    );
    let stats = server.wait("a", "closes=1&live=0").await;
    assert_eq!(stats["closes"], json!([{"code": null, "reason": "", "clean": false}]));
    assert_eq!((&stats["messages_in"], &stats["messages_out"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn fin_ends_without_a_close_frame() {
    let server = server().await;
    let mut client = server.open("/fin?id=a&messages=1").await;
    assert_eq!(client.text("message 0").await, "message 0");
    let error = client.broken().await;
    assert!(
        matches!(error, Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)),
        "{error:?}"
    );
    drop(client);
    let stats = server.wait("a", "closes=1").await;
    assert_eq!(stats["closes"], json!([{"code": null, "reason": "", "clean": false}]));
}

#[tokio::test]
async fn ignore_close_echoes_but_does_not_close() {
    let server = server().await;
    let mut client = server.open("/ignore-close?id=a").await;
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");
    client.close(Some(CloseFrame { code: 4004.into(), reason: "bye".into() })).await.expect("sent");
    let stats = server.wait("a", "closes=1").await;
    assert_eq!(stats["closes"], json!([{"code": 4004, "reason": "bye", "clean": false}]));
    assert_eq!(stats["live"], 1);
    let answer = tokio::time::timeout(Duration::from_millis(300), client.hear("silence")).await;
    assert!(answer.is_err(), "{answer:?} came");
    drop(client);
    let stats = server.wait("a", "live=0").await;
    assert_eq!(stats["closes"].as_array().map(Vec::len), Some(1), "it is recorded once");
}

#[tokio::test]
async fn abort_and_fin_can_come_before_the_handshake_is_answered() {
    let server = server().await;
    for (path, id) in [("/abort", "reset"), ("/fin", "fin")] {
        let target = format!("{path}?early=1&id={id}");
        let error = server.try_open(&target, &[]).await.expect_err("no answer");
        assert!(!matches!(error, Error::Http(_)), "{error}");
        let stats = server.wait(id, "closes=1&live=0").await;
        assert_eq!((&stats["connections"], &stats["handshakes"]), (&json!(1), &json!(0)));
    }
}

#[tokio::test]
async fn ignore_close_ends_after_its_hold_time() {
    let server = server().await;
    let mut client = server.open("/ignore-close?id=a&hold_ms=50").await;
    client.close(None).await.expect("sent");
    let stats = server.wait("a", "live=0").await;
    assert_eq!(stats["closes"], json!([{"code": 1005, "reason": "", "clean": false}]));
}

#[tokio::test]
async fn deflate_is_accepted_if_offered() {
    let server = server().await;
    let header = "sec-websocket-extensions";
    for (offer, agreed, text) in [
        (Some("permessage-deflate; client_max_window_bits"), true, "deflate"),
        (Some("x, permessage-deflate"), true, "deflate"),
        (Some("permessage-bzip2"), false, "no deflate"),
        (None, false, "no deflate"),
    ] {
        let offers: Vec<_> = offer.map(|offer| (header, offer)).into_iter().collect();
        let (mut client, response) =
            server.try_open("/deflate?id=a", &offers).await.expect("opens");
        assert_eq!(response.headers().get(header).is_some(), agreed, "{offer:?}");
        assert_eq!(client.text("the text").await, text);
        client.say(Message::text("to nobody")).await;
        client.leave(4005, "").await;
    }
    let stats = server.wait("a", "closes=4").await;
    assert_eq!(stats["closes"][3], json!({"code": 4005, "reason": "", "clean": true}));
}

/// The error of a conforming client for each kind of bad frame.
#[tokio::test]
async fn clients_reject_bad_frames() {
    let server = server().await;
    for (kind, expected) in [
        ("opcode", "WebSocket protocol error: Encountered invalid opcode: 3"),
        ("utf8", "UTF-8 encoding error"),
        ("mask", "WebSocket protocol error: Received a masked frame from server"),
        ("rsv", "WebSocket protocol error: Reserved bits are non-zero"),
        ("len", "Space limit exceeded: Message too long"),
        ("control-fragmented", "WebSocket protocol error: Fragmented control frame"),
        ("control-long", "WebSocket protocol error: Control frame too big"),
        ("continuation", "WebSocket protocol error: Continue frame but nothing to continue"),
        ("close-1byte", "WebSocket protocol error: Invalid close sequence"),
        ("close-utf8", "UTF-8 encoding error"),
    ] {
        let mut client = server.open(&format!("/bad-frame?id={kind}&kind={kind}&messages=1")).await;
        assert_eq!(client.text("message 0").await, "message 0", "{kind}");
        let error = client.broken().await.to_string();
        assert!(error.starts_with(expected), "{kind}: {error}");
        client
            .close(Some(CloseFrame { code: 1002.into(), reason: "no".into() }))
            .await
            .expect("sent");
        let stats = server.wait(kind, "closes=1").await;
        assert_eq!(stats["closes"], json!([{"code": 1002, "reason": "no", "clean": false}]));
    }
}

#[tokio::test]
async fn bad_frames_have_these_bytes() {
    let server = server().await;
    for (query, expected) in [
        ("kind=opcode", &b"\x83\x08reserved"[..]),
        ("kind=utf8", b"\x81\x0bbad \xff\xfe text"),
        ("kind=mask", b"\x81\x84\0\0\0\0mask"),
        ("kind=rsv", b"\xc1\x04rsv1"),
        ("kind=len", b"\x82\x7f\x80\0\0\0\0\0\0\x04long"),
        ("kind=control-fragmented", b"\x09\x04part"),
        ("kind=continuation", b"\x80\x09continued"),
        ("kind=close-1byte", b"\x88\x01\x03"),
        ("kind=close-utf8", b"\x88\x0f\x03\xe8bad \xff\xfe reason"),
        ("kind=close-code", b"\x88\x06\x03\xedcode"),
        ("kind=close-code&code=1006", b"\x88\x06\x03\xeecode"),
    ] {
        let (mut stream, _) = server.raw(&format!("/bad-frame?{query}")).await;
        // An empty Close frame with a zero mask, so that the server ends at once.
        stream.write_all(b"\x88\x80\0\0\0\0").await.expect("Close is sent");
        let mut bytes = Vec::new();
        within("the end", stream.read_to_end(&mut bytes)).await.expect("a clean end");
        assert!(bytes == expected, "{query}: {bytes:02x?}");
    }
}
