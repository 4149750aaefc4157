//! Routes a connection by its path.

use std::path::PathBuf;

use tokio::net::TcpStream;

use crate::{
    connection::Connection,
    connection_stats::ConnectionStats,
    csp,
    disconnected::ServeResult,
    files,
    http::Response,
    paths::{self, Handler},
    query::{BadParameter, Query},
    request::{NoRequest, Request},
    stats::Stats,
    stats_paths,
};

/// The state that all connections share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) stats: Stats,
    /// The served folder, with links resolved.
    pub(crate) www: Option<PathBuf>,
}

/// Serves one connection to its end.
pub(crate) async fn serve(mut stream: TcpStream, shared: &Shared) -> ServeResult {
    let (request, read_ahead) = match Request::read(&mut stream).await {
        Ok(read) => read,
        Err(NoRequest::Disconnected) => return Ok(()),
        Err(NoRequest::Refused(status, sentence)) => {
            return Response::sentence(status, &sentence).send(stream, false).await;
        }
    };
    let head_only = request.method == "HEAD";
    let response = match route(&request, shared).await {
        Ok(Route::Plain(response)) => response,
        Ok(Route::WebSocket(handler, id)) => {
            let stats = ConnectionStats::new(&shared.stats, id.as_deref());
            return handler.run(Connection { stream, read_ahead, request, stats }).await;
        }
        Ok(Route::File(root)) => {
            return files::serve(stream, &root, request.path(), head_only).await;
        }
        Err(BadParameter(sentence)) => Response::sentence(400, &sentence),
    };
    response.send(stream, head_only).await
}

enum Route {
    Plain(Response),
    WebSocket(Handler, Option<String>),
    File(PathBuf),
}

async fn route(request: &Request, shared: &Shared) -> Result<Route, BadParameter> {
    match request.method.as_str() {
        "GET" | "HEAD" => {}
        "OPTIONS" => {
            let response = Response::empty(204)
                .header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
                .header("Access-Control-Allow-Headers", "*");
            return Ok(Route::Plain(response));
        }
        _ => {
            let response = Response::sentence(405, "only GET, HEAD and OPTIONS are supported")
                .header("Allow", "GET, HEAD, OPTIONS");
            return Ok(Route::Plain(response));
        }
    }
    let path = request.path();
    if let Some(make_handler) = paths::find(path) {
        let mut query = Query::parse(request.query());
        let id = query.id()?;
        let handler = make_handler(&mut query)?;
        query.finish()?;
        return Ok(Route::WebSocket(handler, id));
    }
    let query = Query::parse(request.query());
    Ok(match (path, &shared.www) {
        ("/stats", _) => Route::Plain(stats_paths::now(&shared.stats, query)?),
        ("/stats/wait", _) => Route::Plain(stats_paths::wait(&shared.stats, query).await?),
        ("/csp", _) => Route::Plain(csp::page(query)?),
        (_, Some(root)) => Route::File(root.clone()),
        (_, None) => Route::Plain(Response::sentence(404, "there is no such path")),
    })
}
