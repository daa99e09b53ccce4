//! What an expression refers to, and where in it.

use std::ops::Range;

use super::statement::{Statement, walk};
use super::term::{Term, TermKind, Word};

/// A dotted path that an expression refers to, with its bytes within the text of the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    parts: Vec<String>,
    places: Vec<Range<usize>>,
    range: Range<usize>,
}

impl Reference {
    pub(super) fn name(name: &str, range: &Range<usize>) -> Self {
        Self {
            parts: vec![name.to_owned()],
            places: vec![range.clone()],
            range: range.clone(),
        }
    }

    pub(super) fn field(mut self, field: &Word, whole: &Range<usize>) -> Self {
        self.parts.push(field.text.clone());
        self.places.push(field.range.clone());
        self.range = whole.clone();
        self
    }

    /// The path, part by part: `["stages", "tests", "exit_code"]`.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// The path with dots.
    pub fn path(&self) -> String {
        self.parts.join(".")
    }

    /// The bytes of the reference within the text of its expression or template.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The bytes of one part within the text, without quotes; `index` counts from zero.
    pub fn part_range(&self, index: usize) -> Range<usize> {
        self.places[index].clone()
    }
}

/// The references of a term, in the order of their places.
pub(super) fn of_term(term: &Term, bound: &[&str]) -> Vec<Reference> {
    let mut found = Vec::new();
    collect(term, bound, &mut found);
    found
}

/// The references of a template: names that it binds itself are none.
pub(super) fn of_statements(statements: &[Statement]) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(statements, &mut Vec::new(), &mut |term, bound| {
        collect(term, bound, &mut found);
    });
    found.sort_by_key(|it| (it.range.start, it.range.end));
    found
}

fn collect(term: &Term, bound: &[&str], found: &mut Vec<Reference>) {
    if let Some(reference) = term.as_reference() {
        let known = bound.contains(&reference.parts[0].as_str());
        found.extend((!known).then_some(reference));
        return;
    }
    let called = match &term.kind {
        TermKind::Call { of, .. } if matches!(of.kind, TermKind::Name(_)) => 1,
        _ => 0,
    };
    for child in term.children().into_iter().skip(called) {
        collect(child, bound, found);
    }
}
