//! Whether a value as written fits the type that is expected, said of the smallest part that
//! does not.

use super::{Known, Readings, infer::infer};
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
pub fn fit<'d>(
    document: &'d Document,
    readings: &Readings<'d>,
    node: Option<&'d Node>,
    record: &Record,
    expected: Expected<'_>,
    known: &Known,
    missing_at: Span,
) -> Vec<Diagnostic> {
    let fitting = Fitting {
        document,
        readings,
        expected,
        known,
    };
    let fields = node.map_or(&[][..], Node::fields);
    fitting.fields(fields, record, missing_at)
}

/// What does not fit of one value that is expected to be of a type.
pub fn fit_value<'d>(
    document: &'d Document,
    readings: &Readings<'d>,
    node: &'d Node,
    of: &Type,
    name: &str,
    known: &Known,
) -> Vec<Diagnostic> {
    let expected = Expected {
        noun: "value",
        owner: name,
    };
    let fitting = Fitting {
        document,
        readings,
        expected,
        known,
    };
    fitting.value(node, of, name)
}

struct Fitting<'a, 'd> {
    document: &'d Document,
    readings: &'a Readings<'d>,
    expected: Expected<'a>,
    known: &'a Known,
}

/// Whether a text is a number in quotes, where a number is expected.
fn is_quoted_number(expected: &Type, text: &str) -> bool {
    expected.accepts(&Type::Integer) && text.parse::<f64>().is_ok()
}

/// The one name that is needed and the one that is unknown, where they are one and the same fault: a
/// wrong word for the right thing.
fn misnamed<'f>(fields: &'f [Field], record: &'f Record) -> Option<(&'f str, &'f str)> {
    let given = |name: &str| fields.iter().any(|it| it.key == name);
    let needed = record.fields.iter().filter(|it| it.required);
    let mut missing = needed.filter(|it| !given(&it.name));
    let mut unknown = fields.iter().filter(|it| record.known(&it.key).is_none());
    match (
        missing.next(),
        missing.next(),
        unknown.next(),
        unknown.next(),
    ) {
        (Some(missing), None, Some(unknown), None) if !record.open => {
            Some((&unknown.key, &missing.name))
        }
        _ => None,
    }
}

impl<'d> Fitting<'_, 'd> {
    fn fields(&self, fields: &'d [Field], record: &Record, missing_at: Span) -> Vec<Diagnostic> {
        let misnamed = misnamed(fields, record);
        let mut found = match misnamed {
            None => self.missing(fields, record, missing_at),
            Some(_) => Vec::new(),
        };
        found.extend(fields.iter().flat_map(|it| match misnamed {
            Some((wrong, right)) if it.key == wrong => vec![self.wrongly_named(it, right, record)],
            _ => self.field(it, record),
        }));
        found
    }

    fn wrongly_named(&self, field: &Field, right: &str, record: &Record) -> Diagnostic {
        let Expected { noun, owner } = self.expected;
        let is_near = did_you_mean(&field.key, record.names()).is_some();
        let found = self.unknown(field, record);
        if is_near {
            return found;
        }
        found.help(format!(
            "`{owner}` needs the {noun} `{right}`: is it meant?"
        ))
    }

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

    fn field(&self, field: &'d Field, record: &Record) -> Vec<Diagnostic> {
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

    fn value(&self, node: &'d Node, expected: &Type, name: &str) -> Vec<Diagnostic> {
        match (&node.value, expected) {
            (Value::Map(fields), of) if of.as_record().is_some_and(|it| !it.fields.is_empty()) => {
                let record = of.as_record().expect("just matched");
                self.fields(fields, record, node.span)
            }
            (Value::List(items), Type::List(of)) => items
                .iter()
                .flat_map(|it| self.value(it, of, name))
                .collect(),
            _ => self.scalar(node, expected, name).into_iter().collect(),
        }
    }

    fn scalar(&self, node: &'d Node, expected: &Type, name: &str) -> Option<Diagnostic> {
        let actual = infer(node, self.known, self.readings);
        if expected.accepts(&actual) {
            return None;
        }
        let place = self.document.place(node.span);
        let message = format!(
            "`{name}` is {}, not {}",
            expected.with_article(),
            actual.with_article()
        );
        let help = match (expected, &actual) {
            (Type::Word(words), Type::Word(actual)) => {
                did_you_mean(&actual[0], words.iter().map(String::as_str))
            }
            (_, Type::Word(actual)) if is_quoted_number(expected, &actual[0]) => {
                Some("write it without quotes".to_owned())
            }
            _ => None,
        };
        Some(Diagnostic::error("wrong_type", place, message).maybe_help(help))
    }
}
