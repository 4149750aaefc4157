//! Clients that violate the protocol.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use wasm_websocket_server::{Config, Server};

use crate::client::{Talk, server, within};

#[tokio::test]
async fn garbage_is_refused() {
    let server = server().await;
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(20_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    for (bytes, status) in [
        (&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], "400"),
        (b"\0\0\0\0", "400"),
        (b"hello world\r\n\r\n", "400"),
        (long.as_bytes(), "431"),
        (many.as_bytes(), "400"),
    ] {
        let answer = server.exchange(bytes).await;
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{:?}: {answer}", bytes[..4].escape_ascii());
    }
}

#[tokio::test]
async fn half_a_handshake_is_refused() {
    let server = server().await;
    let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    let version = "Sec-WebSocket-Version: 13\r\n";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (headers, status) in [
        (format!("{version}{key}"), 426),
        (format!("{upgrade}{key}"), 426),
        (format!("{upgrade}Sec-WebSocket-Version: 8\r\n{key}"), 426),
        (format!("{upgrade}{version}"), 400),
        (format!("{upgrade}{version}Sec-WebSocket-Key: short\r\n"), 400),
    ] {
        for path in ["/echo", "/ignore-close"] {
            let head = format!("GET {path} HTTP/1.1\r\n{headers}\r\n");
            let answer = server.exchange(head.as_bytes()).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}{answer}");
        }
    }
}

#[tokio::test]
async fn an_endless_head_times_out() {
    let server = server().await;
    let mut stream = server.tcp().await;
    let mut answer = Vec::new();
    let trickle = async {
        for byte in b"GET /echo HTTP/1.1\r\nx: yyyyyyyyyyyyyyyyyyyyyyyyy".iter().cycle() {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            let read =
                tokio::time::timeout(Duration::from_millis(400), stream.read_buf(&mut answer));
            if matches!(read.await, Ok(Ok(0) | Err(_))) {
                break;
            }
        }
    };
    within("the end of patience", trickle).await;
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{:?}", answer.escape_ascii());
}

#[tokio::test]
async fn a_broken_client_is_told_why() {
    let server = server().await;
    for (bytes, code) in [
        (&b"\x81\x01x"[..], 1002_u16),
        (b"\x83\x80\0\0\0\0", 1002),
        (b"\xc1\x80\0\0\0\0", 1002),
        (b"\x81\x81\0\0\0\0\xff", 1007),
        (b"\x82\xff\0\0\0\0\x10\0\0\0\0\0\0\0", 1009),
    ] {
        let (mut stream, _) = server.raw("/echo").await;
        stream.write_all(bytes).await.expect("the frame is sent");
        let mut answer = Vec::new();
        within("the end", stream.read_to_end(&mut answer)).await.expect("a clean end");
        assert_eq!(answer.first(), Some(&0x88), "{:?}", bytes.escape_ascii());
        assert_eq!(answer[2..4], code.to_be_bytes(), "{:?}", bytes.escape_ascii());
    }
}

#[tokio::test]
async fn clients_that_vanish_are_recorded() {
    let server = server().await;
    for path in [
        "/echo",
        "/sink",
        "/slow",
        "/ignore-close",
        "/close?after=1",
        "/flood?n=1000000",
        "/deflate",
    ] {
        let name: String = path.chars().filter(char::is_ascii_lowercase).collect();
        for resets in [false, true] {
            let id = format!("{name}{resets}");
            let mark = if path.contains('?') { '&' } else { '?' };
            let (stream, _) = server.raw(&format!("{path}{mark}id={id}")).await;
            if resets {
                stream.set_zero_linger().expect("an option of every socket");
            }
            drop(stream);
            let stats = server.wait(&id, "live=0&closes=1").await;
            let expected = json!([{"code": null, "reason": "", "clean": false}]);
            assert_eq!(stats["closes"], expected, "{id}");
        }
    }
    let mut client = server.open("/echo").await;
    client.say(Message::text("alive")).await;
    assert_eq!(client.text("the echo").await, "alive");
}

#[tokio::test]
async fn no_more_than_2000_connections_are_live() {
    let server = server().await;
    let mut streams = Vec::new();
    for _ in 0..2000 {
        let mut stream = server.tcp().await;
        stream.write_all(b"GET /silent?id=a HTTP/1.1\r\n\r\n").await.expect("sent");
        streams.push(stream);
    }
    let mut one_more = server.tcp().await;
    let mut answer = Vec::new();
    within("the refusal", one_more.read_to_end(&mut answer)).await.expect("a clean end");
    assert!(answer.starts_with(b"HTTP/1.1 503 "), "{:?}", answer.escape_ascii());
    streams.truncate(1000);
    // The server may take a moment to notice the disconnect.
    let there_is_room = async {
        while !server.exchange(b"GET /stats HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 200 ") {}
    };
    within("room for more", there_is_room).await;
    assert_eq!(server.wait("a", "live=1000").await["connections"], 2000);
}

#[tokio::test]
async fn stopping_ends_all_connections() {
    let server = Server::bind(Config::default()).await.expect("a free port can be bound");
    let address = server.local_addr();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let run = tokio::spawn(server.run_until(async { drop(stopped.await) }));
    let server = crate::client::Running { address };
    let mut client = server.open("/echo").await;
    stop.send(()).expect("the server runs");
    within("the server's end", run).await.expect("no panic");
    client.broken().await;
    let error = tokio::net::TcpStream::connect(address).await.expect_err("nobody listens");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
}
