//! Reads names out of JSON and TOML by pointer.

use serde_json::Value;

/// The data of a text: JSON where the path says so, else TOML; `None` where it is neither.
pub(super) fn data(path: &str, text: &str) -> Option<Value> {
    let is_json = path.rsplit('.').next() == Some("json");
    if is_json {
        serde_json::from_str(text).ok()
    } else {
        toml::from_str(text).ok()
    }
}

/// The values at a pointer such as `/a/*/b`, where `*` stands for every entry of a table or list.
pub(super) fn at<'a>(data: &'a Value, pointer: &str) -> Vec<&'a Value> {
    let steps = pointer.split('/').filter(|step| !step.is_empty());
    steps.fold(vec![data], |values, step| {
        values
            .into_iter()
            .flat_map(|value| below(value, step))
            .collect()
    })
}

fn below<'a>(value: &'a Value, step: &str) -> Vec<&'a Value> {
    match (value, step) {
        (Value::Object(table), "*") => table.values().collect(),
        (Value::Array(list), "*") => list.iter().collect(),
        (Value::Object(table), key) => table.get(key).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The names a value holds: a table's keys, a list's texts, a text itself.
pub(super) fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(table) => table.keys().map(String::as_str).collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => vec![text],
        _ => Vec::new(),
    }
}
