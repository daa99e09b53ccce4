//! Scalars and names as KDL writes them.

use super::super::kdl::{ITEM, NEWLINES, is_forbidden};
use super::super::{Node, Value};
use super::number;

/// A scalar, where a text of many lines is indented by `indent`.
pub(super) fn scalar(node: &Node, indent: usize) -> String {
    match &node.value {
        Value::Null => "#null".to_owned(),
        Value::Boolean(true) => "#true".to_owned(),
        Value::Boolean(false) => "#false".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        Value::Number(it) => number(*it),
        Value::Text(text) => string(&text.text, indent),
        Value::List(_) | Value::Map(_) => unreachable!("only scalars are written so"),
    }
}

/// A name of a node or property: bare where it can be.
pub(super) fn name(name: &str) -> String {
    if name == ITEM || is_bare(name) {
        name.to_owned()
    } else {
        string_of_one_line(name)
    }
}

/// A text of one line, in quotes.
pub(super) fn quoted(text: &str) -> String {
    string_of_one_line(text)
}

fn is_bare(name: &str) -> bool {
    let is_word = !matches!(name, "true" | "false" | "null" | "inf" | "-inf" | "nan");
    let begins = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    let inner = |it: char| it.is_ascii_alphanumeric() || "_-.*:".contains(it);
    is_word && begins && name.chars().all(inner)
}

fn string(text: &str, indent: usize) -> String {
    if text.contains('\n') {
        string_of_lines(text, indent)
    } else {
        string_of_one_line(text)
    }
}

fn string_of_one_line(text: &str) -> String {
    if text.contains(['"', '\\']) && !text.chars().any(must_escape) {
        let hashes = hashes(text, "\"");
        // Three quotes at the beginning would begin a text of many lines.
        if !text.starts_with('"') {
            return format!("{hashes}\"{text}\"{hashes}");
        }
    }
    format!("\"{}\"", escaped(text, |it| it == '"'))
}

fn string_of_lines(text: &str, indent: usize) -> String {
    let blank = " ".repeat(indent);
    if !text.contains(['\\']) && !text.contains("\"\"\"") {
        return format!("\"\"\"\n{}\n{blank}\"\"\"", lines(text, &blank));
    }
    if can_be_raw(text) {
        let hashes = hashes(text, "\"\"\"");
        let lines = raw_lines(text, &blank);
        return format!("{hashes}\"\"\"\n{lines}\n{blank}\"\"\"{hashes}");
    }
    format!("\"\"\"\n{}\n{blank}\"\"\"", lines(text, &blank))
}

/// Raw strings have no escapes, and lose the white space of a line that has nothing else.
fn can_be_raw(text: &str) -> bool {
    let is_lost = |line: &str| !line.is_empty() && line.trim().is_empty();
    !text.chars().any(|it| it != '\n' && must_escape(it)) && !text.split('\n').any(is_lost)
}

fn raw_lines(text: &str, blank: &str) -> String {
    let lines = text.split('\n').map(|line| match line {
        "" => String::new(),
        line => format!("{blank}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn lines(text: &str, blank: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let has_quotes = line.contains("\"\"\"");
        let written = escaped(line, |it| has_quotes && it == '"');
        match written.trim().is_empty() {
            _ if written.is_empty() => written,
            // A line of nothing but white space would lose it.
            true => format!("{blank}{}", spelled(line)),
            false => format!("{blank}{written}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// White space as escapes.
fn spelled(text: &str) -> String {
    let spell = |it: char| match it {
        ' ' => "\\s".to_owned(),
        '\t' => "\\t".to_owned(),
        it => format!("\\u{{{:x}}}", u32::from(it)),
    };
    text.chars().map(spell).collect()
}

/// As many `#` as keep the text from ending the string.
fn hashes(text: &str, quotes: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("{quotes}{hashes}")) {
        hashes.push('#');
    }
    hashes
}

fn escaped(text: &str, also: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '"' if also('"') => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' if also('"') => out.push_str("\\t"),
            it if must_escape(it) => out.extend([format!("\\u{{{:x}}}", u32::from(it))]),
            it => out.push(it),
        }
    }
    out
}

/// What may not stand in a string as it is, or could not be seen there.
fn must_escape(character: char) -> bool {
    let is_hidden = character.is_control() && character != '\t';
    is_hidden || is_forbidden(character) || NEWLINES.contains(&character)
}
