//! Listens, and serves the accepted connections.

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
    http::Response,
    route::{self, Shared},
};

/// The maximum number of live connections.
const CONNECTIONS: usize = 2_000;

/// The maximum duration of a connection.
const CONNECTION_TIME: Duration = Duration::from_secs(600);

/// The configuration of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The TCP port. The default 0 selects a free port.
    pub port: u16,
    /// Whether to also listen on `[::1]`, on the same port as on `127.0.0.1`.
    pub ipv6: bool,
    /// The folder whose files are served. None by default.
    pub www: Option<PathBuf>,
}

/// A server that listens on loopback. It serves while [`run_until`](Self::run_until) is polled.
#[derive(Debug)]
pub struct Server {
    v4: TcpListener,
    v6: Option<TcpListener>,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// Starts listening.
    ///
    /// # Errors
    ///
    /// Returns an error if the port is in use or the folder can't be read. The error is a sentence.
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

    /// Serves until the future resolves. Then all connections are dropped.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                // Removes ended connections from the set.
                Some(_) = connections.join_next() => continue,
                accepted = self.v4.accept() => accepted,
                accepted = accept(self.v6.as_ref()) => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let full = connections.len() >= CONNECTIONS;
                    connections.spawn(serve(stream, self.shared.clone(), full));
                }
                // Most likely out of file descriptors, so this waits for a connection to end.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
        connections.shutdown().await;
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, full: bool) {
    // If this fails, small messages are slower.
    let _ = stream.set_nodelay(true);
    // The stats have recorded the result.
    let _ = if full {
        let response = Response::sentence(503, "too many live connections");
        timeout(Duration::from_secs(2), response.send(stream, false)).await
    } else {
        timeout(CONNECTION_TIME, route::serve(stream, &shared)).await
    };
}

/// Accepts a connection. Never resolves without a listener.
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
            // A port that is free on IPv4 may be in use on IPv6, so this tries another port.
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
