//! What `cargo xtask help` says.

/// All commands at a glance.
pub(crate) const OVERVIEW: &str = "\
usage: cargo xtask COMMAND

  demo     build the demo page and serve it
  server   run the WebSocket server alone, for tests started by other tools
  test     run the tests: native, then in Firefox; with --all in every engine
  soak     run the long tests in pages, and show what they measure
  bench    measure this crate beside JavaScript, web-sys and its peers
  ci       everything that must hold before a merge
  help     say more about one command: cargo xtask help test

Missing tools go into target/, nothing into your own cargo bin.";

pub(crate) const DEMO: &str = "\
usage: cargo xtask demo [--port N] [--release]

Builds the demo page and serves it on loopback, together with the server that
it talks to, until Ctrl-C. The first run builds wasm-bindgen (about 4 minutes).

  --port N    serve on this port; without it 8080, or a free one if 8080 is taken
  --release   build the page and the server optimised";

pub(crate) const SERVER: &str = "\
usage: cargo xtask server [--port N] [--ipv6]

Runs the server alone, on loopback, until Ctrl-C, and writes its address to
target/ws-url.txt, where the browser tests look for it. With it running,
`wasm-pack test --headless --firefox` works in another terminal.

  --port N    listen on this port; without it, a free one
  --ipv6      listen on [::1] too";

pub(crate) const TEST: &str = "\
usage: cargo xtask test [NAME] [--all] [--engine ENGINE]...

Installs what is missing, starts the server, and runs the native tests and the
browser tests in Firefox. The last line is the sum: `N passed, N failed`.

  NAME        run only the tests whose name contains NAME
  --all       every engine below
  --engine E  only this engine; repeat it, or separate several by commas

Engines: native, firefox, chromium, webkit, node, deno, bun, and the workers
dedicated-worker, shared-worker, service-worker (each in all three browsers;
firefox-dedicated-worker and so on for one of them). shared-memory is the page
with wasm built for threads (Firefox and Chromium). demo is the demo page, used
as a person would; its screenshots go to target/screenshots/.";

pub(crate) const SOAK: &str = "\
usage: cargo xtask soak [--minutes N] [--engine ENGINE]...

Runs the long tests in a page of each browser: connections that come and go
and must leave no byte and no reference behind, a million messages, 200 sockets
at once. What they counted stands above the table at the end. (How promptly a
blocked sender goes on, `cargo xtask bench` measures.)

  --minutes N  take about so long in all (5, for all three browsers)
  --engine E   only firefox, chromium or webkit; repeat it, or separate by commas";

pub(crate) const BENCH: &str = "\
usage: cargo xtask bench [--quick] [--browser B]... [--rounds N]
                         [--scenario NAME] [--json PREFIX]

Builds every variant (some minutes the first time), measures them in a page of
each browser, round by round, and prints the tables. A full run writes them into
bench/README.md too. Other load on the machine blurs them.

  --quick          a twentieth of each scenario, one round, no wasm-opt: under
                   3 minutes once everything is built
  --browser B      only firefox or chromium
  --rounds N       7 by default
  --scenario NAME  only the scenarios whose name contains NAME
  --json PREFIX    every figure of every round into PREFIX-BROWSER.json";

pub(crate) const CI: &str = "\
usage: cargo xtask ci

Formatting, clippy and documentation with warnings denied (host and wasm), the
tests on the host and in Node with the lowest versions that Cargo.toml allows, a
build with panic=unwind, what a message costs in calls, allocations and bytes
(counted, not timed), then
`cargo xtask test --all`. A failed check counts as one failure in the last line.";

/// The help for one command, if there is such a command.
pub(crate) fn about(command: &str) -> Option<&'static str> {
    Some(match command {
        "demo" => DEMO,
        "server" => SERVER,
        "test" => TEST,
        "soak" => SOAK,
        "bench" => BENCH,
        "ci" => CI,
        "help" => OVERVIEW,
        _ => return None,
    })
}
