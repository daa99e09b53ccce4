//! Scalars and keys as YAML writes them.

use super::super::yaml::is_text;
use super::super::{Node, Value};
use super::number;

/// Words that are texts for YAML 1.2, and truths for older readers.
const TRUTHS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];

/// A scalar on one line; within a list or map in brackets where `is_flow`.
pub(super) fn scalar(node: &Node, is_flow: bool) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Number(it) => number(*it),
        Value::Text(text) => string(&text.text, is_flow),
        Value::List(_) | Value::Map(_) => unreachable!("only scalars are written so"),
    }
}

/// A key.
pub(super) fn key(key: &str) -> String {
    // `on` and its like are quoted as values only: keys of that name are common.
    if is_plain(key, true) || (TRUTHS.contains(&key) && is_text(key)) {
        key.to_owned()
    } else {
        string(key, true)
    }
}

fn string(text: &str, is_flow: bool) -> String {
    if is_plain(text, is_flow) {
        return text.to_owned();
    }
    if text.contains(['"', '\\']) && !text.chars().any(must_escape) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    double_quoted(text)
}

/// Whether it is read as this text without quotes, by any reader.
fn is_plain(text: &str, is_flow: bool) -> bool {
    let begins = |it: char| it.is_alphanumeric() || "_./(".contains(it);
    let first_is_digit = text.starts_with(|it: char| it.is_ascii_digit());
    let is_cut = |it: char| is_flow && ",[]{}".contains(it);
    text.starts_with(begins)
        && !text.starts_with("...")
        && !text.ends_with([' ', ':'])
        && !text
            .chars()
            .any(|it| must_escape(it) || it == '\t' || is_cut(it))
        && !text.contains(": ")
        && !text.contains(" #")
        && !(first_is_digit && text.contains(':'))
        && !(is_flow && text.contains(':') && !text.contains("://"))
        && !TRUTHS.contains(&text.to_ascii_lowercase().as_str())
        && is_text(text)
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            it if must_escape(it) => out.extend([format!("\\U{:08x}", u32::from(it))]),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

/// The header and the lines of a text of many lines; none where it cannot be a block.
pub(super) fn block(text: &str, indent: usize) -> Option<(&'static str, String)> {
    let body = text.trim_end_matches('\n');
    let first = body.lines().next().unwrap_or_default();
    let is_odd = first.starts_with([' ', '\t']) || first.is_empty();
    let is_lost = |line: &str| !line.is_empty() && line.trim().is_empty();
    if is_odd
        || !text.contains('\n')
        || body.split('\n').any(is_lost)
        || body.chars().any(|it| it != '\n' && must_escape(it))
    {
        return None;
    }
    let header = match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    let blank = " ".repeat(indent);
    let lines = body.split('\n').map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("{blank}{line}\n"),
    });
    let kept = "\n".repeat((text.len() - body.len()).saturating_sub(1));
    Some((header, lines.collect::<String>() + &kept))
}

/// What may not stand in a text as it is, or could not be seen there.
fn must_escape(character: char) -> bool {
    (character.is_control() && character != '\t')
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}
