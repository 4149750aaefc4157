//! The command line.

use std::path::PathBuf;

use crate::server::Config;

/// What `--help` prints.
pub const USAGE: &str = "\
Usage: wasm-websocket-server [options]

The WebSocket server of the tests, the demo and the benchmark. It listens on loopback only, and prints
one line once it listens: listening on http://127.0.0.1:PORT

Options:
  --port N               the port; the default 0 selects a free port
  --ipv6                 also listen on [::1], on the same port
  --url-file PATH        write the origin to this file once listening, and remove it on a clean stop
  --www DIR              serve the files of this folder at /
  --until-stdin-closes   stop at the end of standard input
  --help                 print this help
";

/// The parsed command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// The configuration of the server.
    pub config: Config,
    /// The file for the origin.
    pub url_file: Option<PathBuf>,
    /// Whether to stop at the end of standard input.
    pub until_stdin_closes: bool,
    /// Whether to print the usage and exit.
    pub help: bool,
}

impl Args {
    /// Parses the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// Returns a sentence about the first invalid argument.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut args = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--port" => {
                    let text = value()?;
                    args.config.port = text
                        .parse()
                        .map_err(|_| format!("--port is {text:?}, but must be 0 to 65535"))?;
                }
                "--ipv6" => args.config.ipv6 = true,
                "--url-file" => args.url_file = Some(value()?.into()),
                "--www" => args.config.www = Some(value()?.into()),
                "--until-stdin-closes" => args.until_stdin_closes = true,
                "--help" | "-h" => args.help = true,
                unknown => return Err(format!("unknown argument {unknown:?}")),
            }
        }
        Ok(args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn all_arguments_are_parsed() {
        let args = parse("--port 8080 --ipv6 --url-file a/b --www c --until-stdin-closes --help");
        let config = Config { port: 8080, ipv6: true, www: Some("c".into()) };
        let url_file = Some("a/b".into());
        assert_eq!(args, Ok(Args { config, url_file, until_stdin_closes: true, help: true }));
        assert_eq!(parse(""), Ok(Args::default()));
    }

    #[test]
    fn invalid_arguments_are_errors() {
        for (line, expected) in [
            ("--prot 1", "unknown argument \"--prot\""),
            ("8080", "unknown argument \"8080\""),
            ("--port", "--port needs a value"),
            ("--port 65536", "--port is \"65536\", but must be 0 to 65535"),
        ] {
            assert_eq!(parse(line), Err(expected.into()), "{line}");
        }
    }

    #[test]
    fn the_usage_names_all_arguments() {
        for name in ["--port", "--ipv6", "--url-file", "--www", "--until-stdin-closes", "--help"] {
            assert!(USAGE.contains(&format!("\n  {name}")), "{name}");
        }
    }
}
