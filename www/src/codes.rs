//! The close codes that have a name, and what they are for.

use wasm_websocket::CloseCode;

/// A line of the table.
pub(crate) struct Line {
    /// A number, or a range of them.
    pub(crate) numbers: String,
    pub(crate) name: &'static str,
    pub(crate) sendable: bool,
    pub(crate) origin: &'static str,
    pub(crate) meaning: &'static str,
}

/// The registered codes and what they mean, in order.
const REGISTERED: [(u16, &str); 18] = [
    (1000, "The purpose of the connection is fulfilled."),
    (1001, "The server goes down, or the page was left."),
    (1002, "The other side broke the protocol."),
    (1003, "A kind of data came that can’t be taken."),
    (1005, "The Close frame held no code."),
    (1006, "The connection ended, or never began, without a Close frame."),
    (1007, "A payload was not what its type says, such as text that is not UTF-8."),
    (1008, "A rule of the other side’s was broken."),
    (1009, "A message was too big."),
    (1010, "The server lacks an extension that the client needs."),
    (1011, "The other side met something that it did not expect."),
    (1012, "The server restarts."),
    (1013, "The server is overloaded."),
    (1014, "A gateway got an invalid answer from the server behind it."),
    (1015, "A TLS handshake failed. Browsers report 1006 instead."),
    (3000, "The client must authenticate first."),
    (3003, "The client may not do this, and authenticating will not help."),
    (3008, "The other side waited too long for something."),
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
        ("0–999", 0, "No codes at all, though some runtimes report 0 for a failure."),
        ("1004, 1016–2999", 1016, "Kept for the protocol and its extensions."),
        ("3000–3999", 3999, "Registered by libraries and frameworks."),
        ("4000–4999", 4000, "Private: an application says what they mean."),
    ];
    let ranges = ranges
        .into_iter()
        .map(|(numbers, one, meaning)| line(numbers.to_owned(), CloseCode::from(one), meaning));
    registered.chain(ranges).collect()
}

fn line(numbers: String, code: CloseCode, meaning: &'static str) -> Line {
    let origin = match code {
        code if code.is_synthetic() => "made up on this side",
        CloseCode::Reserved(_) => "nowhere yet",
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
    fn what_a_script_may_send_is_marked() {
        let sendable: Vec<String> =
            table().into_iter().filter(|l| l.sendable).map(|l| l.numbers).collect();
        assert_eq!(sendable, ["1000", "3000", "3003", "3008", "3000–3999", "4000–4999"]);
    }
}
