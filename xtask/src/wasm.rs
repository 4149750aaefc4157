//! The wasm tests, which wasm-bindgen's runner runs in browsers and runtimes.

use std::path::PathBuf;
use std::process::Command;

use crate::display::Display;
use crate::engine::{ANYWHERE, Engine, Host, PAGE, PROGRAMS, Scope};
use crate::run::Run;
use crate::{Result, browsers, cargo, process, project, runtime_shim, runtimes, tools};

/// The environment variable with the timeout of one test program in seconds.
pub(crate) const TIME_LIMIT: &str = "WASM_BINDGEN_TEST_TIMEOUT";
/// The default timeouts in seconds: of one test program, and of the driver's start.
const TIME_LIMITS: [(&str, &str); 2] =
    [(TIME_LIMIT, "300"), ("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")];
/// The runner's switches. They are removed from the inherited environment.
const SWITCHES: [&str; 11] = [
    "NO_HEADLESS",
    "WASM_BINDGEN_TEST_ADDRESS",
    "WASM_BINDGEN_TEST_ONLY_NODE",
    "WASM_BINDGEN_TEST_ONLY_WEB",
    "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
    "WASM_BINDGEN_USE_BROWSER",
    "WASM_BINDGEN_USE_DEDICATED_WORKER",
    "WASM_BINDGEN_USE_DENO",
    "WASM_BINDGEN_USE_NODE_EXPERIMENTAL",
    "WASM_BINDGEN_USE_SERVICE_WORKER",
    "WASM_BINDGEN_USE_SHARED_WORKER",
];

/// The rustc flags for shared wasm memory.
const SHARED_MEMORY_FLAGS: &str = "-C target-feature=+atomics,+bulk-memory,+mutable-globals \
    -C link-arg=--shared-memory -C link-arg=--import-memory -C link-arg=--max-memory=1073741824 \
    -C link-arg=--export=__wasm_init_tls -C link-arg=--export=__tls_size \
    -C link-arg=--export=__tls_align -C link-arg=--export=__tls_base";

/// The installed runner, without test programs.
pub(crate) struct Tests {
    runner: PathBuf,
}

/// The runner and the test programs.
pub(crate) struct Built {
    runner: PathBuf,
    page: PathBuf,
    anywhere: PathBuf,
    /// The page's program with shared memory, if it was requested.
    shared: Option<PathBuf>,
}

impl Tests {
    /// Installs the tools for building and running.
    pub(crate) fn set_up() -> Result<Self> {
        runtime_shim::install()?;
        tools::wasm_target()?;
        let runner = tools::wasm_bindgen("wasm-bindgen-test-runner")?;
        Ok(Self { runner })
    }

    /// Builds the test programs once for all engines.
    pub(crate) fn build(self, with_shared: bool) -> Result<Built> {
        process::say("building the tests for wasm (about a minute the first time)");
        let built = cargo::build(build_command(&PROGRAMS))?;
        let shared = if with_shared { Some(build_shared()?) } else { None };
        Ok(Built {
            page: built.file(PAGE, "wasm")?,
            anywhere: built.file(ANYWHERE, "wasm")?,
            shared,
            runner: self.runner,
        })
    }
}

fn build_command(programs: &[&str]) -> Command {
    let mut command = cargo::command(&[
        "test",
        "--no-run",
        "--package",
        project::PACKAGE,
        "--target",
        project::WASM,
    ]);
    for program in programs {
        command.args(["--test", program]);
    }
    command
}

/// Builds the page's test program with shared memory. That needs a rebuilt standard library and
/// unstable features of the compiler, hence `RUSTC_BOOTSTRAP`.
fn build_shared() -> Result<PathBuf> {
    tools::rust_source()?;
    process::say("building the tests for wasm with shared memory (about a minute the first time)");
    let mut command = build_command(&[PAGE]);
    command
        .arg("-Zbuild-std=std,panic_abort")
        .arg("--target-dir")
        .arg(project::target("shared-memory"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", SHARED_MEMORY_FLAGS);
    cargo::build(command)?.file(PAGE, "wasm")
}

/// Builds the package that exports every type with `panic=unwind`. That needs a rebuilt standard
/// library, as the one for wasm aborts on panic.
pub(crate) fn build_unwinding() -> Result<()> {
    tools::rust_source()?;
    let package = project::UNWIND_PACKAGE;
    let mut command = cargo::command(&["build", "--package", package, "--target", project::WASM]);
    command
        .arg("-Zbuild-std=std,panic_unwind")
        .arg("--target-dir")
        .arg(project::target("unwind"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cpanic=unwind");
    process::run(&mut command)
}

impl Built {
    /// A program for scopes other than pages, with the runner of its version.
    pub(crate) fn anywhere(runner: PathBuf, program: PathBuf) -> Self {
        Self { runner, page: program.clone(), anywhere: program, shared: None }
    }

    /// Prepares an engine. Returns the run of the tests in it.
    pub(crate) fn run_in(&self, engine: &Engine) -> Result<Run> {
        let mut command = Command::new(&self.runner);
        command.current_dir(project::root());
        for variable in SWITCHES.iter().chain(&browsers::DRIVER_VARIABLES) {
            command.env_remove(variable);
        }
        // The runner's own backtrace would follow the failures without helping.
        command.envs(TIME_LIMITS).env("RUST_BACKTRACE", "0");

        let mut display = None;
        let version;
        if let Some(browser) = browsers::ready(engine.host)? {
            version = browser.version;
            command.env(browser.variable, browser.driver);
            if let Some(home) = process::home_of_root() {
                command.env("HOME", home);
            }
            if engine.host == Host::WebKit {
                display = Some(Display::open()?);
            }
        } else if let Some(runtime) = runtimes::ready(engine.host)? {
            runtime_shim::prepend_to_path(&mut command, engine.host, &runtime)?;
            version = runtime.version;
        } else {
            return Err("the engine runs no wasm".to_owned());
        }
        if let Some(display) = &display {
            command.env("DISPLAY", &display.name);
        }

        command.arg(match (engine.wasm_program(), &self.shared) {
            (Some(PAGE), Some(shared)) if engine.scope == Scope::SharedMemory => shared,
            (Some(PAGE), _) => &self.page,
            _ => &self.anywhere,
        });
        // Some tests print a table of observations.
        command.arg("--nocapture");
        let switch = match (engine.scope, engine.host) {
            (Scope::DedicatedWorker, _) => Some("WASM_BINDGEN_USE_DEDICATED_WORKER"),
            (Scope::SharedWorker, _) => Some("WASM_BINDGEN_USE_SHARED_WORKER"),
            (Scope::ServiceWorker, _) => Some("WASM_BINDGEN_USE_SERVICE_WORKER"),
            (Scope::Main, Host::Deno) => Some("WASM_BINDGEN_USE_DENO"),
            (Scope::Main | Scope::SharedMemory | Scope::Demo, _) => None,
        };
        if let Some(switch) = switch {
            command.env(switch, "1");
        }
        Ok(Run { version, command, display, driver: None })
    }
}
