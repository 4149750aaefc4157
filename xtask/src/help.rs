//! The help texts.

/// All commands at a glance.
pub(crate) const OVERVIEW: &str = "\
usage: cargo xtask COMMAND

  demo     build the demo page and serve it
  server   run only the WebSocket server, for tests started by other tools
  test     run the tests: native and in Firefox, or with --all in every engine
  soak     run the long tests in pages, and print their measurements
  bench    compare this crate with JavaScript, web-sys and its peers
  mutants  change the library, and check that a test notices each change
  ci       run all checks that must pass before a merge
  help     print the help of a command: cargo xtask help test

Missing tools are installed into target/, not into your cargo bin folder.";

pub(crate) const DEMO: &str = "\
usage: cargo xtask demo [--port N] [--release]

Builds the demo page and serves it with the WebSocket server on loopback, until
Ctrl-C. The first run builds wasm-bindgen (about 4 minutes).

  --port N    the port; the default is 8080, or a free port if 8080 is in use
  --release   build the page and the server with optimisations";

pub(crate) const SERVER: &str = "\
usage: cargo xtask server [--port N] [--ipv6]

Runs only the server, on loopback, until Ctrl-C. Writes its address to
target/ws-url.txt, where the browser tests read it. While the server runs,
`wasm-pack test --headless --firefox` works in another terminal.

  --port N    the port; the default is a free port
  --ipv6      also listen on [::1]";

pub(crate) const TEST: &str = "\
usage: cargo xtask test [NAME] [--all] [--engine ENGINE]...

Installs missing tools, starts the server, and runs the native tests and the
browser tests in Firefox. The last line is the sum: `N passed, N failed`.

  NAME        run only the tests whose name contains NAME
  --all       run in all engines
  --engine E  run only in this engine; repeatable, or separated by commas

Engines: native, firefox, chromium, webkit, node, deno, bun, and the workers
dedicated-worker, shared-worker, service-worker (each in all three browsers, or
e.g. firefox-dedicated-worker for one of them). shared-memory is the page with
wasm built for threads (Firefox and Chromium). demo runs the end-to-end tests of
the demo page, which save screenshots to target/screenshots/.";

pub(crate) const SOAK: &str = "\
usage: cargo xtask soak [--minutes N] [--engine ENGINE]...

Runs the long tests in a page of each browser: leaks of memory and references
over many connections, a million messages, 200 sockets at once. The report shows
their measurements above the table. (`cargo xtask bench` measures how fast a
blocked sender resumes.)

  --minutes N  the total time for all browsers; the default is 5
  --engine E   only firefox, chromium or webkit; repeatable, or separated by
               commas";

pub(crate) const BENCH: &str = "\
usage: cargo xtask bench [--quick] [--browser B]... [--rounds N]
                         [--scenario NAME] [--json PREFIX]

Builds all variants (some minutes the first time), measures them in a page of
each browser, and prints the tables. A full run also writes the tables into
bench/README.md. Other load on the machine makes the results noisy.

  --quick          a twentieth of each scenario, one round, no wasm-opt: under
                   3 minutes once everything is built
  --browser B      only firefox or chromium
  --rounds N       the number of rounds; the default is 7
  --scenario NAME  only the scenarios whose name contains NAME
  --json PREFIX    write all figures of all rounds to PREFIX-BROWSER.json";

pub(crate) const MUTANTS: &str = "\
usage: cargo xtask mutants [NAME]

Changes the library and runs its tests, one change at a time. cargo-mutants
changes the code that the native tests reach (about half an hour). The mutants
of xtask/src/mutant_table.rs change the rest, in a copy of the repository in
target/mutants/tree (about half a minute each). Fails if a mutant survives that
is not accepted there. Not part of `cargo xtask ci`.

  NAME   run only the mutants whose name contains NAME: `native` for those of
         cargo-mutants, `hand-made` for those of the table";

pub(crate) const CI: &str = "\
usage: cargo xtask ci

Runs the formatter check, clippy and rustdoc with warnings denied (host and
wasm), the tests on the host and in Node with the lowest versions that Cargo.toml
allows, a build with panic=unwind, the cost limits (calls and allocations per
message, bytes, dependencies), then `cargo xtask test --all`. A failed check
counts as one failure in the last line.";

/// The help of a command. `None` if the command is unknown.
pub(crate) fn about(command: &str) -> Option<&'static str> {
    Some(match command {
        "demo" => DEMO,
        "server" => SERVER,
        "test" => TEST,
        "soak" => SOAK,
        "bench" => BENCH,
        "mutants" => MUTANTS,
        "ci" => CI,
        "help" => OVERVIEW,
        _ => return None,
    })
}
