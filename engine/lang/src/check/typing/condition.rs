//! Conditions that are always true or always false.

use super::{Finding, Typing};
use crate::expression::{Expression, Scope, Term, TermKind, Undefined};
use crate::suggestion::listed;
use crate::types::Type;

/// What a term always is, as a condition, and the part that decides it.
struct Constant<'t> {
    holds: bool,
    by: &'t Term,
}

impl Typing<'_> {
    /// A term that decides something.
    pub(in crate::check) fn condition(&self, term: &Term) {
        let before = self.findings.borrow().len();
        self.term(term);
        let clean = self.findings.borrow().len() == before;
        if let Some(constant) = clean.then(|| self.constant(term)).flatten() {
            self.found(self.always(&constant));
        }
    }

    fn always(&self, constant: &Constant<'_>) -> Finding {
        let word = if constant.holds { "true" } else { "false" };
        let message = format!("this condition is always {word}");
        let finding = Finding::warning("constant_condition", constant.by.range.clone(), message);
        finding.help(self.why(constant.by))
    }

    fn why(&self, by: &Term) -> String {
        match (&by.kind, self.words(by)) {
            (_, Some(words)) => format!(
                "it is always one of {}: compare it with one of them",
                listed(words.iter().map(String::as_str))
            ),
            (TermKind::Constant(it), _) if it.as_text().is_some_and(|it| !it.is_empty()) => {
                "a text that is not empty counts as true; did you mean to compare with it?".into()
            }
            _ => "it does not depend on anything that changes".into(),
        }
    }

    fn constant<'t>(&self, term: &'t Term) -> Option<Constant<'t>> {
        match &term.kind {
            TermKind::And(left, right) => decided(false, self.constant(left), self.constant(right)),
            TermKind::Or(left, right) => decided(true, self.constant(left), self.constant(right)),
            TermKind::Not(of) => self.constant(of).map(|it| Constant {
                holds: !it.holds,
                ..it
            }),
            _ => self.truth(term).map(|holds| Constant { holds, by: term }),
        }
    }

    fn truth(&self, term: &Term) -> Option<bool> {
        if self.words(term).is_some() {
            return Some(true);
        }
        if let TermKind::Constant(datum) = &term.kind {
            return Some(datum.is_true());
        }
        if !is_fixed(term) {
            return None;
        }
        let value = Expression::parse(&self.source[term.range.clone()]).ok()?;
        value.holds(&Scope::new(), Undefined::Fault).ok()
    }

    /// The words that a reference always is one of, none of them empty.
    fn words(&self, term: &Term) -> Option<&[String]> {
        if !matches!(term.kind, TermKind::Name(_) | TermKind::Field { .. }) {
            return None;
        }
        match self.path(term) {
            Ok(Type::Word(words)) if words.iter().all(|it| !it.is_empty()) => Some(words),
            _ => None,
        }
    }
}

/// `and` is decided by one part that is false, `or` by one that is true; else by both together.
fn decided<'t>(
    by: bool,
    left: Option<Constant<'t>>,
    right: Option<Constant<'t>>,
) -> Option<Constant<'t>> {
    match (left, right) {
        (Some(it), _) | (_, Some(it)) if it.holds == by => Some(it),
        (Some(left), Some(right)) => Some(if right.holds == by { right } else { left }),
        _ => None,
    }
}

/// Whether a term has the same value everywhere.
fn is_fixed(term: &Term) -> bool {
    let mut fixed = true;
    term.walk(&mut |it| {
        fixed &= !matches!(it.kind, TermKind::Name(_) | TermKind::Call { .. });
    });
    fixed
}
