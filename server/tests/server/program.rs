//! The program: its arguments, its URL file, its shutdown.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use crate::{
    client::{Running, Talk},
    http::folder,
};

struct Program {
    child: Child,
    origin: String,
}

impl Program {
    /// Starts the program, and waits until it listens.
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("the output is piped"));
        stdout.read_line(&mut line).expect("a line is printed");
        let origin = line.strip_prefix("listening on ").and_then(|line| line.strip_suffix('\n'));
        let origin = origin.unwrap_or_else(|| panic!("it printed {line:?}")).to_owned();
        Self { child, origin }
    }

    fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the program did not end within 20 seconds");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After a passed test it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasm-websocket-server"));
    command.args(arguments);
    command
}

/// The exit code, standard output and standard error of a program that ends by itself.
fn outcome(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = command(arguments).stdin(Stdio::null()).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn it_stops_at_the_end_of_stdin() {
    let file = folder("stdin").join("url");
    let file_name = file.to_str().expect("a name in UTF-8");
    let mut program = Program::start(&["--until-stdin-closes", "--url-file", file_name]);
    let written =
        fs::read_to_string(&file).expect("the file is written before the line is printed");
    assert_eq!(written, format!("{}\n", program.origin));
    assert_eq!(fs::read_dir(file.with_file_name("")).map(Iterator::count).ok(), Some(1));

    let address = program.origin.strip_prefix("http://").and_then(|address| address.parse().ok());
    let server = Running { address: address.expect("an origin") };
    let mut client = server.open("/greet").await;
    assert_eq!(client.text("the greeting").await, "greeting 0");

    drop(program.child.stdin.take());
    assert!(program.wait().success());
    assert!(!file.exists(), "the file still exists");
    client.broken().await;
}

#[cfg(unix)]
#[test]
fn it_stops_on_signals() {
    for (signal, until_stdin_closes) in [("-TERM", true), ("-INT", false)] {
        let file = folder(&format!("signal{signal}")).join("url");
        let mut arguments = vec!["--url-file", file.to_str().expect("a name in UTF-8")];
        arguments.extend(until_stdin_closes.then_some("--until-stdin-closes"));
        let mut program = Program::start(&arguments);
        assert!(file.exists());
        let pid = program.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().expect("kill is there");
        assert!(sent.success());
        assert_eq!(program.wait().code(), Some(0), "{signal}");
        assert!(!file.exists(), "the file still exists");
    }
}

#[test]
fn the_end_of_stdin_is_ignored_by_default() {
    let mut program = Program::start(&[]);
    drop(program.child.stdin.take());
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(program.child.try_wait().ok(), Some(None));
}

#[test]
fn a_port_in_use_is_one_sentence() {
    let program = Program::start(&[]);
    let port = program.origin.rsplit(':').next().expect("a port");
    let expected = format!("port {port} is already in use on 127.0.0.1\n");
    assert_eq!(outcome(&["--port", port]), (Some(1), String::new(), expected));
}

#[test]
fn what_can_not_be_served_or_written_is_one_sentence() {
    let folder = folder("unwritable");
    let missing = folder.join("missing");
    let missing = missing.to_str().expect("a name in UTF-8");
    let url = format!("{missing}/url");
    for (arguments, beginning) in [
        (["--www", missing], format!("can't serve the folder {missing}: ")),
        (["--url-file", &url], format!("can't write {url}: ")),
    ] {
        let (code, output, error) = outcome(&arguments);
        assert_eq!((code, output.as_str()), (Some(1), ""));
        assert!(error.starts_with(&beginning) && error.lines().count() == 1, "{error}");
    }
}

#[test]
fn wrong_arguments_exit_with_2_and_the_usage() {
    let (code, output, error) = outcome(&["--prot", "1"]);
    assert_eq!((code, output.as_str()), (Some(2), ""));
    assert!(error.starts_with("unknown argument \"--prot\"\n\nUsage: "), "{error}");
    let (code, output, error) = outcome(&["--help"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(output.starts_with("Usage: "), "{output}");
}
