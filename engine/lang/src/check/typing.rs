//! The types of expressions, and what is wrong with them on the way. Where little is known it is
//! silent: a finding says that no value could be right there.

use std::cell::RefCell;

use super::Known;
use crate::expression::{Code, Term, TermKind};
use crate::types::{NoField, Record, RecordField, Type};

mod applied;
mod arithmetic;
mod comparison;
mod condition;
mod finding;
mod gives;
mod statements;
mod unresolved;

pub(super) use finding::Finding;

/// Types expressions of one place of a document.
pub(super) struct Typing<'k> {
    known: &'k Known,
    missing: Missing,
    /// The text in which the terms stand.
    source: &'k str,
    /// The names that the text binds itself, the innermost last.
    bound: Vec<(String, Type)>,
    findings: RefCell<Vec<Finding>>,
}

/// Whether stages that did not finish are null there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// They are faults, as everywhere.
    Fault,
    /// They are null: in what always runs.
    Null,
}

/// Why a term has no type as a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoPath {
    /// It is more than a name with fields.
    Computed,
    /// It names what is not there, which was said.
    Lost,
}

impl<'k> Typing<'k> {
    pub(super) fn new(known: &'k Known, missing: Missing, source: &'k str) -> Self {
        Self {
            known,
            missing,
            source,
            bound: Vec::new(),
            findings: RefCell::default(),
        }
    }

    /// What was found.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings.into_inner()
    }

    /// The type of a text, once its code is evaluated.
    pub(super) fn code(&mut self, code: Code<'_>) -> Type {
        match code {
            Code::None => Type::Word(vec![self.source.to_owned()]),
            Code::Whole(term) => self.term(term),
            Code::Mixed(statements) => {
                self.statements(statements);
                Type::Text
            }
        }
    }

    /// The type of a term.
    pub(super) fn term(&self, term: &Term) -> Type {
        match &term.kind {
            TermKind::Constant(datum) => constant(datum),
            TermKind::Name(_) | TermKind::Field { .. } => self.place(term),
            TermKind::Item { of, index } => self.item(of, index),
            TermKind::Slice { of, bounds } => {
                self.all(bounds);
                self.term(of)
            }
            TermKind::Filter {
                of,
                name,
                arguments,
            } => self.filter(of.as_deref(), name, arguments),
            TermKind::Test {
                of,
                name,
                arguments,
            } => self.test(of, name, arguments),
            TermKind::Call { of, arguments } => self.call(term, of, arguments),
            TermKind::Compare { first, rest } => self.compare(first, rest),
            TermKind::And(left, right) => Type::one_of([self.term(left), self.term(right)]),
            TermKind::Or(left, right) => {
                Type::one_of([self.term(left).without_null(), self.term(right)])
            }
            TermKind::Not(of) => {
                self.term(of);
                Type::Boolean
            }
            TermKind::Negative(of) => self.negative(of),
            TermKind::Arithmetic {
                operator,
                left,
                right,
            } => self.arithmetic(term, *operator, left, right),
            TermKind::Concat(left, right) => {
                self.term(left);
                self.term(right);
                Type::Text
            }
            TermKind::Conditional {
                then,
                condition,
                otherwise,
            } => self.conditional(then, condition, otherwise.as_deref()),
            TermKind::List(items) => Type::List(Box::new(Type::one_of(self.all(items)))),
            TermKind::Record(fields) => self.record(fields),
        }
    }

    fn all<'t>(&self, terms: impl IntoIterator<Item = &'t Term>) -> Vec<Type> {
        terms.into_iter().map(|it| self.term(it)).collect()
    }

    /// A name with fields, or a field of anything else.
    fn place(&self, term: &Term) -> Type {
        match (self.path(term), &term.kind) {
            (Ok(of), _) => self.as_seen(term, of.clone()),
            (Err(NoPath::Computed), TermKind::Field { of, field }) => {
                let owner = self.term(of);
                owner.field(&field.text).cloned().unwrap_or_else(|it| {
                    self.no_such_field(term, field, it);
                    Type::Any
                })
            }
            (Err(_), _) => Type::Any,
        }
    }

    /// What a stage gives may be missing in what always runs.
    fn as_seen(&self, term: &Term, of: Type) -> Type {
        let of_stage = || {
            term.as_reference()
                .is_some_and(|it| it.parts()[0] == "stages")
        };
        if self.missing == Missing::Null && of_stage() {
            of.or_null()
        } else {
            of
        }
    }

    /// The type of a name with fields.
    fn path(&self, term: &Term) -> Result<&Type, NoPath> {
        match &term.kind {
            TermKind::Name(name) => self.named(name).ok_or_else(|| {
                self.no_such_name(term, name);
                NoPath::Lost
            }),
            TermKind::Field { of, field } => self.path(of)?.field(&field.text).map_err(|it| {
                self.no_such_field(term, field, it);
                NoPath::Lost
            }),
            _ => Err(NoPath::Computed),
        }
    }

    fn named(&self, name: &str) -> Option<&Type> {
        let bound = self.bound.iter().rev().find(|it| it.0 == name);
        bound.map(|it| &it.1).or_else(|| self.known.named(name))
    }

    fn item(&self, of: &Term, index: &Term) -> Type {
        let (of, _) = (self.term(of), self.term(index));
        match of {
            Type::List(_) | Type::Text | Type::Word(_) => of.item(),
            _ => Type::Any,
        }
    }

    fn conditional(&self, then: &Term, condition: &Term, otherwise: Option<&Term>) -> Type {
        self.condition(condition);
        let checked = same_place(then, condition);
        let holding = self.term(then);
        let holding = if checked {
            holding.without_null()
        } else {
            holding
        };
        let other = otherwise.map_or(Type::Null, |it| self.term(it));
        Type::one_of([holding, other])
    }

    fn record(&self, fields: &[(Term, Term)]) -> Type {
        let values = self.all(fields.iter().map(|it| &it.1));
        let names: Option<Vec<_>> = fields.iter().map(|it| it.0.literal()).collect();
        match names {
            Some(names) => Type::Record(Record::of(names.into_iter().zip(values))),
            None => Type::Record(Record::open()),
        }
    }
}

