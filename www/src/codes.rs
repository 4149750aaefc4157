//! The named close codes and their meanings.

use wasm_websocket::CloseCode;

/// One row of the table.
pub(crate) struct Line {
    /// A number or a range.
    pub(crate) numbers: String,
    pub(crate) name: &'static str,
    pub(crate) sendable: bool,
    pub(crate) origin: &'static str,
    pub(crate) meaning: &'static str,
}

/// The registered codes with their meanings, in order.
const REGISTERED: [(u16, &str); 18] = [
    (1000, "The connection has served its purpose."),
    (1001, "The server is shutting down, or the page was left."),
    (1002, "The peer violated the protocol."),
    (1003, "The type of data is not supported."),
    (1005, "The Close frame had no code."),
    (1006, "The connection failed, or ended without a Close frame."),
    (1007, "The payload does not match its type, e.g. text that is not UTF-8."),
    (1008, "The message violates a policy of the peer."),
    (1009, "The message is too big."),
    (1010, "The server lacks an extension that the client needs."),
    (1011, "The server hit an unexpected condition."),
    (1012, "The server is restarting."),
    (1013, "The server is overloaded."),
    (1014, "A gateway got an invalid response from the upstream server."),
    (1015, "The TLS handshake failed. Browsers report 1006 instead."),
    (3000, "The client must authenticate first."),
    (3003, "The client has no permission. Authenticating does not help."),
    (3008, "The peer timed out."),
];

/// All registered codes.
pub(crate) fn all() -> impl Iterator<Item = CloseCode> {
    REGISTERED.into_iter().map(|(number, _)| CloseCode::from(number))
}

/// The whole table: the registered codes, then the ranges.
pub(crate) fn table() -> Vec<Line> {
    let registered = REGISTERED
        .into_iter()
        .map(|(number, meaning)| line(number.to_string(), CloseCode::from(number), meaning));
    let ranges = [
        ("0–999", 0, "Not valid. Some runtimes report 0 for a failure."),
        ("1004, 1016–2999", 1016, "Reserved for the protocol and its extensions."),
        ("3000–3999", 3999, "Registered by libraries and frameworks."),
        ("4000–4999", 4000, "For private use by applications."),
    ];
    let ranges = ranges
        .into_iter()
        .map(|(numbers, one, meaning)| line(numbers.to_owned(), CloseCode::from(one), meaning));
    registered.chain(ranges).collect()
}

fn line(numbers: String, code: CloseCode, meaning: &'static str) -> Line {
    let origin = match code {
        code if code.is_synthetic() => "set locally, never sent",
        CloseCode::Reserved(_) => "not used yet",
        code if code.is_sendable() => "either side",
        _ => "the server",
    };
    Line { numbers, name: code.name(), sendable: code.is_sendable(), origin, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_code_is_in_the_table_once() {
        let ranges = ["library code", "application code", "reserved", "unused"];
        let named = (0..=u16::MAX).map(CloseCode::from).filter(|c| !ranges.contains(&c.name()));
        let mut named: Vec<u16> = named.map(u16::from).collect();
        named.sort_unstable();
        let listed: Vec<u16> = all().map(u16::from).collect();
        assert_eq!(listed, named);
        let lines = table();
        assert_eq!(lines.len(), named.len() + ranges.len());
        for name in ranges {
            assert_eq!(lines.iter().filter(|line| line.name == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn sendable_codes_are_marked() {
        let sendable: Vec<String> =
            table().into_iter().filter(|l| l.sendable).map(|l| l.numbers).collect();
        assert_eq!(sendable, ["1000", "3000", "3003", "3008", "3000–3999", "4000–4999"]);
    }
}
