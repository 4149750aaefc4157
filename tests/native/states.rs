use wasm_websocket::{BinaryType, ReadyState};

#[test]
fn ready_states_have_the_standards_numbers() {
    let table = [
        (0, ReadyState::Connecting, "connecting"),
        (1, ReadyState::Open, "open"),
        (2, ReadyState::Closing, "closing"),
        (3, ReadyState::Closed, "closed"),
    ];
    for (number, state, name) in table {
        assert_eq!(state.number(), number);
        assert_eq!(ReadyState::from_number(number), Some(state));
        assert_eq!(state.to_string(), name);
    }
    assert!((4..=u16::MAX).all(|number| ReadyState::from_number(number).is_none()));
}

#[test]
fn binary_types_have_the_standards_names() {
    assert_eq!(BinaryType::Blob.as_str(), "blob");
    assert_eq!(BinaryType::ArrayBuffer.as_str(), "arraybuffer");
    assert_eq!(BinaryType::default(), BinaryType::ArrayBuffer);
}
