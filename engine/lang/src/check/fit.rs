//! Whether a value as written fits the type that is expected, said of the smallest part that
//! does not.

use super::{Known, infer::infer};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field, Node, Value};
use crate::source::Span;
use crate::suggestion::{did_you_mean, listed};
use crate::types::{Record, Type};

/// What is expected, for messages.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// `parameter` or `input`.
    pub noun: &'static str,
    /// Of what: an operation or document.
    pub owner: &'a str,
}

/// What does not fit. `missing_at` is where a missing part is reported.
pub fn fit(
    document: &Document,
    node: Option<&Node>,
    record: &Record,
    expected: Expected<'_>,
    known: &Known,
    missing_at: Span,
) -> Vec<Diagnostic> {
    let fitting = Fitting {
        document,
        expected,
        known,
    };
    let fields = node.map_or(&[][..], Node::fields);
    let mut found = fitting.missing(fields, record, missing_at);
    found.extend(fields.iter().flat_map(|it| fitting.field(it, record)));
    found
}

struct Fitting<'a> {
    document: &'a Document,
    expected: Expected<'a>,
    known: &'a Known,
}

impl Fitting<'_> {
    fn missing(&self, fields: &[Field], record: &Record, at: Span) -> Vec<Diagnostic> {
        let given = |name: &str| fields.iter().any(|it| it.key == name);
        let missing = record
            .fields
            .iter()
            .filter(|it| it.required && !given(&it.name));
        missing
            .map(|it| self.missing_one(&it.name, &it.summary, at))
            .collect()
    }

    fn missing_one(&self, name: &str, summary: &str, at: Span) -> Diagnostic {
        let Expected { noun, owner } = self.expected;
        let message = format!("`{owner}` needs the {noun} `{name}`");
        let help = (!summary.is_empty()).then(|| format!("`{name}`: {summary}"));
        Diagnostic::error("missing_parameter", self.document.place(at), message).maybe_help(help)
    }

    fn field(&self, field: &Field, record: &Record) -> Vec<Diagnostic> {
        match record.known(&field.key) {
            Some(known) => self.value(&field.node, &known.of, &field.key),
            None if record.open => Vec::new(),
            None => vec![self.unknown(field, record)],
        }
    }

    fn unknown(&self, field: &Field, record: &Record) -> Diagnostic {
        let Expected { noun, owner } = self.expected;
        let message = format!("`{owner}` has no {noun} `{}`", field.key);
        let place = self.document.place(field.key_span);
        Diagnostic::error("unknown_parameter", place, message)
            .help(format!("it has: {}", listed(record.names())))
            .suggesting(&field.key, record.names())
    }

    fn value(&self, node: &Node, expected: &Type, name: &str) -> Vec<Diagnostic> {
        match (&node.value, expected) {
            (Value::Map(fields), of) if of.as_record().is_some_and(|it| !it.fields.is_empty()) => {
                let record = of.as_record().expect("just matched");
                let mut found = self.missing(fields, record, node.span);
                found.extend(fields.iter().flat_map(|it| self.field(it, record)));
                found
            }
            (Value::List(items), Type::List(of)) => items
                .iter()
                .flat_map(|it| self.value(it, of, name))
                .collect(),
            _ => self.scalar(node, expected, name).into_iter().collect(),
        }
    }

    fn scalar(&self, node: &Node, expected: &Type, name: &str) -> Option<Diagnostic> {
        let actual = infer(node, self.known);
        if expected.accepts(&actual) {
            return None;
        }
        let place = self.document.place(node.span);
        let message = format!(
            "`{name}` is {}, not {}",
            article(expected),
            article(&actual)
        );
        let help = match (expected, &actual) {
            (Type::Word(words), Type::Word(actual)) => {
                did_you_mean(&actual[0], words.iter().map(String::as_str))
            }
            _ => None,
        };
        Some(Diagnostic::error("wrong_type", place, message).maybe_help(help))
    }
}

fn article(of: &Type) -> String {
    match of {
        Type::Word(words) if words.len() == 1 => format!("the string `{}`", words[0]),
        Type::Word(_) | Type::Any | Type::Null => of.to_string(),
        Type::Integer => "an integer".to_owned(),
        other => format!("a {other}"),
    }
}
