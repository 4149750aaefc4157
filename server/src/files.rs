//! Serves the static files of a folder.

use std::path::{Path, PathBuf};

use tokio::{fs::File, io::AsyncWriteExt, net::TcpStream};

use crate::{disconnected::ServeResult, http, http::Response, query};

/// Serves the file at a path below `root`.
pub(crate) async fn serve(
    stream: TcpStream,
    root: &Path,
    path: &str,
    head_only: bool,
) -> ServeResult {
    let Some((mut file, length, name)) = open(root, path).await else {
        return Response::sentence(404, "there is no such path").send(stream, head_only).await;
    };
    // These two make the page cross-origin isolated.
    let head = Response::empty(200)
        .header("Content-Type", content_type(&name))
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Embedder-Policy", "require-corp")
        .head(length);
    let mut stream = stream;
    stream.write_all(head.as_bytes()).await?;
    if !head_only {
        tokio::io::copy(&mut file, &mut stream).await?;
    }
    http::finish(stream).await;
    Ok(())
}

async fn open(root: &Path, path: &str) -> Option<(File, u64, PathBuf)> {
    let name = root.join(relative(path)?);
    // Resolves links first, so that no link leads out of the folder.
    let name = tokio::fs::canonicalize(name).await.ok().filter(|name| name.starts_with(root))?;
    let file = File::open(&name).await.ok()?;
    let metadata = file.metadata().await.ok().filter(|metadata| metadata.is_file())?;
    Some((file, metadata.len(), name))
}

/// The relative path of a request's path. `None` if it is invalid or leads out of the root.
fn relative(path: &str) -> Option<PathBuf> {
    let path = query::decode(path);
    let path = path.strip_prefix('/')?;
    let mut relative = PathBuf::new();
    for part in path.split('/') {
        if part == ".." || part.contains(['\\', '\0', ':']) {
            return None;
        }
        relative.push(part);
    }
    if path.is_empty() || path.ends_with('/') {
        relative.push("index.html");
    }
    Some(relative)
}

fn content_type(name: &Path) -> &'static str {
    match name.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("txt" | "md" | "ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_the_root() {
        for (path, expected) in [
            ("/", Some("index.html")),
            ("/a.js", Some("a.js")),
            ("/a/b%20c.js", Some("a/b c.js")),
            ("/a/", Some("a/index.html")),
            ("//etc/passwd", Some("etc/passwd")),
            ("/../a", None),
            ("/a/%2e%2e/%2E%2E/b", None),
            ("/..%2f..%2fa", None),
            ("/a%5c..%5cb", None),
            ("/a%00", None),
            ("a", None),
        ] {
            assert_eq!(relative(path).as_deref(), expected.map(Path::new), "{path}");
        }
    }
}
