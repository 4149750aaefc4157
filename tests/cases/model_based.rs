//! A thousand random operations, compared with a model that knows their results. The same seed
//! gives the same walk. A failing walk prints its seed, and `target/walk-seed.txt` or the
//! environment variable `WALK_SEED` makes the next run repeat it.

use std::collections::VecDeque;
use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{CloseEvent, Disconnected, Error, Message, Outcome, Receiver, Sender};

use crate::util::{Test, quirks, run, setting, sleep, until, within};

const STEPS: usize = 1000;

/// Marsaglia's xorshift, which is small and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// What the server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Server {
    Echoes,
    /// Closes with 4001 after this many messages.
    ClosesAfter(usize),
    /// Ends without a Close frame after this many messages.
    FinsAfter(usize),
}

impl Server {
    fn path(self) -> String {
        match self {
            Self::Echoes => "/echo".into(),
            Self::ClosesAfter(messages) => format!("/close?code=4001&after={messages}"),
            Self::FinsAfter(messages) => format!("/fin?after={messages}"),
        }
    }

    /// Whether the server may have ended a connection after this many messages.
    fn may_have_ended(self, sent: usize) -> bool {
        match self {
            Self::Echoes => false,
            Self::ClosesAfter(after) | Self::FinsAfter(after) => sent >= after,
        }
    }

    fn check(self, outcome: &Outcome) {
        let as_expected = match (self, outcome) {
            (Self::ClosesAfter(_), Outcome::Clean(event)) => event.code == 4001,
            (Self::FinsAfter(_), Outcome::Clean(event)) => {
                quirks().may_report_fin_as_1005 && event.code == 1005
            }
            // A message to a server that has closed resets the connection.
            (
                Self::ClosesAfter(_) | Self::FinsAfter(_),
                Outcome::Unclean(Disconnected::Closed(_)),
            ) => true,
            _ => false,
        };
        assert!(as_expected, "{self:?} should not end with {outcome:?}");
    }
}

/// A connection and its model.
struct Connection {
    server: Server,
    senders: Vec<Sender>,
    receiver: Option<Receiver>,
    /// Messages that were sent and not yet echoed.
    echoes: VecDeque<Vec<u8>>,
    sent: usize,
}

impl Connection {
    async fn open(test: &Test, random: &mut Random) -> Self {
        let after = random.below(20) as usize + 1;
        let server = match random.below(6) {
            0 => Server::ClosesAfter(after),
            1 => Server::FinsAfter(after),
            _ => Server::Echoes,
        };
        let (sender, receiver) = test.connect(&server.path()).await.split();
        let echoes = VecDeque::new();
        Self { server, senders: vec![sender], receiver: Some(receiver), echoes, sent: 0 }
    }

    fn sender(&self, random: &mut Random) -> &Sender {
        &self.senders[random.below(self.senders.len() as u64) as usize]
    }

    /// Returns whether the connection goes on.
    async fn send(&mut self, random: &mut Random) -> bool {
        let size = match random.below(10) {
            0 => 0,
            1 => random.below(300_000),
            _ => random.below(2_000),
        };
        let payload: Vec<u8> = (0..size).map(|_| b'a' + random.below(26) as u8).collect();
        let message = if random.below(2) == 0 {
            Message::from(String::from_utf8(payload.clone()).unwrap())
        } else {
            Message::from(&payload[..])
        };
        let sender = self.sender(random).clone();
        let result = if random.below(3) == 0 {
            sender.try_send(message)
        } else {
            within("a send", sender.send(message)).await
        };
        match result {
            Ok(()) => {
                self.sent += 1;
                self.echoes.push_back(payload);
                true
            }
            Err(error) if error.is_full() => {
                assert_eq!(content(&error.into_message()), payload);
                true
            }
            Err(error) => {
                assert!(error.is_closed(), "{error}");
                assert!(self.server.may_have_ended(self.sent), "{error} after {}", self.sent);
                assert_eq!(content(&error.into_message()), payload);
                false
            }
        }
    }

