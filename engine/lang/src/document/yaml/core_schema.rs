//! What a scalar is: by the core schema of YAML 1.2.

use std::borrow::Cow;

use crate::document::{Node, Scalar, Style, Value};
use crate::source::Span;

/// The node of a scalar; one that is `tagged` as text is text whatever it looks like.
pub(super) fn scalar(text: Cow<'_, str>, style: Style, tagged: bool, span: Span) -> Node {
    let value = match style {
        Style::Plain if !tagged => plain(&text),
        _ => None,
    };
    let text = || {
        Value::Text(Scalar {
            text: text.into_owned(),
            style,
        })
    };
    Node {
        span,
        value: value.unwrap_or_else(text),
    }
}

/// Whether a plain scalar would be a text.
pub(in crate::document) fn is_text(plain_text: &str) -> bool {
    plain(plain_text).is_none()
}

/// The value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2); none for text.
fn plain(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Boolean(true)),
        "false" | "False" | "FALSE" => Some(Value::Boolean(false)),
        _ => integer(text).or_else(|| float(text)),
    }
}

fn integer(text: &str) -> Option<Value> {
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    let parsed = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => radix(digits, 16),
        (_, Some(digits)) => radix(digits, 8),
        _ => text.parse().ok(),
    };
    parsed.map(Value::Integer)
}

fn float(text: &str) -> Option<Value> {
    let is_number = text.starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it))
        && text.contains(|it: char| it.is_ascii_digit())
        && text
            .chars()
            .all(|it| it.is_ascii_digit() || "+-.eE".contains(it));
    is_number
        .then(|| text.parse().ok().map(Value::Number))
        .flatten()
}