fn same_place(left: &Term, right: &Term) -> bool {
    let path = |it: &Term| it.as_reference().map(|it| it.path());
    path(left).is_some_and(|it| path(right) == Some(it))
}

fn constant(datum: &crate::expression::Datum) -> Type {
    if let Some(text) = datum.as_text() {
        return Type::Word(vec![text.to_owned()]);
    }
    match datum.to_json() {
        serde_json::Value::Null => Type::Null,
        serde_json::Value::Bool(_) => Type::Boolean,
        serde_json::Value::Number(it) if it.is_f64() => Type::Number,
        serde_json::Value::Number(_) => Type::Integer,
        _ => Type::Any,
    }
}

/// What a loop knows of itself.
fn loop_type() -> Type {
    let field = |(name, of): (&str, Type)| RecordField {
        name: name.to_owned(),
        of,
        required: true,
        summary: String::new(),
    };
    let integers = [
        "index",
        "index0",
        "revindex",
        "revindex0",
        "length",
        "depth",
        "depth0",
    ];
    let booleans = ["first", "last"];
    let fields = integers
        .map(|it| (it, Type::Integer))
        .into_iter()
        .chain(booleans.map(|it| (it, Type::Boolean)))
        .chain(["previtem", "nextitem", "changed", "cycle"].map(|it| (it, Type::Any)));
    Type::Record(Record {
        fields: fields.map(field).collect(),
        open: false,
    })
}

fn candidates(no_field: NoField) -> Vec<String> {
    match no_field {
        NoField::Unknown(candidates) => candidates,
        NoField::NotARecord => Vec::new(),
    }
}

#[cfg(test)]
mod checks;
