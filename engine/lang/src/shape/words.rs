//! What a schema demands and what a document holds, in plain words.

use serde_json::Value as Json;

use super::walk::resolved;

/// The longest text that a message repeats, in characters.
const LONGEST: usize = 40;

/// What a schema demands: "an integer from 1 to 20", "one of `first`, `last`".
pub(super) fn demanded(schema: &Json, root: &Json) -> String {
    if let Some(target) = schema.get("$ref").and_then(|it| resolved(it, root)) {
        return demanded(target, root);
    }
    if let Some(word) = schema.get("const") {
        return shown(word);
    }
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return format!("one of {}", joined(words.iter().map(shown), ", "));
    }
    let choices = ["anyOf", "oneOf"].iter();
    let mut choices = choices.filter_map(|it| schema.get(*it)?.as_array());
    if let Some(choices) = choices.next() {
        return joined(choices.iter().map(|it| demanded(it, root)), " or ");
    }
    let names = type_names(schema).into_iter();
    let words: Vec<_> = names.map(|it| of_type(it, schema, root)).collect();
    if words.is_empty() {
        return "something else".to_owned();
    }
    joined(words.into_iter(), " or ")
}

fn type_names(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(name)) => vec![name.as_str()],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

fn of_type(name: &str, schema: &Json, root: &Json) -> String {
    match name {
        "array" => list(schema, root),
        "boolean" => "`true` or `false`".to_owned(),
        "integer" => format!("an integer{}", range(schema)),
        "null" => "nothing".to_owned(),
        "number" => format!("a number{}", range(schema)),
        "object" => map(schema),
        _ => string(schema),
    }
}

fn range(schema: &Json) -> String {
    let bound = |key: &str| schema.get(key).map(Json::to_string);
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least} on"),
        (None, Some(most)) => format!(" up to {most}"),
        (None, None) => String::new(),
    }
}

fn string(schema: &Json) -> String {
    let examples = schema.get("examples").and_then(Json::as_array);
    match (schema.get("pattern"), examples) {
        (Some(_), Some(examples)) => {
            format!(
                "a string such as {}",
                joined(examples.iter().map(shown), ", ")
            )
        }
        _ if schema.get("minLength").is_some() => "a string that is not empty".to_owned(),
        _ => "a string".to_owned(),
    }
}

fn list(schema: &Json, root: &Json) -> String {
    let items = schema.get("items").map(|it| match it.get("$ref") {
        Some(target) => resolved(target, root).unwrap_or(it),
        None => it,
    });
    let (one, several) = match items.and_then(|it| it.get("type")?.as_str()) {
        Some("string") => ("string", "strings"),
        Some("integer") => ("integer", "integers"),
        Some("object") => ("map", "maps"),
        _ => ("item", "items"),
    };
    match schema.get("minItems").and_then(Json::as_u64) {
        Some(1) => format!("a list of at least one {one}"),
        Some(least) if least > 1 => format!("a list of at least {least} {several}"),
        _ if several == "items" => "a list".to_owned(),
        _ => format!("a list of {several}"),
    }
}

fn map(schema: &Json) -> String {
    match schema.get("maxProperties").and_then(Json::as_u64) {
        Some(1) => "a map with one key".to_owned(),
        Some(most) => format!("a map with at most {most} keys"),
        None => "a map".to_owned(),
    }
}

/// What a document holds: "the string `x`", "an empty list".
pub(super) fn held(value: &Json) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        Json::Bool(_) => shown(value),
        Json::Number(_) => format!("the number {}", shown(value)),
        Json::String(text) if text.is_empty() => "an empty string".to_owned(),
        Json::String(_) => format!("the string {}", shown(value)),
        Json::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(fields) if fields.is_empty() => "an empty map".to_owned(),
        Json::Object(fields) if fields.len() == 1 => "a map".to_owned(),
        Json::Object(fields) => format!("a map with {} keys", fields.len()),
    }
}

/// A value in backticks, as far as it fits into a sentence.
fn shown(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{short}`")
}

fn joined(words: impl Iterator<Item = String>, separator: &str) -> String {
    words.collect::<Vec<_>>().join(separator)
}

/// The name of the value at a JSON pointer: `` `attempts` ``, ``item 2 of `on` ``.
pub(super) fn subject(pointer: &str) -> String {
    let mut parts = pointer.rsplit('/');
    let last = parts.next().unwrap_or_default();
    let unescaped = |it: &str| it.replace("~1", "/").replace("~0", "~");
    match (last.parse::<usize>(), parts.next()) {
        _ if last.is_empty() => "the document".to_owned(),
        (Ok(index), Some(list)) if !list.is_empty() => {
            format!("item {} of `{}`", index + 1, unescaped(list))
        }
        _ => format!("`{}`", unescaped(last)),
    }
}
