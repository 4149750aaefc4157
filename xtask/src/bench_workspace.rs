//! The workspace in `bench/`.

use std::process::Command;

use crate::{cargo, project};

/// The variants that are built to wasm: features of `bench/page` and `bench/echo`.
pub(crate) const VARIANTS: [&str; 8] = [
    "web-sys",
    "wasm-websocket",
    "gloo-net",
    "ws_stream_wasm",
    "websocket-web",
    "websocket-web-stream",
    "tokio-tungstenite-wasm",
    "ewebsock",
];

/// Cargo in the workspace of the benchmark. The peers are built in a target folder of their own.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = cargo::command(args);
    command
        .current_dir(project::root().join("bench"))
        .env("CARGO_TARGET_DIR", project::target("bench"));
    command
}
