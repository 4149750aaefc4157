//! Parses the command line.

use crate::engine::{self, Engine, Host};
use crate::help;

/// One command with its options.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help(&'static str),
    Demo(Demo),
    Server(Server),
    Test(Test),
    Soak(Soak),
    Bench(Bench),
    /// Runs only the mutants whose name contains this.
    Mutants(Option<String>),
    Ci,
}

/// The options of `demo`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Demo {
    pub(crate) port: Option<u16>,
    pub(crate) release: bool,
}

/// The options of `server`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Server {
    pub(crate) port: Option<u16>,
    pub(crate) ipv6: bool,
}

/// The options of `test`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Test {
    /// Runs only the tests whose name contains this.
    pub(crate) name: Option<String>,
    /// The engines, in the order in which they run.
    pub(crate) engines: Vec<Engine>,
    /// Runs the long tests too, for this many seconds.
    pub(crate) soak_seconds: Option<u64>,
}

/// The options of `soak`.
#[derive(Debug, PartialEq)]
pub(crate) struct Soak {
    /// The time for all engines together.
    pub(crate) minutes: u32,
    pub(crate) engines: Vec<Engine>,
}

/// The options of `bench`.
#[derive(Debug, PartialEq)]
pub(crate) struct Bench {
    pub(crate) browsers: Vec<Engine>,
    pub(crate) rounds: u32,
    pub(crate) quick: bool,
    /// Runs only the scenarios whose name contains this.
    pub(crate) scenario: Option<String>,
    /// The prefix of the JSON files with all figures.
    pub(crate) json: Option<String>,
}

/// Parses the arguments. The error names the argument that is wrong.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Command, String> {
    let args: Vec<String> = args.collect();
    let Some((command, rest)) = args.split_first() else {
        return Err("a command is required".to_owned());
    };
    if rest.iter().any(|arg| arg == "--help" || arg == "-h")
        && let Some(text) = help::about(command)
    {
        return Ok(Command::Help(text));
    }
    let mut args = Args { command, rest };
    match command.as_str() {
        "help" | "--help" | "-h" => match args.rest {
            [] => Ok(Command::Help(help::OVERVIEW)),
            [topic, ..] => help::about(topic)
                .map(Command::Help)
                .ok_or_else(|| format!("unknown command `{topic}`")),
        },
        "demo" => {
            let mut options = Demo::default();
            while let Some((arg, value)) = args.next() {
                match arg {
                    "--port" => options.port = Some(args.port(value)?),
                    "--release" => options.release = args.flag(arg, value)?,
                    _ => return Err(args.unknown(arg)),
                }
            }
            Ok(Command::Demo(options))
        }
        "server" => {
            let mut options = Server::default();
            while let Some((arg, value)) = args.next() {
                match arg {
                    "--port" => options.port = Some(args.port(value)?),
                    "--ipv6" => options.ipv6 = args.flag(arg, value)?,
                    _ => return Err(args.unknown(arg)),
                }
            }
            Ok(Command::Server(options))
        }
        "test" => parse_test(args),
        "soak" => parse_soak(args),
        "bench" => parse_bench(args),
        "mutants" => match args.rest {
            [] => Ok(Command::Mutants(None)),
            [name] if !name.starts_with('-') => Ok(Command::Mutants(Some(name.clone()))),
            [.., arg] => Err(args.unknown(arg)),
        },
        "ci" => match args.next() {
            None => Ok(Command::Ci),
            Some((arg, _)) => Err(args.unknown(arg)),
        },
        _ => Err(format!("unknown command `{command}`")),
    }
}

fn parse_test(mut args: Args<'_>) -> Result<Command, String> {
    let mut name = None;
    let mut all = false;
    let mut engines = Vec::new();
    while let Some((arg, value)) = args.next() {
        match arg {
            "--all" => all = args.flag(arg, value)?,
            "--engine" => engines.extend(args.engines(value)?),
            _ if arg.starts_with('-') || name.is_some() => return Err(args.unknown(arg)),
            _ => name = Some(arg.to_owned()),
        }
    }
    let wanted = |engine: &Engine| match (all, engines.is_empty()) {
        (true, _) => true,
        (false, true) => engine::DEFAULT.contains(engine),
        (false, false) => engines.contains(engine),
    };
    let engines = engine::ALL.into_iter().filter(wanted).collect();
    Ok(Command::Test(Test { name, engines, soak_seconds: None }))
}

