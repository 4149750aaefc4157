//! Which modules of its own crate a source file names.

/// The path of each `crate::`, `super::` and `self::` path in a file, from the crate's root.
///
/// `file` is relative to `src/`. A glob is the path of the module whose names it imports.
pub fn paths(file: &str, source: &str) -> Vec<Vec<String>> {
    let tokens = tokens(source);
    let at = |index: usize| tokens.get(index).copied().unwrap_or_default();
    let mut module = module_of(file);
    let mut inline = Vec::new(); // The depths at which inline modules end.
    let mut depth = 0;
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        match at(index) {
            "mod" if at(index + 2) == "{" => {
                module.push(at(index + 1).to_owned());
                inline.push(depth);
            }
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
            }
            first @ ("crate" | "super" | "self")
                if at(index + 1) == "::" && (index == 0 || at(index - 1) != "::") =>
            {
                let mut base = if first == "crate" { Vec::new() } else { module.clone() };
                let mut next = index;
                while at(next + 1) == "::" && matches!(at(next), "crate" | "super" | "self") {
                    if at(next) == "super" {
                        base.pop();
                    }
                    next += 2;
                }
                tree(&tokens, next, &base, &mut |path, _| found.push(path.to_vec()));
            }
            _ => {}
        }
    }
    found
}

/// The names that the `use` lines of a root file (`lib.rs`, `main.rs`) bring to the crate's root,
/// each with the path that it stands for.
pub fn root_names(source: &str) -> Vec<(String, Vec<String>)> {
    let tokens = tokens(source);
    let at = |index: usize| tokens.get(index).copied().unwrap_or_default();
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        if at(index) == "use" {
            let prefixed = matches!(at(index + 1), "crate" | "self") && at(index + 2) == "::";
            let start = if prefixed { index + 3 } else { index + 1 };
            tree(&tokens, start, &[], &mut |path, name| {
                found.push((name.to_owned(), path.to_vec()));
            });
        }
    }
    found
}

/// The path of a file's module.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    let mut module: Vec<_> = path.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Calls `leaf` with each path of a `use` tree, and with the name that it gets. Returns the index of
/// the first token behind the tree.
fn tree(
    tokens: &[&str],
    mut index: usize,
    base: &[String],
    leaf: &mut impl FnMut(&[String], &str),
) -> usize {
    let at = |index: usize| tokens.get(index).copied().unwrap_or_default();
    if at(index) == "{" {
        index += 1;
        while !matches!(at(index), "}" | "") {
            index = match at(index) {
                "," => index + 1,
                _ => tree(tokens, index, base, leaf).max(index + 1),
            };
        }
        return index + 1;
    }
    let mut path = base.to_vec();
    if is_name(at(index)) {
        if at(index) != "self" {
            path.push(at(index).to_owned());
        }
        if at(index + 1) == "::" {
            return tree(tokens, index + 2, &path, leaf);
        }
        index += 1;
    } else if at(index) == "*" {
        leaf(&path, "*");
        return index + 1;
    }
    let renamed = at(index) == "as";
    let name = if renamed { at(index + 1) } else { path.last().map_or("", String::as_str) };
    leaf(&path, name);
    if renamed { index + 2 } else { index }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::` and other characters, without comments, literals and whitespace.
fn tokens(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            '\'' => character_or_lifetime(rest),
            ':' if rest.starts_with("::") => {
                found.push("::");
                2
            }
            _ if first.is_alphanumeric() || first == '_' => {
                let end = |c: char| !c.is_alphanumeric() && c != '_';
                let length = rest.find(end).unwrap_or(rest.len());
                match (&rest[..length], raw_string(&rest[length..])) {
                    ("r" | "br" | "cr", Some(literal)) => length + literal,
                    ("r", None) if rest[length..].starts_with('#') => length + 1, // `r#type`
                    (name, _) => {
                        found.push(name);
                        length
                    }
                }
            }
            _ => {
                let length = first.len_utf8();
                if !first.is_whitespace() {
                    found.push(&rest[..length]);
                }
                length
            }
        };
        rest = &rest[length..];
    }
    found
}

/// The length of the block comment at the start. Block comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut index) = (0, 0);
    while index < text.len() {
        match text.as_bytes()[index..] {
            [b'/', b'*', ..] => (depth, index) = (depth + 1, index + 2),
            [b'*', b'/', ..] => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
        if depth == 0 {
            break;
        }
    }
    index
}

/// The length of the string literal at the start.
fn string(text: &str) -> usize {
    let mut escaped = true; // The opening quote ends nothing.
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the rest of a raw string literal behind its `r`, if that is what it is.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let body = text[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(body.find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len()))
}

/// The length of the character literal at the start, or of a lifetime's quote.
fn character_or_lifetime(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            text.bytes().skip(3).position(|byte| byte == b'\'').map_or(1, |at| at + 4)
        }
        Some(_) => match characters.next() {
            Some((index, '\'')) => index + 1,
            _ => 1,
        },
        None => 1,
    }
}
