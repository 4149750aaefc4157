//! The WebSocket server of the browser tests, the demo page and the benchmark. It can misbehave on
//! request.
//!
//! The server listens on loopback only. The path selects a behaviour, the query its parameters. For
//! example, `ws://127.0.0.1:PORT/close?code=4001&reason=bye` is closed with this code and reason as
//! soon as it is open.
//!
//! # WebSocket paths
//!
//! In the table, `=` precedes the default, and brackets contain the bounds. A number out of bounds,
//! an unknown value and an unknown parameter get status 400 with a sentence. Other paths get 404.
//!
//! | Path | Behaviour | Parameters |
//! |---|---|---|
//! | `/echo` | Sends each text and binary message back. | `max` \[0–128 MiB\]: closes with 1009 on a longer message |
//! | `/greet` | Sends `greeting 0`, `greeting 1`… in the same write as the handshake response, then echoes. | `n=1` \[0–10,000\], `binary=0`: with 1 the even-numbered messages are binary, `text=greeting`: the text before the number |
//! | `/flood` | Sends messages as fast as possible. Text starts with the index in eight digits and a colon, followed by `x`s (`00000012:xxx`). A shorter text is the last digits of the index. Binary starts with the index in 4 bytes, big-endian, followed by copies of the index's last byte. Incoming messages are counted and dropped. | `n=1000` \[0–1,000,000\], `size=64` in bytes \[0–128 MiB, times n ≤ 1 GiB\], `kind=text`, `binary` or `mixed` (even indices are binary), `then=close` or `stay` (echoes), `code=1000`, `reason` |
//! | `/sink` | Counts messages. The text `?` is not counted, but answered with the text `count bytes`. | `ack_every=0`: sends this text after every `ack_every` messages |
//! | `/slow` | Like `/sink`, but reads slowly from TCP, into a small buffer. | `pause_ms=0`: first reads nothing; `after_ms=0`: then reads at full speed; `bytes_per_s=65536` \[1–1 GiB\]: then reads at this rate (with `pause_ms` the default is full speed); `ack_every=0` |
//! | `/close` | Sends a Close frame, waits up to 5 s for the client's Close frame, and ends. Without `after` and `delay_ms`, the frames are in the same write as the handshake response. | `code=1000` \[0–65,535; 0: an empty frame\], `empty=0`: with 1 an empty frame, `reason` \[≤ 123 bytes\], `after=0`: first waits for this many messages, `delay_ms=0`: then waits, `messages=0` \[≤ 10,000\]: sends `message 0`, `message 1`… before the Close frame, in the same write |
//! | `/accept-then-close` | Sends a Close frame in the same write as the handshake response, like an overloaded proxy. | `code=1011` \[1–65,535\] |
//! | `/abort` | Ends the connection with a TCP reset. | `after=0`, then `messages=0` \[≤ 10,000\], then `delay_ms=0`. A reset can overtake messages; a delay avoids that. `early=0`: with 1 ends before the handshake response, after `delay_ms` |
//! | `/fin` | Ends the connection with a FIN and no Close frame, then reads for up to 10 s. | like `/abort` |
//! | `/ignore-close` | Echoes, but does not answer a Close frame, and keeps the connection open after it. The stats record the close immediately. | `hold_ms=90000`: how long the connection stays open |
//! | `/silent` | Never answers the handshake. | |
//! | `/delay` | Answers the handshake late, then echoes. | `ms=500` |
//! | `/status` | Answers the handshake with a status. | `code=401` \[200–599\] |
//! | `/redirect` | Answers the handshake with 302. | `to=/echo` |
//! | `/protocol` | Chooses a subprotocol, even one that was not requested, then echoes. | `pick=first` (the first requested one), `none`, or any other name |
//! | `/bad-frame` | Violates the protocol in the same write as the handshake response, then waits up to 30 s for a Close frame, does not answer it, and ends. | `kind=opcode`, `utf8`, `mask`, `rsv`, `len`, `control-fragmented`, `control-long`, `continuation`, `close-1byte`, `close-utf8` or `close-code`, the last with `code=1005`; `messages=0` \[≤ 10,000\]: valid messages before the bad frame |
//! | `/fragment` | Sends one message in fragments with pings between them, then echoes. Text consists of `é`s, with a final `x` if the size is odd, and may be split within a character. Binary repeats the bytes 0 to 250. | `parts=3` \[1–10,000\], `size=1000` in bytes \[0–16 MiB\], `kind=text` or `binary` |
//! | `/ping` | Sends pings, then echoes. | `n=3` \[0–10,000\] |
//! | `/deflate` | Accepts compression if it is offered, and sends the text `deflate` uncompressed, which is legal (`no deflate` if it is not offered). Counts and drops data, and answers a Close frame. | |
//! | `/headers` | Sends the request head as a text, then echoes. | any |
//!
//! Every path has the parameter `id` \[1–64 of `A-Z a-z 0-9 _ . -`\], under which the stats count
//! the connection. The maximum of every time is 600,000 ms. Unless the table says otherwise, the
//! server chooses the first requested subprotocol, answers pings, and completes a closing handshake
//! that the client starts.
//!
//! # HTTP paths
//!
//! | Path | Response | Parameters |
//! |---|---|---|
//! | `/stats` | The counts as JSON: those of one id, or `{"total": …, "ids": {"ID": …}}`. | `id` |
//! | `/stats/wait` | The counts of one id, or of all connections, once the conditions hold (status 200), or after the timeout (status 504, as browsers repeat a request that gets 408). | `id`, `live` (exactly), `connections`, `handshakes`, `messages_in`, `messages_out`, `pongs`, `closes` (at least), `timeout_ms=3000` |
//! | `/csp` | An empty page with a Content-Security-Policy. | `policy=connect-src 'none'` |
//! | any other | A file of the served folder, if one is served. | any |
//!
//! The counts are `connections`, `live` (connections that have not ended), `handshakes` (answered
//! with 101), `messages_in`, `bytes_in`, `messages_out`, `bytes_out`, `pongs`, `closed` (the number
//! of ended connections) and `closes`. `closes` lists `{"code": 1000, "reason": "", "clean": true}`
//! for each ended connection in order, at most the last 1,000 per id. The code is that of the
//! client's Close frame, 1005 if the frame was empty, and `null` without a frame. A close is clean
//! if both sides sent a Close frame. Bytes are those of payloads.
//!
//! A connection is counted once its request head is read, even if it is then refused. A wait for
//! `live=0` alone may end before a new connection arrives, so also wait for `connections=1` or
//! `closes=1`. An outgoing message is counted just before it is sent.
//!
//! Every HTTP response can be read from any origin and embedded by isolated pages. Pages from the
//! served folder are cross-origin isolated.
//!
//! # Limits
//!
//! A request head has at most 16 KiB and must arrive within 10 s. A message has at most 128 MiB. A
//! connection lasts at most 10 minutes. At most 2,000 connections are live (503 above that). The
//! stats keep 10,000 ids, and drop the oldest id without a live connection.

mod connection;
mod connection_stats;
mod csp;
mod disconnected;
mod files;
mod frame;
mod http;
mod paths;
mod query;
mod raw;
mod request;
mod route;
mod server;
mod socket;
mod stats;
mod stats_paths;
mod throttle;

pub mod args;
pub mod url_file;

pub use server::{Config, Server};