fn parse_soak(mut args: Args<'_>) -> Result<Command, String> {
    let mut minutes = 5;
    let mut wanted = Vec::new();
    while let Some((arg, value)) = args.next() {
        match arg {
            "--minutes" => minutes = args.minutes(value)?,
            "--engine" => wanted.extend(args.engines(value)?),
            _ => return Err(args.unknown(arg)),
        }
    }
    if let Some(engine) = wanted.iter().find(|engine| !engine.is_page()) {
        return Err(format!("the soak runs only in pages of browsers, not in `{engine}`"));
    }
    let engines = engine::ALL.into_iter().filter(Engine::is_page);
    let engines = engines.filter(|engine| wanted.is_empty() || wanted.contains(engine)).collect();
    Ok(Command::Soak(Soak { minutes, engines }))
}

fn parse_bench(mut args: Args<'_>) -> Result<Command, String> {
    let (mut rounds, mut quick, mut scenario, mut json) = (None, false, None, None);
    let mut wanted = Vec::new();
    while let Some((arg, value)) = args.next() {
        match arg {
            "--browser" => wanted.extend(args.engines_of(arg, value)?),
            "--rounds" => {
                let value = args.value(arg, value)?;
                let number = value.parse().ok().filter(|rounds| (1..=99).contains(rounds));
                rounds = Some(
                    number.ok_or(format!("`{value}` is not a number of rounds: use 1 to 99"))?,
                );
            }
            "--quick" => quick = args.flag(arg, value)?,
            "--scenario" => scenario = Some(args.value(arg, value)?.to_owned()),
            "--json" => json = Some(args.value(arg, value)?.to_owned()),
            _ => return Err(args.unknown(arg)),
        }
    }
    let is_measured =
        |engine: &Engine| engine.is_page() && matches!(engine.host, Host::Firefox | Host::Chromium);
    if let Some(engine) = wanted.iter().find(|engine| !is_measured(engine)) {
        return Err(format!("the bench runs only in firefox and chromium, not in `{engine}`"));
    }
    let browsers = engine::ALL.into_iter().filter(is_measured);
    let browsers = browsers.filter(|engine| wanted.is_empty() || wanted.contains(engine)).collect();
    let rounds = rounds.unwrap_or(if quick { 1 } else { 7 });
    Ok(Command::Bench(Bench { browsers, rounds, quick, scenario, json }))
}

/// The unread arguments of a command.
struct Args<'a> {
    command: &'a str,
    rest: &'a [String],
}

