//! The engines in which the tests run.

use std::fmt;
use std::path::PathBuf;

use crate::project;

/// The wasm test program for pages. It configures itself for a browser.
pub(crate) const PAGE: &str = "web";
/// The wasm test program for every other scope. The runner gets the scope from a variable.
pub(crate) const ANYWHERE: &str = "anywhere";
/// The wasm test programs.
pub(crate) const PROGRAMS: [&str; 2] = [PAGE, ANYWHERE];

/// The file from which a test program in a browser reads the engine that it should be in.
pub(crate) fn name_file(program: &str) -> PathBuf {
    project::target(&format!("test-engine-{program}.txt"))
}

/// A program that runs JavaScript, or the native host.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Host {
    Native,
    Firefox,
    Chromium,
    WebKit,
    Node,
    Deno,
    Bun,
}

/// The global scope in which the tests run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scope {
    /// The default: the page of a browser, or the main thread of a runtime.
    Main,
    /// The page of a browser, with shared wasm memory.
    SharedMemory,
    DedicatedWorker,
    SharedWorker,
    ServiceWorker,
    /// The end-to-end tests of the demo page.
    Demo,
}

/// A host and a scope: one row of the report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Engine {
    pub(crate) host: Host,
    pub(crate) scope: Scope,
}

impl Engine {
    const fn new(host: Host, scope: Scope) -> Self {
        Self { host, scope }
    }

    /// Whether it is a browser's page with unshared memory.
    pub(crate) fn is_page(&self) -> bool {
        self.host.is_browser() && self.scope == Scope::Main
    }

    /// Whether it is a worker of a browser.
    pub(crate) fn is_worker(&self) -> bool {
        matches!(self.scope, Scope::DedicatedWorker | Scope::SharedWorker | Scope::ServiceWorker)
    }

    /// The wasm test program that runs in this engine, if there is one.
    pub(crate) fn wasm_program(&self) -> Option<&'static str> {
        match (self.host, self.scope) {
            (Host::Native, _) | (_, Scope::Demo) => None,
            (Host::Node | Host::Deno | Host::Bun, _) => Some(ANYWHERE),
            (_, Scope::Main | Scope::SharedMemory) => Some(PAGE),
            (_, Scope::DedicatedWorker | Scope::SharedWorker | Scope::ServiceWorker) => {
                Some(ANYWHERE)
            }
        }
    }
}

/// All engines, in the order in which they run: the most useful first.
pub(crate) const ALL: [Engine; 21] = [
    Engine::new(Host::Native, Scope::Main),
    Engine::new(Host::Firefox, Scope::Main),
    Engine::new(Host::Chromium, Scope::Main),
    Engine::new(Host::WebKit, Scope::Main),
    Engine::new(Host::Firefox, Scope::SharedMemory),
    Engine::new(Host::Chromium, Scope::SharedMemory),
    Engine::new(Host::Firefox, Scope::DedicatedWorker),
    Engine::new(Host::Firefox, Scope::SharedWorker),
    Engine::new(Host::Firefox, Scope::ServiceWorker),
    Engine::new(Host::Chromium, Scope::DedicatedWorker),
    Engine::new(Host::Chromium, Scope::SharedWorker),
    Engine::new(Host::Chromium, Scope::ServiceWorker),
    Engine::new(Host::WebKit, Scope::DedicatedWorker),
    Engine::new(Host::WebKit, Scope::SharedWorker),
    Engine::new(Host::WebKit, Scope::ServiceWorker),
    Engine::new(Host::Node, Scope::Main),
    Engine::new(Host::Deno, Scope::Main),
    Engine::new(Host::Bun, Scope::Main),
    Engine::new(Host::Firefox, Scope::Demo),
    Engine::new(Host::Chromium, Scope::Demo),
    Engine::new(Host::WebKit, Scope::Demo),
];

/// The engines that `cargo xtask test` uses by default.
pub(crate) const DEFAULT: [Engine; 2] =
    [Engine::new(Host::Native, Scope::Main), Engine::new(Host::Firefox, Scope::Main)];

/// The engines for a name on the command line: `firefox`, `shared-worker`, `firefox-shared-worker`.
/// Empty if the name is unknown.
pub(crate) fn named(name: &str) -> Vec<Engine> {
    let matches = |engine: &Engine| match engine.scope {
        Scope::Main => engine.host.name() == name,
        scope => scope.name() == name || engine.to_string().replace(' ', "-") == name,
    };
    ALL.into_iter().filter(matches).collect()
}

impl Host {
    pub(crate) fn is_browser(self) -> bool {
        matches!(self, Self::Firefox | Self::Chromium | Self::WebKit)
    }

    /// The name that the tests use, in lower case.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Firefox => "firefox",
            Self::Chromium => "chromium",
            Self::WebKit => "webkit",
            Self::Node => "node",
            Self::Deno => "deno",
            Self::Bun => "bun",
        }
    }
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::Main => "",
            Self::SharedMemory => "shared-memory",
            Self::DedicatedWorker => "dedicated-worker",
            Self::SharedWorker => "shared-worker",
            Self::ServiceWorker => "service-worker",
            Self::Demo => "demo",
        }
    }
}

/// The name that the tests compare with the engine they detect.
impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            Scope::Main => formatter.pad(self.host.name()),
            scope => formatter.pad(&format!("{} {}", self.host.name(), scope.name())),
        }
    }
}
