//! Comparisons that can never hold, and those that have no meaning.

use super::arithmetic::is_number;
use super::{Finding, Typing};
use crate::expression::{Comparison, Term, TermKind};
use crate::suggestion::{did_you_mean, listed};
use crate::types::Type;

impl Typing<'_> {
    pub(super) fn compare(&self, first: &Term, rest: &[(Comparison, Term)]) -> Type {
        let mut left = (first, self.term(first));
        for (by, term) in rest {
            let right = (term, self.term(term));
            let finding = match by {
                Comparison::Equal | Comparison::NotEqual => unequal(&left, &right),
                Comparison::In | Comparison::NotIn => self.outside(&left, &right),
                _ => unordered(&left, &right),
            };
            self.found_all(finding);
            left = right;
        }
        Type::Boolean
    }

    /// What is wrong with looking for a value in another.
    fn outside(&self, left: &(&Term, Type), right: &(&Term, Type)) -> Option<Finding> {
        if let TermKind::List(items) = &right.0.kind {
            let items = items.iter().map(|it| (it, self.quietly(it)));
            self.found_all(items.filter_map(|it| unequal(left, &it)));
            return None;
        }
        let holds = |it: &Type| match it {
            Type::List(of) => may_equal(&left.1, of),
            other => !is_number(other),
        };
        if right.1.members().iter().any(holds) {
            return None;
        }
        let (looked, within) = (left.1.with_article(), right.1.with_article());
        let message = format!("{looked} is never in {within}");
        Some(Finding::error(
            "type_mismatch",
            right.0.range.clone(),
            message,
        ))
    }

    /// The type of a term that was looked at before.
    fn quietly(&self, term: &Term) -> Type {
        let before = self.findings.borrow().len();
        let of = self.term(term);
        self.findings.borrow_mut().truncate(before);
        of
    }
}

fn unequal(left: &(&Term, Type), right: &(&Term, Type)) -> Option<Finding> {
    if left.1 == Type::Null || right.1 == Type::Null || may_equal(&left.1, &right.1) {
        return None;
    }
    let slip = wrong_word(left, right).or_else(|| wrong_word(right, left));
    slip.or_else(|| {
        let (one, other) = (left.1.with_article(), right.1.with_article());
        let message = format!("{one} is never equal to {other}");
        let finding = Finding::error("type_mismatch", both(left.0, right.0), message);
        Some(finding.maybe_help(quoted_number(left, right).or_else(|| quoted_number(right, left))))
    })
}

/// A literal that is none of the words which the other side can be.
fn wrong_word(words: &(&Term, Type), literal: &(&Term, Type)) -> Option<Finding> {
    let Type::Word(known) = words.1.clone().without_null() else {
        return None;
    };
    let written = literal.0.literal()?;
    if words.0.literal().is_some() {
        return None;
    }
    let inside = literal.0.range.start + 1..literal.0.range.end - 1;
    let names = || known.iter().map(String::as_str);
    let message = match words.0.as_reference() {
        Some(it) => format!("`{}` is never `{written}`", it.path()),
        None => format!("this value is never `{written}`"),
    };
    let help = did_you_mean(&written, names())
        .unwrap_or_else(|| format!("it is one of: {}", listed(names())));
    let finding = Finding::error("type_mismatch", inside.clone(), message).help(help);
    Some(finding.renamed(&written, names()))
}

/// A number that was written as a text.
fn quoted_number(number: &(&Term, Type), literal: &(&Term, Type)) -> Option<String> {
    let written = literal.0.literal()?;
    let is = number.1.members().iter().any(is_number) && written.parse::<f64>().is_ok();
    is.then(|| format!("write `{written}` without quotes"))
}

fn unordered(left: &(&Term, Type), right: &(&Term, Type)) -> Option<Finding> {
    let pairs = left.1.members().iter();
    let mut pairs = pairs.flat_map(|left| right.1.members().iter().map(move |it| (left, it)));
    if pairs.any(|(left, right)| ordered(left, right)) {
        return None;
    }
    let (one, other) = (left.1.with_article(), right.1.with_article());
    let message = format!("{one} and {other} have no order");
    let finding = Finding::error("type_mismatch", both(left.0, right.0), message);
    Some(finding.maybe_help(quoted_number(left, right).or_else(|| quoted_number(right, left))))
}

fn ordered(left: &Type, right: &Type) -> bool {
    let text = |it: &Type| matches!(it, Type::Text | Type::Word(_));
    let unsure = |it: &Type| matches!(it, Type::Any | Type::Null);
    unsure(left)
        || unsure(right)
        || (is_number(left) && is_number(right))
        || (text(left) && text(right))
        || matches!((left, right), (Type::List(_), Type::List(_)))
}

/// Whether values of these types can be equal.
fn may_equal(left: &Type, right: &Type) -> bool {
    let pairs = left.members().iter();
    let mut pairs = pairs.flat_map(|left| right.members().iter().map(move |it| (left, it)));
    pairs.any(|(left, right)| match (left, right) {
        (Type::Word(left), Type::Word(right)) => left.iter().any(|it| right.contains(it)),
        (Type::Any, _)
        | (_, Type::Any)
        | (Type::Text, Type::Word(_))
        | (Type::Word(_), Type::Text)
        | (Type::List(_), Type::List(_))
        | (Type::Record(_), Type::Record(_)) => true,
        (left, right) => left == right || (is_number(left) && is_number(right)),
    })
}

fn both(left: &Term, right: &Term) -> std::ops::Range<usize> {
    left.range.start..right.range.end
}