    /// Whether the connection goes on.
    async fn receive(&mut self) -> bool {
        let (Some(receiver), Server::Echoes) = (&mut self.receiver, self.server) else {
            return true;
        };
        if let Some(expected) = self.echoes.pop_front() {
            let message = within("an echo", receiver.next()).await.unwrap().unwrap();
            assert_eq!(content(&message), expected);
        }
        true
    }

    async fn close(self, random: &mut Random) {
        let code = 4000 + random.below(1000) as u16;
        let closing = self.sender(random).close_with(code, "walk").unwrap();
        let outcome = within("the outcome", closing).await;
        match self.server {
            // A platform that has already seen the server's Close frame reports that one.
            server if server.may_have_ended(self.sent) => {
                assert!(
                    matches!(&outcome, Outcome::Clean(event) if event.code == code) || {
                        server.check(&outcome);
                        true
                    }
                );
            }
            _ => assert_eq!(outcome, Outcome::Clean(CloseEvent::new(code, "walk", true))),
        }
        self.check_the_end(outcome).await;
    }

    /// The server has ended it.
    async fn end(self) {
        let outcome = within("the outcome", self.senders[0].closed()).await;
        self.server.check(&outcome);
        self.check_the_end(outcome).await;
    }

    /// Asserts that the stream and all senders agree with the outcome.
    async fn check_the_end(mut self, outcome: Outcome) {
        for sender in &self.senders {
            let error = sender.try_send("late").unwrap_err();
            assert_eq!(error.outcome(), Some(&outcome));
            assert_eq!(within("the outcome", sender.closed()).await, outcome);
        }
        let Some(receiver) = &mut self.receiver else { return };
        let error = loop {
            match within("an echo or the end", receiver.next()).await {
                Some(Ok(message)) => {
                    assert_eq!(Some(content(&message)), self.echoes.pop_front());
                }
                Some(Err(Error::Disconnected(disconnected))) => break Some(disconnected),
                Some(Err(error)) => panic!("{error}"),
                None => break None,
            }
        };
        assert_eq!(error, outcome.into_result().err());
        assert!(within("the end", receiver.next()).await.is_none());
    }
}

fn content(message: &Message) -> Vec<u8> {
    match message {
        Message::Text(text) => text.as_str().as_bytes().to_vec(),
        Message::Binary(bytes) => bytes.to_vec(),
        other => panic!("{other:?}"),
    }
}

async fn walk(test: &Test, seed: u64) {
    let mut random = Random(seed | 1 << 63);
    let mut current: Option<Connection> = None;
    for _ in 0..STEPS {
        let Some(mut connection) = current.take() else {
            current = Some(Connection::open(test, &mut random).await);
            continue;
        };
        let goes_on = match random.below(100) {
            0..45 => connection.send(&mut random).await,
            45..80 => connection.receive().await,
            80..84 => {
                connection.senders.push(connection.sender(&mut random).clone());
                true
            }
            84..88 => {
                if connection.senders.len() > 1 {
                    connection.senders.pop();
                }
                true
            }
            88..90 => {
                let flushed = within("a flush", connection.sender(&mut random).flush()).await;
                assert!(flushed.is_ok() || connection.server.may_have_ended(connection.sent));
                flushed.is_ok()
            }
            90..92 => {
                connection.receiver = None;
                true
            }
            92..94 => {
                sleep(Duration::from_millis(random.below(4))).await;
                true
            }
            94..96 => {
                connection.close(&mut random).await;
                continue;
            }
            96..98 => {
                // A send that is dropped before its first poll has no effect.
                drop(connection.sender(&mut random).send("never polled"));
                true
            }
            _ => continue, // drops everything
        };
        if goes_on {
            current = Some(connection);
        } else {
            connection.end().await;
        }
    }
    drop(current);
    let wait = until().live(0).connections(1);
    assert_eq!(test.stats_when(wait).await.live, 0);
}

#[wasm_bindgen_test]
async fn a_thousand_random_steps_agree_with_the_model() {
    run(async |test| {
        let seed = setting("WALK_SEED", "walk-seed.txt").await;
        let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
        // The runner shows it with a failure.
        wasm_bindgen_test::console_log!("the seed of the walk is {seed}");
        walk(test, seed).await;
    })
    .await;
}
