//! An error of a schema as a diagnostic: which rule it breaks, where, and the cure.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value as Json;

use super::walk::resolved;
use super::words::{demanded, held, subject};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::source::Span;
use crate::suggestion::listed;

/// What an error of a schema says of a document.
pub(super) fn diagnostics(
    schema: &Json,
    document: &Document,
    error: &ValidationError<'_>,
) -> Vec<Diagnostic> {
    let node = document.root().at(error.instance_path().as_str());
    let fault = Fault {
        document,
        node,
        root: schema,
        part: part(schema, error.schema_path().as_str()),
        error,
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|it| fault.unknown_key(it)).collect()
        }
        ValidationErrorKind::Required { property } => {
            vec![fault.missing_key(property.as_str().unwrap_or_default())]
        }
        ValidationErrorKind::PropertyNames { error } => vec![fault.bad_name(error.instance())],
        ValidationErrorKind::Enum { options } => vec![fault.bad_word(options.as_array())],
        ValidationErrorKind::Constant { expected_value } if expected_value.is_string() => {
            vec![fault.bad_word(Some(&vec![(**expected_value).clone()]))]
        }
        ValidationErrorKind::MinProperties { .. } => vec![fault.empty_mapping()],
        ValidationErrorKind::Type { .. } if fault.holds_nothing() => vec![fault.empty_mapping()],
        _ => vec![fault.wrong_shape()],
    }
}

/// The part of a schema that a keyword stands in.
fn part<'s>(schema: &'s Json, pointer: &str) -> &'s Json {
    let beside = pointer.rsplit_once('/').map_or("", |(it, _)| it);
    schema.pointer(beside).unwrap_or(schema)
}

/// An error, and where it stands in document and schema.
struct Fault<'f> {
    document: &'f Document,
    node: &'f Node,
    root: &'f Json,
    part: &'f Json,
    error: &'f ValidationError<'f>,
}

impl Fault<'_> {
    fn unknown_key(&self, key: &str) -> Diagnostic {
        let properties = self.part.get("properties").and_then(Json::as_object);
        let known = || {
            properties
                .into_iter()
                .flat_map(|it| it.keys().map(String::as_str))
        };
        let span = self
            .node
            .field(key)
            .map_or(self.node.span, |it| it.key_span);
        let fault = self.error("unknown_key", span, format!("unknown key `{key}`"));
        let fault = fault.help(format!("known here: {}", listed(known())));
        // What stands here already was not meant once more.
        let free = known().filter(|it| self.node.field(it).is_none());
        fault.suggesting(key, free)
    }

    fn missing_key(&self, key: &str) -> Diagnostic {
        let span = self.first_line();
        let about = self.part.get("properties").and_then(|it| it.get(key));
        self.error("missing_key", span, format!("the key `{key}` is missing"))
            .maybe_help(about.and_then(|it| about_it(it, self.root)))
    }

    fn bad_name(&self, name: &Json) -> Diagnostic {
        let name = name.as_str().unwrap_or_default();
        let span = self
            .node
            .field(name)
            .map_or(self.node.span, |it| it.key_span);
        let message = format!("`{name}` is not a name that expressions can use");
        self.error("bad_name", span, message)
            .help("use lower-case letters, digits and `_`, beginning with a letter")
    }

    fn bad_word(&self, options: Option<&Vec<Json>>) -> Diagnostic {
        let options = options.into_iter().flatten();
        let words: Vec<_> = options.filter_map(Json::as_str).collect();
        let span = self.first_line();
        let written = self.node.text();
        let shown = written.unwrap_or_else(|| self.document.source().slice(span));
        let message = format!("`{shown}` is none of {}", listed(words.iter().copied()));
        let fault = self.error("bad_word", span, message);
        match written {
            Some(written) => fault.suggesting(written, words),
            None => fault,
        }
    }

    /// Whether nothing stands where at least one entry must.
    fn holds_nothing(&self) -> bool {
        self.error.instance().is_null() && self.part.get("minProperties").is_some()
    }

    fn empty_mapping(&self) -> Diagnostic {
        let message = format!("{} is empty", self.subject());
        self.error("empty_mapping", self.first_line(), message)
            .maybe_help(about_it(self.part, self.root))
    }

    fn wrong_shape(&self) -> Diagnostic {
        let (demanded, held) = (demanded(self.part, self.root), held(self.error.instance()));
        let message = format!("{} is {demanded}, not {held}", self.subject());
        self.error("wrong_shape", self.first_line(), message)
            .maybe_help(about_it(self.part, self.root))
    }

    fn subject(&self) -> String {
        subject(self.error.instance_path().as_str())
    }

    /// The first line of the value: a whole map under red marks would hide what is meant.
    fn first_line(&self) -> Span {
        let span = self.node.span;
        let text = self.document.source().slice(span);
        Span::new(
            span.start,
            span.start + text.lines().next().map_or(0, str::len),
        )
    }

    fn error(&self, rule: &'static str, span: Span, message: String) -> Diagnostic {
        Diagnostic::error(rule, self.document.place(span), message)
    }
}

/// The description in a schema, as a help: without a capital letter and a full stop.
fn about_it(schema: &Json, root: &Json) -> Option<String> {
    let own = schema.get("description").and_then(Json::as_str);
    let Some(text) = own else {
        let target = schema.get("$ref").and_then(|it| resolved(it, root))?;
        return about_it(target, root);
    };
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next()?.to_lowercase();
    Some(first.chain(letters).collect())
}
