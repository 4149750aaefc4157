//! Syntax highlighting for the Rust source.

/// The CSS class of a token. Empty for a token without a colour.
pub(crate) type Class = &'static str;

const KEYWORDS: [&str; 13] =
    ["async", "await", "fn", "for", "if", "in", "let", "match", "mut", "pub", "use", "while", "Ok"];

/// Splits a source into tokens. Supports only the syntax that `source.rs` generates.
pub(crate) fn parts(source: &str) -> Vec<(Class, String)> {
    let mut parts: Vec<(Class, String)> = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (class, length) = if rest.starts_with("//") {
            ("comment", rest.find('\n').unwrap_or(rest.len()))
        } else if let Some(inside) = rest.strip_prefix("r#\"") {
            ("string", inside.find("\"#").map_or(rest.len(), |end| end + 5))
        } else if first == '"' {
            ("string", quoted(rest))
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let end = end.unwrap_or(rest.len());
            (word(rest.get(..end).unwrap_or_default()), end)
        } else {
            ("", first.len_utf8())
        };
        let (part, after) = rest.split_at(length);
        match parts.last_mut() {
            Some((last, text)) if *last == class => text.push_str(part),
            _ => parts.push((class, part.to_owned())),
        }
        rest = after;
    }
    parts
}

fn word(word: &str) -> Class {
    if KEYWORDS.contains(&word) {
        "keyword"
    } else if word.starts_with(char::is_uppercase) {
        "type"
    } else {
        ""
    }
}

/// The length of the string literal at the start.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return place + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_class() {
        let source = "let x = Y::z(\"a\\\"b\", r#\"c\"d\"#); // e";
        let found = parts(source);
        let coloured: Vec<_> = found.iter().filter(|(class, _)| !class.is_empty()).collect();
        let wanted = [
            ("keyword", "let"),
            ("type", "Y"),
            ("string", "\"a\\\"b\""),
            ("string", "r#\"c\"d\"#"),
            ("comment", "// e"),
        ];
        assert_eq!(coloured.len(), wanted.len(), "{coloured:?}");
        for ((class, text), wanted) in coloured.into_iter().zip(wanted) {
            assert_eq!((*class, text.as_str()), wanted);
        }
    }

    #[test]
    fn the_tokens_make_up_the_source() {
        for source in [include_str!("source/everything.rs"), "\"open", "r#\"open", "é//é"] {
            let joined: String = parts(source).into_iter().map(|(_, text)| text).collect();
            assert_eq!(joined, source);
        }
    }
}
