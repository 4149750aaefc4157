//! The command line.

use std::path::PathBuf;

use crate::Config;

/// What `--help` prints.
pub const USAGE: &str = "\
Usage: wasm-websocket-server [options]

The WebSocket server that the tests, the demo and the benchmarks talk to. It listens on loopback
only, and prints one line when it does: listening on http://127.0.0.1:PORT

Options:
  --port N               listen on this port; 0, the default, takes a free one
  --ipv6                 listen on [::1] too, on the same port
  --url-file PATH        write the origin to this file once listening, remove it on a clean stop
  --www DIR              serve the files of this folder at /
  --until-stdin-closes   stop when the standard input ends
  --help                 print this
";

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// What to listen on and serve.
    pub config: Config,
    /// The file to which the origin is written.
    pub url_file: Option<PathBuf>,
    /// Whether to stop when the standard input ends.
    pub until_stdin_closes: bool,
    /// Whether to print the usage and do nothing else.
    pub help: bool,
}

impl Args {
    /// Reads the arguments that follow the program's name.
    ///
    /// # Errors
    ///
    /// A sentence about the first argument that makes no sense.
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
                        .map_err(|_| format!("--port must be 0 to 65535, but is {text:?}"))?;
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
    fn all_arguments_are_understood() {
        let args = parse("--port 8080 --ipv6 --url-file a/b --www c --until-stdin-closes --help");
        let config = Config { port: 8080, ipv6: true, www: Some("c".into()) };
        let url_file = Some("a/b".into());
        assert_eq!(args, Ok(Args { config, url_file, until_stdin_closes: true, help: true }));
        assert_eq!(parse(""), Ok(Args::default()));
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (line, expected) in [
            ("--prot 1", "unknown argument \"--prot\""),
            ("8080", "unknown argument \"8080\""),
            ("--port", "--port needs a value"),
            ("--port 65536", "--port must be 0 to 65535, but is \"65536\""),
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
