//! The schemas for editors: those of the language, and what the operations take.

use serde_json::{Map, Value as Json, json};

use super::Shape;
use crate::catalogue::{Catalogue, Operation};

/// Keywords whose values are data, not schemas.
const DATA: &[&str] = &["const", "default", "enum", "examples"];

/// Keywords whose values are schemas by any name.
const NAMED: &[&str] = &["$defs", "properties"];

/// The schema of a kind of document as editors use it: without notes of the engine to itself, and
/// with the parameters of each operation. None where there is no such kind.
pub fn published(kind: &str, catalogue: &Catalogue) -> Option<Json> {
    let mut schema = without_notes(Shape::of(kind)?.schema());
    if kind == "pipeline" {
        add_operations(&mut schema, catalogue);
    }
    Some(schema)
}

/// A schema without keywords that begin with `x-`.
fn without_notes(schema: &Json) -> Json {
    match schema {
        Json::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| !key.starts_with("x-"));
            let kept = kept.map(|(key, value)| (key.clone(), below(key, value, without_notes)));
            Json::Object(kept.collect())
        }
        Json::Array(items) => items.iter().map(without_notes).collect(),
        other => other.clone(),
    }
}

/// The value of a keyword, with a change made to the schemas in it.
fn below(key: &str, value: &Json, change: impl Fn(&Json) -> Json) -> Json {
    match value {
        _ if DATA.contains(&key) => value.clone(),
        Json::Object(named) if NAMED.contains(&key) => {
            let changed = named.iter().map(|(name, it)| (name.clone(), change(it)));
            Json::Object(changed.collect())
        }
        _ => change(value),
    }
}

fn add_operations(schema: &mut Json, catalogue: &Catalogue) {
    let names = catalogue
        .iter()
        .map(|it| json!({ "const": it.name, "description": it.summary }));
    let cases = catalogue.iter().map(case);
    let stage = &mut schema["$defs"]["stage"];
    stage["properties"]["uses"]["oneOf"] = names.collect();
    stage["allOf"] = cases.collect();
    for operation in catalogue.iter() {
        schema["$defs"][operation.name] = parameters(operation);
    }
    schema["$defs"]["expression"] = json!({
        "type": "string",
        "title": "expression",
        "description": "An expression: a text with `{{ … }}`, or with `{% … %}`.",
        "pattern": "\\{\\{|\\{%",
        "examples": ["{{ inputs.feature }}"],
    });
}

/// What a stage that uses an operation must look like.
fn case(operation: &Operation) -> Json {
    let name = operation.name;
    let with = json!({ "$ref": format!("#/$defs/{name}") });
    let required = operation
        .parameters
        .schema()
        .get("required")
        .and_then(Json::as_array);
    let mut then = json!({ "properties": { "with": with } });
    if required.is_some_and(|it| !it.is_empty()) {
        then["required"] = json!(["with"]);
    }
    json!({
        "if": { "properties": { "uses": { "const": name } }, "required": ["uses"] },
        "then": then,
    })
}

/// The schema of an operation's parameters, each of which may be an expression.
fn parameters(operation: &Operation) -> Json {
    let schema = without_notes(operation.parameters.schema());
    let schema = at_home(&schema, &format!("#/$defs/{}/$defs/", operation.name));
    let mut schema = fillable(&schema);
    if let Json::Object(fields) = &mut schema {
        fields.shift_remove("$schema");
        fields.insert("title".to_owned(), json!(operation.name));
        fields.insert("description".to_owned(), json!(operation.summary));
    }
    schema
}

/// A schema whose references point to where it now stands.
fn at_home(schema: &Json, home: &str) -> Json {
    match schema {
        Json::Object(fields) => {
            let moved = fields.iter().map(|(key, value)| {
                let target = value.as_str().filter(|_| key == "$ref");
                let value = match target.and_then(|it| it.strip_prefix("#/$defs/")) {
                    Some(name) => json!(format!("{home}{name}")),
                    None => below(key, value, |it| at_home(it, home)),
                };
                (key.clone(), value)
            });
            Json::Object(moved.collect())
        }
        Json::Array(items) => items.iter().map(|it| at_home(it, home)).collect(),
        other => other.clone(),
    }
}

/// A schema whose parts may be expressions; itself it stays what it was.
fn fillable(schema: &Json) -> Json {
    let Json::Object(fields) = schema else {
        return schema.clone();
    };
    let part = |(key, value): (&String, &Json)| {
        let value = match (key.as_str(), value) {
            ("properties", Json::Object(named)) => {
                let filled = named
                    .iter()
                    .map(|(name, it)| (name.clone(), or_expression(it)));
                Json::Object(filled.collect())
            }
            ("$defs", Json::Object(named)) => {
                let filled = named.iter().map(|(name, it)| (name.clone(), fillable(it)));
                Json::Object(filled.collect())
            }
            ("items" | "additionalProperties", Json::Object(_)) => or_expression(value),
            ("anyOf" | "oneOf" | "allOf", Json::Array(members)) => {
                members.iter().map(fillable).collect()
            }
            _ => value.clone(),
        };
        (key.clone(), value)
    };
    Json::Object(fields.iter().map(part).collect())
}

/// A schema, or an expression. What is told to people stands outside, where editors look.
fn or_expression(schema: &Json) -> Json {
    let filled = fillable(schema);
    let Json::Object(mut fields) = filled else {
        return filled;
    };
    if takes_any_string(&fields) {
        return Json::Object(fields);
    }
    let mut told = Map::new();
    for key in ["title", "description", "default", "examples"] {
        told.extend(fields.shift_remove(key).map(|it| (key.to_owned(), it)));
    }
    if let Some(Json::String(text)) = told.get_mut("description") {
        text.push_str(" Or an expression.");
    }
    let either = json!([fields, { "$ref": "#/$defs/expression" }]);
    told.insert("anyOf".to_owned(), either);
    Json::Object(told)
}

/// Whether an expression is among what a schema takes anyway.
fn takes_any_string(fields: &Map<String, Json>) -> bool {
    let narrows = [
        "$ref", "allOf", "anyOf", "const", "enum", "oneOf", "pattern",
    ];
    let is_narrow = narrows.iter().any(|it| fields.contains_key(*it));
    let takes_strings = match fields.get("type") {
        None => true,
        Some(Json::Array(names)) => names.iter().any(|it| it == "string"),
        Some(name) => name == "string",
    };
    takes_strings && !is_narrow
}
