//! The HTTP paths.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use wasm_websocket_server::{Config, Server};

use crate::client::{Talk, server, server_with};

/// An empty folder for this test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Removes the folder of the previous run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[tokio::test]
async fn every_response_can_be_read_from_any_origin() {
    let server = server().await;
    for (target, status) in [
        ("/stats", 200),
        ("/stats?id=a", 200),
        ("/stats/wait?id=a&live=0", 200),
        ("/csp", 200),
        ("/nothing", 404),
        ("/stats?id=/", 400),
        ("/stats?n=1", 400),
        ("/stats/wait?id=a", 400),
        ("/echo", 426),
        ("/status?code=500", 500),
        ("/status?code=204", 204),
        ("/redirect", 302),
    ] {
        let (answered, head, _) = server.get(target).await;
        assert_eq!(answered, status, "{target}");
        assert!(head.contains("\r\nAccess-Control-Allow-Origin: *"), "{target}: {head}");
        assert!(
            head.contains("\r\nCross-Origin-Resource-Policy: cross-origin"),
            "{target}: {head}"
        );
    }
}

#[tokio::test]
async fn invalid_requests_get_a_sentence() {
    let server = server().await;
    for (target, sentence) in [
        ("/echo?mx=1", "\"mx\" is given twice or is not a parameter of this path\n"),
        ("/flood?kind=x", "\"kind\" is \"x\", but must be one of text, binary, mixed\n"),
        (
            "/flood?n=2&size=999999999",
            "\"size\" is \"999999999\", but must be an integer from 0 to 134217728\n",
        ),
        ("/echo", "this path requires a WebSocket handshake\n"),
        ("/nothing", "there is no such path\n"),
    ] {
        assert_eq!(server.get(target).await.2, sentence, "{target}");
    }
}

#[tokio::test]
async fn csp_sets_the_policy() {
    let server = server().await;
    let (_, head, body) = server.get("/csp").await;
    assert!(head.contains("\r\nContent-Security-Policy: connect-src 'none'"), "{head}");
    assert!(head.contains("\r\nCross-Origin-Embedder-Policy: require-corp"), "{head}");
    assert!(head.contains("\r\nContent-Type: text/html"), "{head}");
    assert!(body.starts_with("<!doctype html>"), "{body}");
    let (_, head, _) = server.get("/csp?policy=connect-src%20'self'").await;
    assert!(head.contains("\r\nContent-Security-Policy: connect-src 'self'"), "{head}");
}

#[tokio::test]
async fn wait_responds_once_it_holds_or_after_the_timeout() {
    let server = server().await;
    let target = "/stats/wait?id=a&connections=1&timeout_ms=100";
    let (status, _, body) = server.get(target).await;
    assert_eq!(status, 504);
    let stats: Value = serde_json::from_str(&body).expect("stats are JSON");
    assert_eq!(stats["connections"], 0);

    let open_later = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.open("/echo?id=a").await
    };
    let (client, stats) = tokio::join!(open_later, server.wait("a", "live=1&handshakes=1"));
    assert_eq!(stats["handshakes"], 1);

    let (_, stats) = tokio::join!(client.leave(1000, ""), server.wait("a", "live=0&closes=1"));
    assert_eq!(stats["closes"], json!([{"code": 1000, "reason": "", "clean": true}]));
}

#[tokio::test]
async fn files_are_served_with_their_types() {
    let www = folder("www");
    fs::create_dir(www.join("pkg")).expect("a folder can be made");
    for (name, content) in
        [("index.html", "home"), ("pkg/a.wasm", "\0asm"), ("b c.js", "code"), ("x.unknown", "")]
    {
        fs::write(www.join(name), content).expect("a file can be written");
    }
    fs::write(www.with_file_name("secret"), "secret").expect("a file can be written");
    let server = server_with(Config { www: Some(www), ..Config::default() }).await;
    for (target, content_type, content) in [
        ("/", "text/html; charset=utf-8", "home"),
        ("/index.html?v=1", "text/html; charset=utf-8", "home"),
        ("/pkg/a.wasm", "application/wasm", "\0asm"),
        ("/b%20c.js", "text/javascript; charset=utf-8", "code"),
        ("/x.unknown", "application/octet-stream", ""),
    ] {
        let (status, head, body) = server.get(target).await;
        assert_eq!((status, body.as_str()), (200, content), "{target}");
        for header in [
            &format!("Content-Type: {content_type}"),
            &format!("Content-Length: {}", content.len()),
            "Cache-Control: no-store",
            "Cross-Origin-Opener-Policy: same-origin",
            "Cross-Origin-Embedder-Policy: require-corp",
        ] {
            assert!(
                format!("{head}\r\n").contains(&format!("\r\n{header}\r\n")),
                "{target}: {head}"
            );
        }
    }
    for target in ["/../secret", "/%2e%2e/secret", "/pkg/../../secret", "/pkg", "/nothing"] {
        assert_eq!(server.get(target).await.0, 404, "{target}");
    }
    // The server's own paths take precedence.
    assert_eq!(server.get("/stats").await.0, 200);
}

#[cfg(unix)]
#[tokio::test]
async fn links_do_not_lead_out_of_the_folder() {
    let www = folder("www-links");
    let secret = www.with_file_name("www-links-secret");
    fs::write(&secret, "secret").expect("a file can be written");
    std::os::unix::fs::symlink(&secret, www.join("link")).expect("a link can be made");
    fs::write(www.join("file"), "file").expect("a file can be written");
    std::os::unix::fs::symlink(www.join("file"), www.join("inner")).expect("a link can be made");
    let server = server_with(Config { www: Some(www), ..Config::default() }).await;
    assert_eq!(server.get("/link").await.0, 404);
    assert_eq!(server.get("/inner").await.2, "file");
}

#[tokio::test]
async fn other_methods_get_a_response() {
    let server = server().await;
    let answer = server.exchange(b"HEAD /csp HTTP/1.1\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(!answer.contains("Content-Length: 0"), "{answer}");
    let answer = server.exchange(b"OPTIONS /stats HTTP/1.1\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    let answer = server.exchange(b"POST /stats HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody").await;
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
}

#[tokio::test]
async fn an_unread_body_does_not_reset_the_connection() {
    let server = server().await;
    let mut request = b"POST /stats HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n".to_vec();
    request.resize(request.len() + 4_000_000, b'x');
    // A reset would fail here.
    let answer = server.exchange(&request).await;
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
}

#[tokio::test]
async fn ipv6_has_the_same_port() {
    let config = Config { ipv6: true, ..Config::default() };
    let server = Server::bind(config).await.expect("a port is free on both addresses");
    let port = server.local_addr().port();
    tokio::spawn(server.run_until(std::future::pending()));
    let address = ("::1", port);
    let stream = tokio::net::TcpStream::connect(address).await.expect("it listens on [::1]");
    let url = format!("ws://[::1]:{port}/greet");
    let (mut client, _) = tokio_tungstenite::client_async(url, stream).await.expect("opens");
    assert_eq!(client.text("the greeting").await, "greeting 0");
}
