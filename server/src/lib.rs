//! The server that browser tests, the demo page and the benchmarks talk to: a WebSocket server that
//! can misbehave.
//!
//! It listens on loopback only. A path names a behaviour, and the query its parameters: so
//! `ws://127.0.0.1:PORT/close?code=4001&reason=bye` is closed with that code and reason as soon as
//! it is open.
//!
//! # WebSocket paths
//!
//! `=` is followed by the default, brackets hold the bounds. A number out of its bounds, a word that
//! is not in the list and a parameter that the path doesn't have are answered with status 400 and a
//! sentence; any other path with 404.
//!
//! | Path | What it does | Parameters |
//! |---|---|---|
//! | `/echo` | Sends each text and binary message back. | `max` \[0–128 MiB\]: closes with 1009 on a longer message |
//! | `/greet` | Sends `greeting 0`, `greeting 1`… in the same write as the handshake's answer, then echoes. | `n=1` \[0–10,000\], `binary=0`: with 1 those with an even number are binary, `text=greeting`: the word before the number |
//! | `/flood` | Sends messages as fast as it can. Text begins with the index in eight digits and a colon, then `x`s (`00000012:xxx`); if there is no room for that, it is the index's last digits. Binary begins with the index in 4 bytes, big-endian, and the rest repeats the index's last byte. What comes meanwhile is counted and dropped. | `n=1000` \[0–1,000,000\], `size=64` in bytes \[0–128 MiB, times n ≤ 1 GiB\], `kind=text`, `binary` or `mixed` (even indices are binary), `then=close` or `stay` (echoes), `code=1000`, `reason` |
//! | `/sink` | Counts what comes. The text `?` is not counted but answered with the text `count bytes`. | `ack_every=0`: sends such a text after each so many messages |
//! | `/slow` | As `/sink`, but reads slowly from TCP, into a small buffer. | `pause_ms=0`: reads nothing at first; `after_ms=0`: then reads at full speed for so long; `bytes_per_s=65536` \[1–1 GiB\]: then at this rate (with a pause and no rate: at full speed); `ack_every=0` |
//! | `/close` | Sends a Close frame, waits 5 s for the answer, ends. With neither `after` nor `delay_ms`, the frames are in the same write as the handshake's answer. | `code=1000` \[0–65,535; 0: an empty frame\], `empty=0`: with 1 an empty frame, `reason` \[≤ 123 bytes\], `after=0`: once so many messages came, `delay_ms=0`: then so much later, `messages=0` \[≤ 10,000\]: sends `message 0`, `message 1`… in the same write, before it |
//! | `/accept-then-close` | Sends a Close frame in the same write as the handshake's answer, as an overloaded proxy does. | `code=1011` \[1–65,535\] |
//! | `/abort` | Ends the connection with a TCP reset. | `after=0`, then `messages=0` \[≤ 10,000\], then `delay_ms=0`. A reset can overtake messages; a delay lets them pass. `early=0`: with 1 the handshake gets no answer, and only `delay_ms` counts |
//! | `/fin` | Ends the connection with a FIN and no Close frame, then reads for up to 10 s. | as `/abort` |
//! | `/ignore-close` | Echoes, but answers no Close frame, and keeps the connection for a while after it. The stats have the close at once. | `hold_ms=90000`: for how long |
//! | `/silent` | Never answers the handshake. | |
//! | `/delay` | Answers the handshake late, then echoes. | `ms=500` |
//! | `/status` | Answers the handshake with a status. | `code=401` \[200–599\] |
//! | `/redirect` | Answers the handshake with 302. | `to=/echo` |
//! | `/protocol` | Answers with a subprotocol whatever was requested, then echoes. | `pick=first` requested one, `none`, or any other name (such as `unrequested`) as it is |
//! | `/bad-frame` | Breaks the protocol in the same write as the handshake's answer, then waits up to 30 s for a Close frame, doesn't answer it, and ends. | `kind=opcode`, `utf8`, `mask`, `rsv`, `len`, `control-fragmented`, `control-long`, `continuation`, `close-1byte`, `close-utf8` or `close-code`, the last with `code=1005`; `messages=0` \[≤ 10,000\]: good ones before it |
//! | `/fragment` | Sends one message in fragments with pings between, then echoes. Text is `é`s, with an `x` at the end if the size is odd, cut anywhere; binary counts 0 to 250 over and over. | `parts=3` \[1–10,000\], `size=1000` in bytes \[0–16 MiB\], `kind=text` or `binary` |
//! | `/ping` | Sends pings, then echoes. | `n=3` \[0–10,000\] |
//! | `/deflate` | Agrees to compress messages if that is offered, and sends the text `deflate` uncompressed, which is legal (`no deflate` if it is not offered). Data is counted and dropped, a Close frame is answered. | |
//! | `/headers` | Sends the request's head as a text, then echoes. | any |
//!
//! Every path takes `id` \[1–64 of `A-Z a-z 0-9 _ . -`\], the name under which the stats count the
//! connection; every time in milliseconds is 600,000 at the most. Unless the table says otherwise,
//! the server answers with the first requested subprotocol, answers pings, and completes a closing
//! handshake that the client begins.
//!
//! # HTTP paths
//!
//! | Path | What it answers | Parameters |
//! |---|---|---|
//! | `/stats` | The counts, as JSON: of one id, or `{"total": …, "ids": {"ID": …}}`. | `id` |
//! | `/stats/wait` | The same for one id, or for all connections, once the counts are as given (status 200), or at the end of the time (status 504; browsers repeat a request that gets 408). | `id`, `live` (exactly), `connections`, `handshakes`, `messages_in`, `messages_out`, `pongs`, `closes` (at least), `timeout_ms=3000` |
//! | `/csp` | An empty page with a Content-Security-Policy. | `policy=connect-src 'none'` |
//! | any other | A file of the served folder, if there is one. | any |
//!
//! The counts are `connections`, those of them that are `live`, `handshakes` (answered with 101),
//! `messages_in`, `bytes_in`, `messages_out`, `bytes_out`, `pongs`, and `closed`, the number of
//! `closes`: `{"code": 1000, "reason": "", "clean": true}` for each ended connection, in order, the
//! last 1,000 of an id. The code is that of the client's Close frame, 1005 if that was empty, and
//! `null` if none came; it is clean if both sides have sent a Close frame. Bytes are those of
//! payloads. A connection counts from its request's head on, even if it is then refused; a wait for
//! `live=0` alone is over before a connection that is still on its way arrives, so wait for
//! `connections=1` or `closes=1` with it. What is sent is counted just before it is sent.
//!
//! Every HTTP answer may be read from any origin and embedded by isolated pages, and files are
//! served so that a page is cross-origin isolated itself.
//!
//! # Bounds
//!
//! A request's head has no more than 16 KiB and 10 s, a message 128 MiB, a connection 10 minutes.
//! No more than 2,000 connections are live (503 for more) and 10,000 ids remembered (the oldest
//! without a live connection goes).

mod connection;
mod csp;
mod files;
mod frame;
mod gone;
mod http;
mod pace;
mod paths;
mod query;
mod raw;
mod request;
mod route;
mod server;
mod socket;
mod stats;
mod stats_paths;
mod tally;

pub mod args;
pub mod url_file;

pub use server::{Config, Server};
