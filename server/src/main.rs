//! The server's program. The library documents its behaviour.

use std::{
    io::{self, Read, Write},
    process::ExitCode,
    thread,
};

use tokio::{runtime::Runtime, sync::oneshot};
use wasm_websocket_server::{
    Server,
    args::{Args, USAGE},
    url_file::UrlFile,
};

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(sentence) => {
            eprint!("{sentence}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if args.help {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Runtime::new().and_then(|runtime| runtime.block_on(run(args))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> io::Result<()> {
    let server = Server::bind(args.config).await?;
    // The signal handlers are installed before the address is published.
    let stop = stop(args.until_stdin_closes)?;
    let origin = server.origin();
    // The drop at the end removes the file.
    let _url_file = args.url_file.map(|path| UrlFile::write(path, &origin)).transpose()?;
    // A closed standard output is not an error.
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "listening on {origin}").and_then(|()| stdout.flush());
    server.run_until(stop).await;
    Ok(())
}

/// Resolves when the program should stop.
fn stop(until_stdin_closes: bool) -> io::Result<impl Future<Output = ()>> {
    let stdin = until_stdin_closes.then(stdin_closed);
    let mut signals = Signals::new()?;
    Ok(async move {
        tokio::select! {
            () = signals.recv() => {}
            Some(_) = async { Some(stdin?.await) } => {}
        }
    })
}

/// Resolves at the end of standard input.
fn stdin_closed() -> oneshot::Receiver<()> {
    let (closed, receiver) = oneshot::channel();
    // Uses a thread, as a read of standard input can't be cancelled, and the runtime would wait for
    // it on shutdown.
    thread::spawn(move || {
        let mut buffer = [0; 1024];
        while matches!(io::stdin().read(&mut buffer), Ok(1..)) {}
        drop(closed);
    });
    receiver
}

/// The signals that stop the program.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn recv(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn recv(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
