//! Promise 2 for every fault of the server, at every moment of a connection: there is one outcome,
//! in bounded time, after all messages that arrived before it. Each fault is a test, which prints
//! what it saw at each moment.

use std::time::Duration;

use futures_util::future::join;
use wasm_bindgen_test::console_log;
use wasm_websocket::{
    Closed, ConnectError, Disconnected, Error, Outcome, Receiver, Sender, WebSocket,
};

use crate::util::{IGNORE_CLOSE, SHORT, Test, cases, engine, quirks, run, skip, sleep, within};

/// What the client does during the fault.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// Nothing. It receives after the end.
    Idle,
    Receiving,
    Sending,
    /// It has just called `close`.
    Closing,
}

const MOMENTS: [Moment; 4] = [Moment::Idle, Moment::Receiving, Moment::Sending, Moment::Closing];

/// How a connection may end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// It never opened.
    Refused,
    /// Cleanly, with this code.
    Clean(u16),
    /// Otherwise, as the platform reported.
    Lost,
    /// At the crate's own time limit.
    TimedOut,
}

use End::{Clean, Lost, Refused, TimedOut};

struct Fault {
    path: &'static str,
    /// The number of messages before the end.
    messages: usize,
    /// How it may end by itself in this engine. If this is empty, it does not, and the test closes
    /// it.
    ends: &'static [End],
}

/// The ends after a close by the test. Deno reports 1005 while a fragmented message is being
/// received.
const CLOSED: [End; 2] = [Clean(4005), Clean(1005)];

/// The ends after a protocol error. The connection may fail before it is open, and some platforms
/// accept invalid Close frames.
const CUT_OFF: &[End] = &[Refused, Lost, Clean(1002), Clean(1005), Clean(1007)];

cases! {
    gives_one_outcome_at_every_moment {
        silent("/silent", 0, &[Refused]);
        status_401("/status?code=401", 0, &[Refused]);
        status_503("/status?code=503", 0, &[Refused]);
        redirect("/redirect", 0, &[Refused]);
        reset_before_the_answer("/abort?early=1", 0, &[Refused]);
        ended_before_the_answer("/fin?early=1", 0, &[Refused]);
        unrequested_subprotocol("/protocol?pick=unrequested", 0, &[Refused]);
        reset_after_messages("/abort?messages=3&delay_ms=100", 3, &[Lost]);
        ended_after_messages("/fin?messages=3&delay_ms=100", 3, &[Lost]);
        closed_when_accepted("/accept-then-close", 0, &[Clean(1011)]);
        closed_with_4001("/close?code=4001&messages=3", 3, &[Clean(4001)]);
        unknown_opcode("/bad-frame?kind=opcode&messages=3", 3, CUT_OFF);
        invalid_utf8("/bad-frame?kind=utf8&messages=3", 3, CUT_OFF);
        masked_frame("/bad-frame?kind=mask&messages=3", 3, CUT_OFF);
        reserved_bit("/bad-frame?kind=rsv&messages=3", 3, CUT_OFF);
        invalid_length("/bad-frame?kind=len&messages=3", 3, CUT_OFF);
        fragmented_control_frame("/bad-frame?kind=control-fragmented&messages=3", 3, CUT_OFF);
        long_control_frame("/bad-frame?kind=control-long&messages=3", 3, CUT_OFF);
        stray_continuation("/bad-frame?kind=continuation&messages=3", 3, CUT_OFF);
        close_frame_of_one_byte("/bad-frame?kind=close-1byte&messages=3", 3, CUT_OFF);
        invalid_utf8_in_a_close_frame("/bad-frame?kind=close-utf8&messages=3", 3, CUT_OFF);
        invalid_close_code("/bad-frame?kind=close-code&messages=3", 3, CUT_OFF);
        ignored_close(IGNORE_CLOSE, 0, &[]);
        late_answer("/delay?ms=100", 0, &[]);
        slow_reader("/slow?bytes_per_s=65536", 0, &[]);
        flood("/flood?n=100&then=stay", 100, &[]);
        fragments("/fragment", 1, &[]);
        pings("/ping", 0, &[]);
    }
}

/// What a test saw of one connection.
struct Seen {
    end: End,
    messages: usize,
    how: String,
}

