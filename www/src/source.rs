//! The session as the Rust source that a user of the crate would write.

use std::fmt::Write;

use wasm_websocket::{BinaryType, CloseCode, Overflow};

use crate::settings::Settings;

/// The steps of a session: connect, send, receive, close.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    settings: Settings,
    sent: Vec<Sent>,
    closed: Option<(Option<CloseCode>, String)>,
}

/// One send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Text(String),
    Bytes(Vec<u8>),
    /// A file, sent as a `Blob` or read first.
    File {
        as_blob: bool,
    },
    Burst {
        count: u32,
        size: usize,
        text: bool,
    },
}

/// The maximum number of sends in the source.
const MAX_SENDS: usize = 4;
/// The longest text and the most bytes that the source contains literally.
const MAX_TEXT: usize = 120;
const MAX_BYTES: usize = 16;

impl Program {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, sent: Vec::new(), closed: None }
    }

    /// Adds a send, unless it equals the last one.
    pub(crate) fn send(&mut self, sent: Sent) {
        if self.sent.last() == Some(&sent) {
            return;
        }
        if self.sent.len() >= MAX_SENDS {
            self.sent.remove(0);
        }
        self.sent.push(sent);
    }

    pub(crate) fn close(&mut self, code: Option<CloseCode>, reason: &str) {
        self.closed = Some((code, reason.to_owned()));
    }

    /// The source of a whole file.
    pub(crate) fn text(&self) -> String {
        let mut body = String::new();
        // Writing to a string can't fail, here and below.
        let _ = self.write_body(&mut body);
        let takes_file = self.sent.iter().any(|sent| matches!(sent, Sent::File { .. }));
        let mut text = String::new();
        if body.contains("Duration::") {
            text.push_str("use std::time::Duration;\n\n");
        }
        let mut names: Vec<&str> = ["BinaryType", "CloseCode", "Message", "Overflow"]
            .into_iter()
            .filter(|name| body.contains(&format!("{name}::")))
            .chain(["Error", "WebSocket"])
            .chain(takes_file.then_some("Blob"))
            .collect();
        names.sort_unstable();
        let parameter = if takes_file { "file: Blob" } else { "" };
        let _ = write!(
            text,
            "use wasm_websocket::{{{}}};\n\n\
             pub async fn session({parameter}) -> Result<(), Error> {{\n{body}    Ok(())\n}}\n",
            names.join(", "),
        );
        text
    }

    fn write_body(&self, body: &mut String) -> std::fmt::Result {
        let receives = self.closed.is_none();
        let mutable = if receives { "mut " } else { "" };
        write!(body, "    let {mutable}socket = WebSocket::connect({:?})", self.settings.url)?;
        let options = options(&self.settings);
        if options.is_empty() {
            body.push_str(".await?;\n");
        } else {
            for option in options {
                write!(body, "\n        {option}")?;
            }
            body.push_str("\n        .await?;\n");
        }
        body.push('\n');
        for sent in &self.sent {
            write_sent(body, sent)?;
        }
        if !self.sent.is_empty() {
            body.push('\n');
        }
        match &self.closed {
            None => body.push_str(RECEIVE),
            Some((None, _)) => body.push_str("    let outcome = socket.close().await;\n"),
            Some((Some(code), reason)) => write!(
                body,
                "    let closed = socket.close_with(CloseCode::{code:?}, {reason:?})?;\n    \
                 let outcome = closed.await;\n"
            )?,
        }
        if self.closed.is_some() {
            body.push_str("    println!(\"{outcome}\");\n");
        }
        Ok(())
    }
}

const RECEIVE: &str = "    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => println!(\"{text}\"),
            Message::Binary(bytes) => println!(\"{bytes:?}\"),
            Message::Blob(blob) => println!(\"{blob:?}\"),
        }
    }
";

/// One line for each option that differs from the default.
fn options(settings: &Settings) -> Vec<String> {
    let defaults = Settings::new("");
    let limit = |limit: Option<u64>| limit.map_or("None".to_owned(), grouped);
    let time = |limit: Option<std::time::Duration>| match limit {
        None => "None".to_owned(),
        Some(time) if time.subsec_nanos() == 0 => {
            format!("Duration::from_secs({})", time.as_secs())
        }
        Some(time) => format!("Duration::from_millis({})", time.as_millis()),
    };
    let mut lines = Vec::new();
    if !settings.protocols.is_empty() {
        lines.push(format!(".protocols({:?})", settings.protocols));
    }
    if settings.binary_type == BinaryType::Blob {
        lines.push(".binary_type(BinaryType::Blob)".to_owned());
    }
    if settings.connect_timeout != defaults.connect_timeout {
        lines.push(format!(".connect_timeout({})", time(settings.connect_timeout)));
    }
    if settings.close_timeout != defaults.close_timeout {
        lines.push(format!(".close_timeout({})", time(settings.close_timeout)));
    }
    if settings.high_water_mark != defaults.high_water_mark {
        lines.push(format!(".high_water_mark({})", grouped(settings.high_water_mark)));
    }
    if settings.low_water_mark != settings.high_water_mark / 4 * 3 {
        lines.push(format!(".low_water_mark({})", grouped(settings.low_water_mark)));
    }
    if settings.max_waiting_bytes != defaults.max_waiting_bytes {
        lines.push(format!(".max_waiting_bytes({})", limit(settings.max_waiting_bytes)));
    }
    if let Some(messages) = settings.max_waiting_messages {
        lines.push(format!(".max_waiting_messages({})", grouped(messages as u64)));
    }
    match settings.overflow {
        Overflow::DropOldest => lines.push(".on_overflow(Overflow::DropOldest)".to_owned()),
        Overflow::DropNewest => lines.push(".on_overflow(Overflow::DropNewest)".to_owned()),
        _ => {}
    }
    lines
}

