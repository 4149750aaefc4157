//! The handshake response.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::client::{Talk, handshake, server, within};

const SUBPROTOCOL: &str = "sec-websocket-protocol";

#[tokio::test]
async fn the_first_subprotocol_is_picked() {
    let server = server().await;
    for path in ["/echo", "/close?after=1", "/greet", "/protocol", "/protocol?pick=first"] {
        let (_, response) = server.try_open(path, &[(SUBPROTOCOL, "b, a")]).await.expect("opens");
        assert_eq!(response.headers()[SUBPROTOCOL], "b", "{path}");
        let (_, response) = server.try_open(path, &[]).await.expect("opens");
        assert!(!response.headers().contains_key(SUBPROTOCOL), "{path}");
    }
}

#[tokio::test]
async fn protocol_picks_the_requested_name() {
    let server = server().await;
    let offer = [(SUBPROTOCOL, "a, b")];
    let (mut client, response) = server.try_open("/protocol?pick=b", &offer).await.expect("opens");
    assert_eq!(response.headers()[SUBPROTOCOL], "b");
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");

    // The client rejects it, so this checks the bytes.
    let error = server.try_open("/protocol?pick=none", &offer).await.err();
    assert!(error.is_some_and(|error| error.to_string().contains("no subprotocol")));
    let (_, head) = server.raw("/protocol?pick=unrequested").await;
    assert!(head.contains("\r\nSec-WebSocket-Protocol: unrequested\r\n"), "{head}");
}

#[tokio::test]
async fn the_handshake_is_answered_with_the_standards_key() {
    let server = server().await;
    for path in ["/echo", "/ignore-close"] {
        let (_stream, head) = server.raw(path).await;
        // The example of RFC 6455, section 1.3.
        let accept = "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
        assert!(head.starts_with("HTTP/1.1 101 ") && head.contains(accept), "{head}");
    }
}

#[tokio::test]
async fn first_messages_are_in_the_same_write() {
    let server = server().await;
    for (target, words) in [
        ("/greet?n=2", &b"\x81\x0agreeting 0\x81\x0agreeting 1"[..]),
        ("/close?code=4000&messages=1", b"\x81\x09message 0\x88\x02\x0f\xa0"),
        ("/accept-then-close", b"\x88\x02\x03\xf3"),
    ] {
        let mut stream = server.tcp().await;
        stream.write_all(&handshake(target)).await.expect("sent");
        let mut bytes = [0; 4096];
        let read = within("the answer", stream.read(&mut bytes)).await.expect("an answer");
        assert!(bytes[..read].ends_with(words), "{target}: {:?}", bytes[..read].escape_ascii());
    }
}

#[tokio::test]
async fn bytes_after_the_head_are_not_lost() {
    let server = server().await;
    for path in ["/echo", "/ignore-close"] {
        let mut stream = server.tcp().await;
        let mut bytes = handshake(path);
        bytes.extend_from_slice(b"\x81\x83\0\0\0\0abc");
        stream.write_all(&bytes).await.expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\x81\x03abc") {
            answer.push(within("the echo", stream.read_u8()).await.expect("an echo"));
        }
    }
}

#[tokio::test]
async fn silent_sends_nothing() {
    let server = server().await;
    let mut stream = server.tcp().await;
    let head = b"GET /silent?id=a HTTP/1.1\r\n\r\n";
    stream.write_all(head).await.expect("sent");
    server.wait("a", "connections=1&live=1").await;
    let read = tokio::time::timeout(Duration::from_millis(300), stream.read_u8()).await;
    assert!(read.is_err(), "{read:?} came");
    drop(stream);
    let stats = server.wait("a", "live=0").await;
    assert_eq!(stats["handshakes"], 0);
}

#[tokio::test]
async fn delay_responds_late() {
    let server = server().await;
    let start = Instant::now();
    let mut client = server.open("/delay?ms=300").await;
    let time = start.elapsed();
    assert!(time >= Duration::from_millis(300), "{time:?}");
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");
}

#[tokio::test]
async fn delay_notices_a_disconnect() {
    let server = server().await;
    let mut stream = server.tcp().await;
    let head = b"GET /delay?id=a&ms=600000 HTTP/1.1\r\n\r\n";
    stream.write_all(head).await.expect("sent");
    server.wait("a", "live=1").await;
    drop(stream);
    let stats = server.wait("a", "live=0&closes=1").await;
    assert_eq!(stats["closes"], json!([{"code": null, "reason": "", "clean": false}]));
}

#[tokio::test]
async fn status_and_redirect_respond_in_http() {
    let server = server().await;
    assert_eq!(server.refusal("/status").await, 401);
    assert_eq!(server.refusal("/status?code=503").await, 503);
    let Err(Error::Http(response)) = server.try_open("/redirect", &[]).await else {
        panic!("the redirect was not refused");
    };
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], "/echo");
    let (_, head, _) = server.get("/redirect?to=http://127.0.0.1:1/a%20b").await;
    assert!(head.contains("\r\nLocation: http://127.0.0.1:1/a b"), "{head}");
}

#[tokio::test]
async fn headers_sends_the_head() {
    let server = server().await;
    let target = "/headers?id=a&x=%zz&x=1";
    let (mut client, _) = server
        .try_open(target, &[("origin", "http://example.com"), (SUBPROTOCOL, "a")])
        .await
        .expect("opens");
    let head = client.text("the head").await;
    assert!(head.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{head}");
    assert!(head.contains("\r\nOrigin: http://example.com\r\n"), "{head}");
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    client.say(Message::text("echo")).await;
    assert_eq!(client.text("the echo").await, "echo");
}

#[tokio::test]
async fn wrong_targets_are_refused() {
    let server = server().await;
    for (target, status) in [
        ("/", 404),
        ("/nothing", 404),
        ("/echo/", 404),
        ("/echo?id=", 400),
        ("/echo?id=a%20b", 400),
        ("/echo?n=1", 400),
        ("/echo?max=134217729", 400),
        ("/flood?n=100000&size=100000", 400),
        ("/flood?kind=blob", 400),
        ("/close?code=65536", 400),
        ("/close?code=-1", 400),
        (&format!("/close?reason={}", "x".repeat(124)), 400),
        ("/status?code=101", 400),
        ("/redirect?to=%0d%0aX:%20y", 400),
        ("/protocol?pick=%0a", 400),
        ("/bad-frame?kind=good", 400),
        ("/slow?bytes_per_s=0", 400),
        ("/delay?ms=600001", 400),
    ] {
        assert_eq!(server.refusal(target).await, status, "{target}");
    }
}
