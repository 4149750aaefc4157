//! Listening, and looking after what was accepted.

use std::{
    future::Future,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    http::Answer,
    route::{self, Shared},
};

/// How many connections may be live.
const CONNECTIONS: usize = 2_000;

/// How long any connection may last.
const CONNECTION_TIME: Duration = Duration::from_secs(600);

/// What a server listens on and serves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The TCP port; 0, the default, is one that is free.
    pub port: u16,
    /// Whether to listen on `[::1]` too, on the same port as on `127.0.0.1`.
    pub ipv6: bool,
    /// The folder whose files are served; none by default.
    pub www: Option<PathBuf>,
}

/// A server that listens on loopback, and serves while [`run_until`](Self::run_until) is polled.
#[derive(Debug)]
pub struct Server {
    v4: TcpListener,
    v6: Option<TcpListener>,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// When the port is taken or the folder can't be read; the error is one sentence.
    pub async fn bind(config: Config) -> io::Result<Self> {
        let www = config.www.map(|folder| {
            let explain = |error: io::Error| {
                let folder = folder.display();
                io::Error::new(error.kind(), format!("can't serve the folder {folder}: {error}"))
            };
            folder.canonicalize().map_err(explain)
        });
        let www = www.transpose()?;
        let (v4, v6) = listen(config.port, config.ipv6).await?;
        let address = v4.local_addr()?;
        let shared = Arc::new(Shared { www, ..Shared::default() });
        Ok(Self { v4, v6, address, shared })
    }

    /// The IPv4 address on which the server listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The server's origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until the future resolves; then every connection ends at once.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                // Ended connections are collected as they end, or they would pile up.
                Some(_) = connections.join_next() => continue,
                accepted = self.v4.accept() => accepted,
                accepted = accept(self.v6.as_ref()) => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let full = connections.len() >= CONNECTIONS;
                    connections.spawn(serve(stream, self.shared.clone(), full));
                }
                // Out of file descriptors, most likely: some connection has to end first.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
        connections.shutdown().await;
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, full: bool) {
    // Without it small messages are slower, and nothing worse.
    let _ = stream.set_nodelay(true);
    // However it ends, it is over.
    let _ = if full {
        let answer = Answer::sentence(503, "too many connections are live");
        timeout(Duration::from_secs(2), answer.send(stream, false)).await
    } else {
        timeout(CONNECTION_TIME, route::serve(stream, &shared)).await
    };
}

/// Waits forever when there is no listener.
async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn listen(port: u16, ipv6: bool) -> io::Result<(TcpListener, Option<TcpListener>)> {
    let mut attempts = 0;
    loop {
        let v4 = bind((Ipv4Addr::LOCALHOST, port).into()).await?;
        if !ipv6 {
            return Ok((v4, None));
        }
        attempts += 1;
        match bind((Ipv6Addr::LOCALHOST, v4.local_addr()?.port()).into()).await {
            Ok(v6) => return Ok((v4, Some(v6))),
            // A port that is free on IPv4 may be taken on IPv6; another one is likely free on both.
            Err(error)
                if error.kind() == io::ErrorKind::AddrInUse && port == 0 && attempts < 20 => {}
            Err(error) => return Err(error),
        }
    }
}

async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let sentence = match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("port {} is already in use on {}", address.port(), address.ip())
            }
            _ => format!("can't listen on {address}: {error}"),
        };
        io::Error::new(error.kind(), sentence)
    })
}
