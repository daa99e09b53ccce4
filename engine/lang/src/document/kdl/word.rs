//! Words without quotes: names, numbers, and what begins with `#`.

use super::super::Value;
use super::Fault;
use super::cursor::{NEWLINES, is_forbidden, is_space};
use crate::source::Span;

/// Words that KDL keeps for what is written with a `#`.
const KEPT: [&str; 6] = ["true", "false", "null", "inf", "-inf", "nan"];

/// The word that a text begins with; empty where it begins with none.
pub(super) fn word(text: &str) -> &str {
    &text[..text.find(|it| !is_inner(it)).unwrap_or(text.len())]
}

fn is_inner(character: char) -> bool {
    !"\\/(){}[];\"#=".contains(character)
        && !is_space(character)
        && !NEWLINES.contains(&character)
        && !is_forbidden(character)
}

/// Whether a word is meant as a number.
pub(super) fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let digits = unsigned.strip_prefix('.').unwrap_or(unsigned);
    digits.starts_with(|it: char| it.is_ascii_digit())
}

/// A word as a name or text.
pub(super) fn name(word: &str, span: Span) -> Result<String, Fault> {
    if KEPT.contains(&word) {
        let fault = Fault::new(
            span,
            format!("a bare `{word}` is neither a text nor a value"),
        );
        return Err(fault.help(format!("write `#{word}`, or `\"{word}\"` for the text")));
    }
    Ok(word.to_owned())
}

/// A word as a number.
pub(super) fn number(word: &str, span: Span) -> Result<Value, Fault> {
    let digits = word.replace('_', "");
    let (sign, unsigned) = match word.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let radix = match unsigned.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let value = match radix {
        10 if is_decimal(unsigned) => decimal(&digits),
        10 => None,
        _ => whole(sign, &unsigned[2..], radix),
    };
    value.ok_or_else(|| {
        Fault::new(span, format!("`{word}` is not a number")).help("a text stands in quotes")
    })
}

/// `1`, `1_000`, `1.5` or `1.5e-3`; each part begins with a digit.
fn is_decimal(unsigned: &str) -> bool {
    let is_part = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_digit())
            && it.chars().all(|it| it.is_ascii_digit() || it == '_')
    };
    let (mantissa, exponent) = unsigned
        .split_once(['e', 'E'])
        .map_or((unsigned, None), |(it, exponent)| (it, Some(exponent)));
    let exponent = exponent.map(|it| it.strip_prefix(['+', '-']).unwrap_or(it));
    let (before, after) = mantissa
        .split_once('.')
        .map_or((mantissa, None), |(it, after)| (it, Some(after)));
    is_part(before) && after.is_none_or(is_part) && exponent.is_none_or(is_part)
}

/// A whole number that is too large is one with a fraction, as in YAML.
fn decimal(digits: &str) -> Option<Value> {
    let integer = digits.parse().ok().map(Value::Integer);
    integer.or_else(|| digits.parse().ok().map(Value::Number))
}

fn whole(sign: &str, digits: &str, radix: u32) -> Option<Value> {
    if digits.starts_with(['_', '+', '-']) {
        return None;
    }
    let digits = format!("{sign}{}", digits.replace('_', ""));
    i64::from_str_radix(&digits, radix).ok().map(Value::Integer)
}

/// A word behind `#`.
pub(super) fn keyword(word: &str, span: Span) -> Result<Value, Fault> {
    match word {
        "true" => Ok(Value::Boolean(true)),
        "false" => Ok(Value::Boolean(false)),
        "null" => Ok(Value::Null),
        "inf" | "-inf" | "nan" => {
            let message = format!("`#{word}` is not a value that a document can hold");
            Err(Fault::new(span, message))
        }
        _ => {
            let fault = Fault::new(span, format!("there is no `#{word}`"));
            Err(fault.help(
                "there are: `#true`, `#false`, `#null`, and raw strings such as `#\"text\"#`",
            ))
        }
    }
}
