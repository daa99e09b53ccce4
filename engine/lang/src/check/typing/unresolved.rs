//! Names and fields that are not there.

use super::{Finding, Typing, candidates};
use crate::expression::{Term, TermKind, Word};
use crate::suggestion::{did_you_mean, listed};
use crate::types::NoField;

impl Typing<'_> {
    pub(super) fn no_such_name(&self, term: &Term, name: &str) {
        let bound = self.bound.iter().map(|it| it.0.as_str());
        let known: Vec<_> = self.known.names().chain(bound).collect();
        if self.known.is_later(name) {
            self.found(too_early(term, name, &known));
            return;
        }
        let finding = Finding::error(
            "unknown_reference",
            term.range.clone(),
            format!("there is no `{name}` here"),
        );
        self.found(
            finding
                .maybe_help(cure(name, &known))
                .renamed(name, known.iter().copied()),
        );
    }

    pub(super) fn no_such_field(&self, term: &Term, field: &Word, no_field: NoField) {
        let known = candidates(no_field);
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let name = &field.text;
        let (rule, message) = match owner(term) {
            Some(it) => self.said(&it, name),
            None => (
                "unknown_output",
                format!("this value has no field `{name}`"),
            ),
        };
        let finding = Finding::error(rule, field.range.clone(), message);
        self.found(
            finding
                .maybe_help(cure(name, &known))
                .renamed(name, known.iter().copied()),
        );
    }

    fn said(&self, owner: &str, name: &str) -> (&'static str, String) {
        let bound = |it: &str| self.bound.iter().any(|bound| bound.0 == it);
        match owner {
            "inputs" if !bound(owner) => (
                "undeclared_input",
                format!("the input `{name}` is not declared"),
            ),
            "stages" => ("unknown_reference", format!("there is no stage `{name}`")),
            "facts" => ("unknown_reference", format!("there is no fact `{name}`")),
            "config" => ("unknown_reference", format!("there is no setting `{name}`")),
            _ => ("unknown_output", format!("`{owner}` has no field `{name}`")),
        }
    }
}

fn too_early(term: &Term, name: &str, known: &[&str]) -> Finding {
    let message = format!("`{name}` is not known yet where this is computed");
    let help = format!("known by then: {}", listed(known.iter().copied()));
    Finding::error("forward_reference", term.range.clone(), message).help(help)
}

fn owner(term: &Term) -> Option<String> {
    match &term.kind {
        TermKind::Field { of, .. } => of.as_reference().map(|it| it.path()),
        _ => None,
    }
}

fn cure(name: &str, known: &[&str]) -> Option<String> {
    let all = || format!("there are: {}", listed(known.iter().copied()));
    did_you_mean(name, known.iter().copied()).or_else(|| (!known.is_empty()).then(all))
}
