//! From a connection to what it asked for.

use std::path::PathBuf;

use tokio::net::TcpStream;

use crate::{
    connection::Connection,
    csp, files,
    gone::Served,
    http::Answer,
    paths::{self, Plan},
    query::{BadParameter, Query},
    request::{NoRequest, Request},
    stats::Stats,
    stats_paths,
    tally::Tally,
};

/// What all connections of one server share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) stats: Stats,
    /// The folder whose files are served, without links in its name.
    pub(crate) www: Option<PathBuf>,
}

/// Serves one connection to its end.
pub(crate) async fn serve(mut stream: TcpStream, shared: &Shared) -> Served {
    let (request, early) = match Request::read(&mut stream).await {
        Ok(read) => read,
        Err(NoRequest::Gone) => return Ok(()),
        Err(NoRequest::Refused(status, sentence)) => {
            return Answer::sentence(status, &sentence).send(stream, false).await;
        }
    };
    let head_only = request.method == "HEAD";
    let plain = match answer(&request, shared).await {
        Ok(Reply::Plain(answer)) => answer,
        Ok(Reply::WebSocket(plan, id)) => {
            let tally = Tally::new(&shared.stats, id.as_deref());
            return plan.run(Connection { stream, early, request, tally }).await;
        }
        Ok(Reply::File(root)) => {
            return files::serve(stream, &root, request.path(), head_only).await;
        }
        Err(BadParameter(sentence)) => Answer::sentence(400, &sentence),
    };
    plain.send(stream, head_only).await
}

enum Reply {
    Plain(Answer),
    WebSocket(Plan, Option<String>),
    File(PathBuf),
}

async fn answer(request: &Request, shared: &Shared) -> Result<Reply, BadParameter> {
    match request.method.as_str() {
        "GET" | "HEAD" => {}
        "OPTIONS" => {
            let answer = Answer::empty(204)
                .header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
                .header("Access-Control-Allow-Headers", "*");
            return Ok(Reply::Plain(answer));
        }
        _ => {
            let answer = Answer::sentence(405, "only GET, HEAD and OPTIONS are answered here")
                .header("Allow", "GET, HEAD, OPTIONS");
            return Ok(Reply::Plain(answer));
        }
    }
    let path = request.path();
    if let Some(planner) = paths::find(path) {
        let mut query = Query::parse(request.query());
        let id = query.id()?;
        let plan = planner(&mut query)?;
        query.finish()?;
        return Ok(Reply::WebSocket(plan, id));
    }
    let query = Query::parse(request.query());
    Ok(match (path, &shared.www) {
        ("/stats", _) => Reply::Plain(stats_paths::now(&shared.stats, query)?),
        ("/stats/wait", _) => Reply::Plain(stats_paths::wait(&shared.stats, query).await?),
        ("/csp", _) => Reply::Plain(csp::page(query)?),
        (_, Some(root)) => Reply::File(root.clone()),
        (_, None) => Reply::Plain(Answer::sentence(404, "there is no such path")),
    })
}
