//! The server's program; see the library for what it does.

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
    // Before anyone knows of the server, so that no signal finds it unprepared.
    let stop = stop(args.until_stdin_closes)?;
    let origin = server.origin();
    // Kept until the end, which removes the file.
    let _url_file = args.url_file.map(|path| UrlFile::write(path, &origin)).transpose()?;
    // Nobody may be listening to this program, and that is no reason to stop.
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "listening on {origin}").and_then(|()| stdout.flush());
    server.run_until(stop).await;
    Ok(())
}

/// Resolves when the program is asked to stop.
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

/// Resolves when the standard input has ended.
fn stdin_closed() -> oneshot::Receiver<()> {
    let (closed, receiver) = oneshot::channel();
    // A thread of its own: a read of the standard input can't be cancelled, and a runtime would
    // wait for it to end.
    thread::spawn(move || {
        let mut scrap = [0; 1024];
        while matches!(io::stdin().read(&mut scrap), Ok(1..)) {}
        drop(closed);
    });
    receiver
}

/// The signals that ask a program to stop.
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
