//! The server of the page, which a case can stop and restart.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;

/// The server process and its port.
pub(crate) struct Server {
    program: String,
    port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts the program on a free port.
    pub(crate) fn start(program: String) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .map_err(|problem| format!("no port is free: {problem}"))?
            .port();
        let mut server = Self { program, port, child: None };
        server.restart()?;
        Ok(server)
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Kills the server.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Both fail only if the server has already ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts the server, always on the same port.
    pub(crate) fn restart(&mut self) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.args(["--www", "www", "--until-stdin-closes", "--port"]);
        command.arg(self.port.to_string()).stdin(Stdio::piped()).stdout(Stdio::null());
        let child = command.spawn().map_err(|why| format!("cannot start the server: {why}"))?;
        self.child = Some(child);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if TcpStream::connect_timeout(&address, Duration::from_millis(300)).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err("the server did not listen within 20 seconds".to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
