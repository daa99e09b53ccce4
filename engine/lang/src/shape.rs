//! The shape of a document: its JSON Schema's errors, each at the bytes at fault.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::source::Span;
use crate::suggestion::listed;

/// The schemas of the language, by kind of document.
pub const SCHEMAS: &[(&str, &str)] = &[
    (
        "lifecycle",
        include_str!("../../../schemas/lifecycle.schema.json"),
    ),
    (
        "pipeline",
        include_str!("../../../schemas/pipeline.schema.json"),
    ),
];

/// The schema of a kind of document, as text.
pub fn schema(kind: &str) -> Option<&'static str> {
    SCHEMAS
        .iter()
        .find(|(it, _)| *it == kind)
        .map(|(_, text)| *text)
}

/// What is wrong with the shape of a document of that kind.
pub fn check(kind: &'static str, document: &Document) -> Vec<Diagnostic> {
    let instance = document.root().to_json();
    with_validator(kind, |validator| {
        let errors = validator.iter_errors(&instance);
        errors
            .flat_map(|error| diagnostics(kind, document, &error))
            .collect()
    })
}

/// Validators are costly to make and are kept; nobody waits for another who uses one.
fn with_validator<R>(kind: &'static str, work: impl FnOnce(&Validator) -> R) -> R {
    static KEPT: [OnceLock<Validator>; SCHEMAS.len()] = [const { OnceLock::new() }; SCHEMAS.len()];
    let index = SCHEMAS.iter().position(|(it, _)| *it == kind);
    let index = index.expect("only kinds with a schema are checked");
    work(KEPT[index].get_or_init(|| validator(kind)))
}

fn validator(kind: &str) -> Validator {
    jsonschema::validator_for(&parsed(kind)).expect("the schemas of the language compile")
}

fn parsed(kind: &str) -> Json {
    let text = schema(kind).expect("only kinds with a schema are checked");
    serde_json::from_str(text).expect("the schemas of the language are JSON")
}

fn diagnostics(kind: &str, document: &Document, error: &ValidationError<'_>) -> Vec<Diagnostic> {
    let node = document.root().at(error.instance_path().as_str());
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_keys(kind, error);
            let unknown = |key: &String| unknown_key(document, node, key, &known);
            unexpected.iter().map(unknown).collect()
        }
        ValidationErrorKind::Required { property } => vec![missing_key(document, node, property)],
        ValidationErrorKind::PropertyNames { error } => vec![bad_name(document, node, error)],
        ValidationErrorKind::Enum { options } => vec![bad_word(document, node, options)],
        _ => vec![wrong_shape(document, node, error)],
    }
}

/// The keys that the schema knows beside the `additionalProperties` that failed.
fn known_keys(kind: &str, error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.schema_path().as_str();
    let beside = pointer.rsplit_once('/').map_or("", |(it, _)| it);
    let schema = parsed(kind);
    let properties = schema
        .pointer(beside)
        .and_then(|it| it.get("properties")?.as_object());
    properties
        .into_iter()
        .flat_map(|it| it.keys().cloned())
        .collect()
}

fn unknown_key(document: &Document, node: &Node, key: &str, known: &[String]) -> Diagnostic {
    let span = node.field(key).map_or(node.span, |it| it.key_span);
    let known = || known.iter().map(String::as_str);
    let message = format!("unknown key `{key}`");
    Diagnostic::error("unknown_key", document.place(span), message)
        .help(format!("known here: {}", listed(known())))
        .suggesting(key, known())
}

fn missing_key(document: &Document, node: &Node, property: &Json) -> Diagnostic {
    let key = property.as_str().unwrap_or_default();
    let span = first_line(document, node.span);
    Diagnostic::error(
        "missing_key",
        document.place(span),
        format!("the key `{key}` is missing"),
    )
}

fn first_line(document: &Document, span: Span) -> Span {
    let text = document.source().slice(span);
    Span::new(
        span.start,
        span.start + text.lines().next().map_or(0, str::len),
    )
}

fn bad_name(document: &Document, node: &Node, error: &ValidationError<'_>) -> Diagnostic {
    let name = error.instance().as_str().unwrap_or_default().to_owned();
    let span = node.field(&name).map_or(node.span, |it| it.key_span);
    let message = format!("`{name}` is not a name that expressions can use");
    Diagnostic::error("bad_name", document.place(span), message)
        .help("use lower-case letters, digits and `_`, beginning with a letter")
}

fn bad_word(document: &Document, node: &Node, options: &Json) -> Diagnostic {
    let words: Vec<_> = options
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let source = document.source();
    let written = node.text().unwrap_or_else(|| source.slice(node.span));
    let message = format!("`{written}` is none of {}", listed(words.iter().copied()));
    Diagnostic::error("bad_word", document.place(node.span), message).suggesting(written, words)
}

fn wrong_shape(document: &Document, node: &Node, error: &ValidationError<'_>) -> Diagnostic {
    let span = first_line(document, node.span);
    Diagnostic::error("wrong_shape", document.place(span), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(kind: &'static str, text: &str) -> Vec<(&'static str, String, String)> {
        let document = Document::yaml(Source::new("test.yaml", text));
        let found = check(kind, &document).into_iter();
        found
            .map(|it| {
                let at = document.source().slice(it.place.span).to_owned();
                (it.rule, at, it.help.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn faults_of_shape_point_at_their_bytes_with_a_cure() {
        let text = "kind: pipeline\nname: x\nstages:\n  one:\n    use: a.b\n    retry: { attempts: 2, on: [overlodaded] }\n";
        let faults = found("pipeline", text);
        let named = |rule| {
            faults
                .iter()
                .find(|it| it.0 == rule)
                .expect("found")
                .clone()
        };
        assert_eq!(
            named("unknown_key"),
            ("unknown_key", "use".into(), "did you mean `uses`?".into())
        );
        assert_eq!(named("missing_key").1, "use: a.b");
        assert_eq!(named("bad_word").1, "overlodaded");
    }

    #[test]
    fn what_both_schemas_define_they_define_alike() {
        let (pipeline, lifecycle) = (parsed("pipeline"), parsed("lifecycle"));
        for shared in ["fact", "input", "key"] {
            assert_eq!(
                pipeline["$defs"][shared], lifecycle["$defs"][shared],
                "`{shared}`"
            );
        }
    }
}
