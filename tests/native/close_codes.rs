//! Promise 9, compared with a second copy of the registry and the RFC.

use proptest::prelude::*;
use wasm_websocket::{CloseCode, CloseEvent, MAX_REASON_BYTES, truncate_reason};

/// The codes with a registered name.
const REGISTRY: [(u16, CloseCode, &str); 19] = [
    (1000, CloseCode::Normal, "normal closure"),
    (1001, CloseCode::GoingAway, "going away"),
    (1002, CloseCode::ProtocolError, "protocol error"),
    (1003, CloseCode::UnsupportedData, "unsupported data"),
    (1004, CloseCode::Reserved(1004), "reserved"),
    (1005, CloseCode::NoStatusReceived, "no status received"),
    (1006, CloseCode::AbnormalClosure, "abnormal closure"),
    (1007, CloseCode::InvalidPayload, "invalid frame payload data"),
    (1008, CloseCode::PolicyViolation, "policy violation"),
    (1009, CloseCode::MessageTooBig, "message too big"),
    (1010, CloseCode::MandatoryExtension, "mandatory extension"),
    (1011, CloseCode::InternalError, "internal error"),
    (1012, CloseCode::ServiceRestart, "service restart"),
    (1013, CloseCode::TryAgainLater, "try again later"),
    (1014, CloseCode::BadGateway, "bad gateway"),
    (1015, CloseCode::TlsHandshake, "TLS handshake"),
    (3000, CloseCode::Unauthorized, "unauthorized"),
    (3003, CloseCode::Forbidden, "forbidden"),
    (3008, CloseCode::Timeout, "timeout"),
];

#[test]
fn registered_codes_have_their_names() {
    for (number, code, name) in REGISTRY {
        assert_eq!(CloseCode::from(number), code);
        assert_eq!(code, number);
        assert_eq!(code.name(), name);
        assert_eq!(code.to_string(), format!("{number} {name}"));
    }
}

#[test]
fn all_65536_numbers_make_the_round_trip_into_the_variant_of_their_range() {
    for number in 0..=u16::MAX {
        let code = CloseCode::from(number);
        assert_eq!(u16::from(code), number);
        let registered = number != 1004 && REGISTRY.iter().any(|(known, ..)| *known == number);
        let as_expected = match code {
            CloseCode::Unused(_) => !(1000..5000).contains(&number),
            CloseCode::Reserved(_) => (1000..3000).contains(&number) && !registered,
            CloseCode::Library(_) => (3000..4000).contains(&number) && !registered,
            CloseCode::Application(_) => (4000..5000).contains(&number),
            _ => registered,
        };
        assert!(as_expected, "{number} became {code:?}");
    }
}

#[test]
fn predicates_hold_for_all_numbers() {
    for number in 0..=u16::MAX {
        let code = CloseCode::from(number);
        assert_eq!(
            code.is_sendable(),
            number == 1000 || (3000..=4999).contains(&number),
            "{number}"
        );
        assert_eq!(code.is_reserved(), (1000..=2999).contains(&number), "{number}");
        let synthetic = number < 1000 || [1005, 1006, 1015].contains(&number);
        assert_eq!(code.is_synthetic(), synthetic, "{number}");
    }
}

#[test]
fn a_number_in_the_wrong_variant_is_still_that_number() {
    use std::collections::HashSet;
    for code in [CloseCode::Library(1000), CloseCode::Application(1000), CloseCode::Unused(1000)] {
        assert_eq!(code, CloseCode::Normal);
        assert_eq!(code.name(), "normal closure");
        assert!(code.is_sendable());
        assert!(HashSet::from([CloseCode::Normal]).contains(&code));
    }
    assert!(CloseCode::Library(4999) > CloseCode::Application(4000));
}

#[test]
fn an_event_reads_well() {
    let event = CloseEvent::new(4001, "kicked", true);
    assert_eq!(event.to_string(), "4001 application code: kicked");
    assert_eq!(CloseEvent::new(1006, "", false).to_string(), "1006 abnormal closure");
}

proptest! {
    #[test]
    fn a_cut_reason_is_the_longest_that_fits(reason in "\\PC{0,140}") {
        let cut = truncate_reason(&reason);
        prop_assert!(reason.starts_with(cut));
        prop_assert!(cut.len() <= MAX_REASON_BYTES);
        if let Some(next) = reason.strip_prefix(cut).and_then(|rest| rest.chars().next()) {
            prop_assert!(cut.len() + next.len_utf8() > MAX_REASON_BYTES, "one more would fit");
        }
    }
}