impl<'a> Args<'a> {
    /// The next argument. `--option=value` is split.
    fn next(&mut self) -> Option<(&'a str, Option<&'a str>)> {
        let (arg, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(match arg.split_once('=') {
            Some((arg, value)) if arg.starts_with("--") => (arg, Some(value)),
            _ => (arg, None),
        })
    }

    /// The value of the option `arg`: after its equals sign, or the next argument.
    fn value(&mut self, arg: &str, attached: Option<&'a str>) -> Result<&'a str, String> {
        attached
            .or_else(|| self.next().map(|(value, _)| value))
            .ok_or_else(|| format!("`{arg}` needs a value"))
    }

    fn engines(&mut self, attached: Option<&'a str>) -> Result<Vec<Engine>, String> {
        self.engines_of("--engine", attached)
    }

    fn engines_of(&mut self, arg: &str, attached: Option<&'a str>) -> Result<Vec<Engine>, String> {
        let mut engines = Vec::new();
        for wanted in self.value(arg, attached)?.split(',') {
            let found = engine::named(wanted);
            if found.is_empty() {
                return Err(format!("unknown engine `{wanted}`"));
            }
            engines.extend(found);
        }
        Ok(engines)
    }

    fn minutes(&mut self, attached: Option<&'a str>) -> Result<u32, String> {
        let value = self.value("--minutes", attached)?;
        match value.parse() {
            Ok(minutes @ 1..=60) => Ok(minutes),
            _ => Err(format!("`{value}` is not a number of minutes: use 1 to 60")),
        }
    }

    fn port(&mut self, attached: Option<&'a str>) -> Result<u16, String> {
        let value = self.value("--port", attached)?;
        match value.parse() {
            Ok(port) if port > 0 => Ok(port),
            _ => Err(format!("`{value}` is not a port: use 1 to 65535")),
        }
    }

    fn flag(&self, arg: &str, attached: Option<&str>) -> Result<bool, String> {
        match attached {
            None => Ok(true),
            Some(_) => Err(format!("`{arg}` takes no value")),
        }
    }

    fn unknown(&self, arg: &str) -> String {
        format!("unexpected argument `{arg}` for `cargo xtask {}`", self.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn engines(line: &str) -> Vec<String> {
        match parsed(line) {
            Ok(Command::Test(options)) => options.engines.iter().map(Engine::to_string).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_option_and_its_value_are_one_or_two_arguments() {
        let wanted = Ok(Command::Demo(Demo { port: Some(9000), release: true }));
        assert_eq!(parsed("demo --port 9000 --release"), wanted);
        assert_eq!(parsed("demo --release --port=9000"), wanted);
    }

    #[test]
    fn an_error_names_the_argument() {
        for (line, problem) in [
            ("", "a command is required"),
            ("dmeo", "unknown command `dmeo`"),
            ("help dmeo", "unknown command `dmeo`"),
            ("demo --prot 1", "unexpected argument `--prot` for `cargo xtask demo`"),
            ("demo --port", "`--port` needs a value"),
            ("demo --port 0", "`0` is not a port: use 1 to 65535"),
            ("demo --release=yes", "`--release` takes no value"),
            ("test --engine opera", "unknown engine `opera`"),
            ("test one two", "unexpected argument `two` for `cargo xtask test`"),
            ("soak --minutes 0", "`0` is not a number of minutes: use 1 to 60"),
            ("soak --engine node", "the soak runs only in pages of browsers, not in `node`"),
            ("soak forever", "unexpected argument `forever` for `cargo xtask soak`"),
            ("bench --rounds 0", "`0` is not a number of rounds: use 1 to 99"),
            ("bench --browser node", "the bench runs only in firefox and chromium, not in `node`"),
            ("mutants one two", "unexpected argument `two` for `cargo xtask mutants`"),
            ("ci now", "unexpected argument `now` for `cargo xtask ci`"),
        ] {
            assert_eq!(parsed(line), Err(problem.to_owned()), "{line}");
        }
    }

    #[test]
    fn help_is_a_command_and_an_option() {
        assert_eq!(parsed("help test"), Ok(Command::Help(help::TEST)));
        assert_eq!(parsed("test --help"), Ok(Command::Help(help::TEST)));
        assert_eq!(parsed("--help"), Ok(Command::Help(help::OVERVIEW)));
    }

    #[test]
    fn engines_are_chosen_by_name() {
        assert_eq!(engines("test"), ["native", "firefox"]);
        assert_eq!(engines("test --engine webkit,firefox"), ["firefox", "webkit"]);
        assert_eq!(engines("test --engine bun --engine deno"), ["deno", "bun"]);
        assert_eq!(
            engines("test --engine shared-worker"),
            ["firefox shared-worker", "chromium shared-worker", "webkit shared-worker"]
        );
        assert_eq!(engines("test --engine chromium-shared-worker"), ["chromium shared-worker"]);
        assert_eq!(engines("test --engine demo"), ["firefox demo", "chromium demo", "webkit demo"]);
        assert_eq!(engines("test --engine webkit-demo"), ["webkit demo"]);
        assert_eq!(engines("test --all").len(), engine::ALL.len());
    }

    #[test]
    fn a_soak_runs_in_pages() {
        let soak = |line: &str| match parsed(line) {
            Ok(Command::Soak(Soak { minutes, engines })) => {
                (minutes, engines.iter().map(Engine::to_string).collect::<Vec<_>>().join(" "))
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(soak("soak"), (5, "firefox chromium webkit".to_owned()));
        assert_eq!(soak("soak --minutes=9 --engine webkit"), (9, "webkit".to_owned()));
    }

    #[test]
    fn a_bench_has_seven_rounds_or_one_if_quick() {
        let bench = |line: &str| match parsed(line) {
            Ok(Command::Bench(options)) => (options.browsers.len(), options.rounds),
            other => panic!("{other:?}"),
        };
        assert_eq!(bench("bench"), (2, 7));
        assert_eq!(bench("bench --quick --browser firefox"), (1, 1));
        assert_eq!(bench("bench --quick --rounds=3"), (2, 3));
    }

    #[test]
    fn a_positional_argument_filters_the_tests() {
        let Ok(Command::Test(options)) = parsed("test echo --all") else { panic!("not parsed") };
        assert_eq!(options.name.as_deref(), Some("echo"));
    }
}