fn write_sent(body: &mut String, sent: &Sent) -> std::fmt::Result {
    match sent {
        Sent::Text(text) if text.len() > MAX_TEXT => {
            writeln!(body, "    socket.send(include_str!(\"message.txt\")).await?;")
        }
        Sent::Text(text) => writeln!(body, "    socket.send({}).await?;", literal(text)),
        Sent::Bytes(bytes) if bytes.len() > MAX_BYTES => {
            writeln!(body, "    socket.send(include_bytes!(\"message.bin\")).await?;")
        }
        Sent::Bytes(bytes) => {
            let bytes: Vec<String> = bytes.iter().map(|byte| format!("0x{byte:02x}")).collect();
            writeln!(body, "    socket.send([{}]).await?;", bytes.join(", "))
        }
        Sent::File { as_blob: true } => writeln!(body, "    socket.send(file.clone()).await?;"),
        Sent::File { as_blob: false } => {
            writeln!(body, "    socket.send(file.bytes().await?).await?;")
        }
        Sent::Burst { count, size, text } => {
            let size = grouped(*size as u64);
            let payload =
                if *text { format!("\"x\".repeat({size})") } else { format!("vec![0; {size}]") };
            write!(
                body,
                "    let payload = {payload};
    for _ in 0..{} {{
        // Waits above the high-water mark.
        socket.send(&payload).await?;
    }}
    socket.flush().await?;
",
                grouped(u64::from(*count))
            )
        }
    }
}

/// A text as a literal, raw if that avoids escapes.
fn literal(text: &str) -> String {
    let raw = text.contains('"') && !text.contains("\"#") && !text.chars().any(char::is_control);
    if raw { format!("r#\"{text}\"#") } else { format!("{text:?}") }
}

/// A number as a Rust literal, with `_` between the thousands.
fn grouped(number: u64) -> String {
    crate::format::grouped(number).replace(',', "_")
}

// These files are compiled, and the tests compare them with the generated source. So the generated
// source compiles.
#[cfg(test)]
#[path = "source/everything.rs"]
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "it is reachable in a user's crate")]
mod everything;
#[cfg(test)]
#[path = "source/closing.rs"]
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "it is reachable in a user's crate")]
mod closing;
#[cfg(test)]
#[path = "source/plain.rs"]
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "it is reachable in a user's crate")]
mod plain;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_session_with_defaults() {
        let _compiled = plain::session;
        assert_eq!(Program::new(Settings::new("/echo")).text(), include_str!("source/plain.rs"));
    }

    #[test]
    fn a_session_with_every_option_and_kind() {
        let _compiled = everything::session;
        let settings = Settings {
            protocols: vec!["chat.v2".to_owned(), "chat.v1".to_owned()],
            binary_type: BinaryType::Blob,
            connect_timeout: None,
            close_timeout: Some(Duration::from_millis(1500)),
            high_water_mark: 65_536,
            low_water_mark: 1024,
            max_waiting_bytes: None,
            max_waiting_messages: Some(1000),
            overflow: Overflow::DropOldest,
            ..Settings::new("wss://example.com/\"feed\"")
        };
        let mut program = Program::new(settings);
        program.send(Sent::Text("removed: the maximum is four".to_owned()));
        program.send(Sent::Text("{\"a\": 1}".to_owned()));
        program.send(Sent::Bytes(vec![0, 255]));
        program.send(Sent::File { as_blob: true });
        for _ in 0..3 {
            program.send(Sent::Burst { count: 1000, size: 16_384, text: false });
        }
        assert_eq!(program.text(), include_str!("source/everything.rs"));
    }

    #[test]
    fn a_session_that_ends_with_a_close() {
        let _compiled = closing::session;
        let settings = Settings { max_waiting_bytes: Some(1 << 20), ..Settings::new("/echo") };
        let mut program = Program::new(settings);
        program.send(Sent::Text("two\nlines".to_owned()));
        program.send(Sent::File { as_blob: false });
        program.send(Sent::Burst { count: 2, size: 3, text: true });
        program.close(Some(CloseCode::Application(4001)), "done");
        assert_eq!(program.text(), include_str!("source/closing.rs"));
    }

    #[test]
    fn long_messages_are_in_files() {
        let mut program = Program::new(Settings::new("/echo"));
        program.send(Sent::Text("x".repeat(121)));
        program.send(Sent::Bytes(vec![0; 17]));
        let text = program.text();
        assert!(text.contains("include_str!(\"message.txt\")"), "{text}");
        assert!(text.contains("include_bytes!(\"message.bin\")"), "{text}");
    }
}
