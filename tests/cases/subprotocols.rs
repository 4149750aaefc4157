//! Subprotocols: which names can be requested, and the results of the server's choice.

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{ConnectError, WebSocket};

use crate::util::{Test, cases, open, outcome, quirks, run, until, within};

cases! {
    agrees_on {
        no_subprotocol_is_asked_for_and_none_is_chosen(&[], "none", "");
        no_subprotocol_is_asked_for_and_the_first_of_none_is_chosen(&[], "first", "");
        the_only_subprotocol_is_chosen(&["chat"], "first", "chat");
        the_first_of_two_subprotocols_is_chosen(&["chat.v2", "chat.v1"], "first", "chat.v2");
        the_second_of_two_subprotocols_is_chosen(&["chat.v2", "chat.v1"], "chat.v1", "chat.v1");
        the_last_of_many_subprotocols_is_chosen(&MANY, "p19", "p19");
        a_name_of_all_allowed_marks_is_chosen(
            &["!#$%&'*+-.^_`|~09AZaz"], "first", "!#$%&'*+-.^_`|~09AZaz",
        );
        a_token_for_authentication_comes_after_the_name(
            &["v1", "bearer.eyJhbGciOi-_J9"], "first", "v1",
        );
    }
    is_invalid {
        an_empty_name_is_invalid(&[""], "");
        an_empty_name_among_others_is_invalid(&["chat", ""], "");
        a_space_in_a_name_is_invalid(&["a b"], "a b");
        a_comma_in_a_name_is_invalid(&["a,b"], "a,b");
        a_slash_in_a_name_is_invalid(&["chat/2"], "chat/2");
        a_colon_in_a_name_is_invalid(&["urn:chat"], "urn:chat");
        an_equals_sign_in_a_name_is_invalid(&["eyJh=="], "eyJh==");
        an_at_sign_in_a_name_is_invalid(&["a@b"], "a@b");
        a_quotation_mark_in_a_name_is_invalid(&["\"chat\""], "\"chat\"");
        brackets_in_a_name_are_invalid(&["chat", "[1]"], "[1]");
        a_tabulator_in_a_name_is_invalid(&["a\tb"], "a\tb");
        a_line_break_in_a_name_is_invalid(&["a\r\nCookie: b"], "a\r\nCookie: b");
        a_nul_in_a_name_is_invalid(&["\0"], "\0");
        a_delete_character_in_a_name_is_invalid(&["\u{7f}"], "\u{7f}");
        a_letter_beyond_ascii_in_a_name_is_invalid(&["grüße"], "grüße");
        an_emoji_as_a_name_is_invalid(&["chat", "👋"], "👋");
    }
    is_duplicate {
        a_name_twice_is_a_duplicate(&["chat", "chat"], "chat");
        a_name_twice_with_another_between_is_a_duplicate(&["a", "b", "c", "b"], "b");
    }
    is_not_agreed {
        a_server_that_chooses_none_is_left(&["chat"], "none", "");
        a_server_that_chooses_none_of_two_is_left(&["chat.v2", "chat.v1"], "none", "");
        a_server_that_chooses_what_was_not_asked_for_is_left(&["chat"], "other", "other");
        a_server_that_chooses_in_another_case_is_left(&["chat"], "Chat", "Chat");
        a_server_that_chooses_part_of_a_name_is_left(&["chat.v1"], "chat", "chat");
    }
}

const MANY: [&str; 20] = [
    "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12", "p13", "p14",
    "p15", "p16", "p17", "p18", "p19",
];

/// Requests these names. The server selects `pick`: a name, `first` or `none`.
async fn connect(test: &Test, names: &[&str], pick: &str) -> Result<WebSocket, ConnectError> {
    let pick: String = pick.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let connect = WebSocket::connect(test.url(&format!("/protocol?pick={pick}")));
    within("the connection", connect.protocols(names.iter().copied()).into_future()).await
}

async fn agrees_on(names: &[&str], pick: &str, expected: &str) {
    run(async |test| {
        let socket = connect(test, names, pick).await.unwrap();
        assert_eq!(socket.protocol(), expected);
        outcome(socket.close()).await.unwrap();
        assert_eq!(socket.protocol(), expected, "after the close");
    })
    .await;
}

/// Asserts that no attempt reaches the server.
async fn is_refused_at_once(names: &[&str], expected: ConnectError) {
    run(async |test| {
        let error = connect(test, names, "first").await.unwrap_err();
        assert_eq!(error, expected);
        assert!(error.is_permanent());
        assert_eq!(test.stats().await.connections, 0);
    })
    .await;
}

async fn is_invalid(names: &[&str], offender: &str) {
    is_refused_at_once(names, ConnectError::InvalidProtocol(offender.into())).await;
}

async fn is_duplicate(names: &[&str], offender: &str) {
    is_refused_at_once(names, ConnectError::DuplicateProtocol(offender.into())).await;
}

/// If the platform opens such a connection, the crate must refuse it. Its `protocol` may be empty,
/// whatever the server selected.
async fn is_not_agreed(names: &[&str], pick: &str, selected: &str) {
    run(async |test| {
        let error = connect(test, names, pick).await.unwrap_err();
        match error {
            ConnectError::ProtocolNotAgreed { requested, selected: seen } => {
                assert!(
                    quirks().subprotocol_mismatch != "fails",
                    "the platform should have refused it"
                );
                assert_eq!(requested, names);
                assert!(seen.is_empty() || seen == selected, "{seen}");
            }
            ConnectError::Refused(_) => {}
            other => panic!("{other:?}"),
        }
        let stats = test.stats_when(until().closes(1)).await;
        assert_eq!((stats.connections, stats.live), (1, 0), "no connection is left");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_server_that_chooses_though_nothing_was_asked_for_is_left() {
    run(async |test| match connect(test, &[], "other").await {
        Ok(socket) => {
            assert!(quirks().hides_unrequested_subprotocol, "it should not open");
            assert_eq!(socket.protocol(), "");
        }
        Err(ConnectError::Refused(_)) => {}
        Err(ConnectError::ProtocolNotAgreed { requested, selected }) => {
            assert_eq!((requested.as_slice(), selected.as_str()), (&[][..], "other"));
        }
        Err(other) => panic!("{other:?}"),
    })
    .await;
}

/// By the standard, they are two names.
#[wasm_bindgen_test]
async fn names_that_differ_in_case_alone_are_two_where_the_platform_has_them_so() {
    run(async |test| {
        let result = connect(test, &["chat", "b", "CHAT"], "CHAT").await;
        if quirks().ignores_case_of_subprotocols {
            assert_eq!(result.unwrap_err(), ConnectError::DuplicateProtocol("CHAT".into()));
        } else {
            assert_eq!(result.unwrap().protocol(), "CHAT");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn setting_protocols_again_replaces_them() {
    run(async |test| {
        let connect = WebSocket::connect(test.url("/protocol?pick=first"));
        let connect = connect.protocols(["not a token"]).protocols(vec!["b".to_owned()]);
        let socket = open(connect).await;
        assert_eq!(socket.protocol(), "b");
    })
    .await;
}