async fn see(test: &Test, fault: &Fault, moment: Moment) -> Seen {
    let mut connect = WebSocket::connect(test.url(fault.path));
    // Only the crate's own limits end these two.
    if fault.path == "/silent" {
        connect = connect.connect_timeout(SHORT);
    }
    if fault.path == IGNORE_CLOSE {
        connect = connect.close_timeout(SHORT);
    }
    if fault.path.starts_with("/protocol") {
        connect = connect.protocols(["requested"]);
    }
    let socket = match within("the connection or an error", connect.into_future()).await {
        Ok(socket) => socket,
        Err(error) => return Seen { end: Refused, messages: 0, how: refused(&error) },
    };
    let (sender, mut receiver) = socket.split();
    let closed = sender.closed();
    let mut messages = 0;
    if moment == Moment::Closing {
        sender.close_with(4005, "").unwrap();
    } else if fault.ends.is_empty() {
        while messages < fault.messages {
            within("a message", receiver.next()).await.unwrap().unwrap();
            messages += 1;
        }
        if moment == Moment::Sending {
            sender.try_send("x".repeat(1000)).unwrap();
        }
        sender.close_with(4005, "").unwrap();
    }
    if moment == Moment::Idle {
        within(&format!("the outcome of {}", fault.path), sender.closed()).await;
    }
    let sending = async {
        if moment == Moment::Sending {
            keep_sending(&sender).await;
        }
    };
    let (mut seen, ()) = join(finish(&mut receiver, closed), sending).await;
    seen.messages += messages;
    seen
}

/// Sends until a send fails, for at most a second.
async fn keep_sending(sender: &Sender) {
    for _ in 0..100 {
        if let Err(error) = within("a send or its error", sender.send("x".repeat(1000))).await {
            assert!(error.is_closed(), "{error}");
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

/// Receives the rest, and asserts that stream and handle report the same outcome.
async fn finish(receiver: &mut Receiver, closed: Closed) -> Seen {
    let mut messages = 0;
    let error = loop {
        match within("a message or the end", receiver.next()).await {
            Some(Ok(_)) => messages += 1,
            Some(Err(Error::Disconnected(disconnected))) => break Some(disconnected),
            Some(Err(error)) => panic!("an error that is no outcome: {error}"),
            None => break None,
        }
    };
    for _ in 0..3 {
        assert!(within("the end", receiver.next()).await.is_none());
    }
    let outcome = within("the outcome", closed).await;
    assert_eq!(outcome.clone().into_result().err(), error, "stream and outcome disagree");
    let (end, how) = described(&outcome);
    Seen { end, messages, how }
}

fn described(outcome: &Outcome) -> (End, String) {
    match outcome {
        Outcome::Clean(event) => {
            (Clean(event.code.into()), format!("clean {}", u16::from(event.code)))
        }
        Outcome::Unclean(Disconnected::Closed(event)) => {
            (Lost, format!("lost {}", u16::from(event.code)))
        }
        Outcome::Unclean(Disconnected::CloseTimedOut(_)) => (TimedOut, "timed out".into()),
        Outcome::Unclean(disconnected) => (Lost, format!("{disconnected:?}")),
    }
}

fn refused(error: &ConnectError) -> String {
    match error {
        ConnectError::Refused(disconnected) => described(&Outcome::Unclean(disconnected.clone())).1,
        ConnectError::TimedOut(_) => "timed out".into(),
        ConnectError::ProtocolNotAgreed { .. } => "not agreed".into(),
        error => format!("{error:?}"),
    }
}

/// Whether this end is allowed.
fn is_allowed(end: End, fault: &Fault, moment: Moment) -> bool {
    if fault.path == IGNORE_CLOSE {
        return end == TimedOut;
    }
    let closes = moment == Moment::Closing || fault.ends.is_empty();
    // A message to a peer that has already closed resets the connection.
    let resets = matches!(moment, Moment::Sending | Moment::Closing);
    fault.ends.contains(&end) || (closes && CLOSED.contains(&end)) || (resets && end == Lost)
}

async fn gives_one_outcome_at_every_moment(
    path: &'static str,
    messages: usize,
    ends: &'static [End],
) {
    if quirks().takes_masked_frames && path.contains("kind=mask") {
        skip!("masked frames are received");
    }
    run(async |test| {
        let ends = if quirks().follows_redirects && path == "/redirect" { &[] } else { ends };
        let fault = Fault { path, messages, ends };
        let (mut row, mut wrong) = (format!("{}: {path:<50}", engine()), Vec::new());
        for moment in MOMENTS {
            let Seen { end, messages, how } = see(test, &fault, moment).await;
            // The next connection must not be delayed. Chromium would delay it if too many had
            // failed.
            drop(test.connect("/echo").await);
            let cell = format!("{moment:?}: {messages}, {how}");
            row += &format!("{cell:<29}");
            // After a local close a platform drops messages. It may also drop those in one packet
            // with an invalid frame.
            let may_drop = moment == Moment::Closing || fault.ends == CUT_OFF;
            let enough = if may_drop { 0 } else { fault.messages };
            // Deno delivers messages after a local close, here the echo.
            let at_most = fault.messages + usize::from(moment == Moment::Sending);
            if !is_allowed(end, &fault, moment) || !(enough..=at_most).contains(&messages) {
                wrong.push(cell);
            }
        }
        console_log!("{row}");
        assert!(wrong.is_empty(), "{path}: {}", wrong.join("; "));
    })
    .await;
}
