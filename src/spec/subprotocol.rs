//! The rule for subprotocol names. It is checked before the platform is called, because the
//! platform throws the same exception for an invalid name as for an invalid URL.

/// A violation of the rule, with the name that violates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SubprotocolError {
    /// The name is empty or not a token of RFC 2616.
    Invalid(String),
    Duplicate(String),
}

/// Checks the standard's rule for the constructor's
/// [`protocols`](https://websockets.spec.whatwg.org/#dom-websocket-websocket): every name is a
/// non-empty token of RFC 2616, and no name occurs twice.
///
/// Some platforms outside browsers ignore case when they look for duplicates, so they may still
/// reject names that pass this check. [`case_variant`] finds the cause.
pub(crate) fn check(names: &[String]) -> Result<(), SubprotocolError> {
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(SubprotocolError::Invalid(name.clone()));
        }
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(SubprotocolError::Duplicate(name.clone()));
        }
    }
    Ok(())
}

/// Returns the first name that occurs earlier in another case.
pub(crate) fn case_variant(names: &[String]) -> Option<&String> {
    let is_variant = |(index, name): &(usize, &String)| {
        names.iter().take(*index).any(|earlier| earlier.eq_ignore_ascii_case(name))
    };
    names.iter().enumerate().find(is_variant).map(|(_, name)| name)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !br#"()<>@,;:\"/[]?={}"#.contains(&byte)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{SubprotocolError, case_variant, check};
    use proptest::prelude::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn accepts_none_one_and_many() {
        for names in
            [&[][..], &["chat"], &["chat.v2", "chat.v1"], &["a", "A"], &["!#$%&'*+-.^_`|~"]]
        {
            assert_eq!(check(&owned(names)), Ok(()), "{names:?}");
        }
    }

    #[test]
    fn returns_the_invalid_name() {
        let invalid = |name: &str| Err(SubprotocolError::Invalid(name.into()));
        assert_eq!(check(&owned(&["a", ""])), invalid(""));
        assert_eq!(check(&owned(&["a, b"])), invalid("a, b"));
        assert_eq!(check(&owned(&["é"])), invalid("é"));
        assert_eq!(check(&owned(&["a", "b", "a"])), Err(SubprotocolError::Duplicate("a".into())));
    }

    #[test]
    fn finds_the_second_of_two_that_differ_in_case() {
        assert_eq!(case_variant(&owned(&["a", "b", "B", "A"])), Some(&"B".to_owned()));
        assert_eq!(case_variant(&owned(&["a", "b"])), None);
        assert_eq!(case_variant(&[]), None);
    }

    proptest! {
        /// RFC 2616, 2.2, in its negative form: a token has no control character, no separator and
        /// no character beyond ASCII.
        #[test]
        fn agrees_with_rfc_2616(name in "\\PC{0,3}|[ -~\\t\\x00-\\x1f\\x7f]{0,3}") {
            const SEPARATORS: [char; 19] = [
                '(', ')', '<', '>', '@', ',', ';', ':', '\\', '"', '/', '[', ']', '?', '=', '{',
                '}', ' ', '\t',
            ];
            let is_excluded = |c: char| !matches!(c as u32, 32..=126) || SEPARATORS.contains(&c);
            let token = !name.is_empty() && !name.contains(is_excluded);
            prop_assert_eq!(check(std::slice::from_ref(&name)).is_ok(), token);
        }
    }
}
