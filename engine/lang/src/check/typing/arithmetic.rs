//! What arithmetic gives, and what it cannot compute.

use super::{Finding, Typing};
use crate::expression::{Operator, Term};
use crate::types::Type;

impl Typing<'_> {
    pub(super) fn arithmetic(
        &self,
        term: &Term,
        operator: Operator,
        left: &Term,
        right: &Term,
    ) -> Type {
        let (left, right) = (self.term(left), self.term(right));
        result(operator, &left, &right).unwrap_or_else(|| {
            self.found(fault(term, operator, &left, &right));
            Type::Any
        })
    }

    pub(super) fn negative(&self, of: &Term) -> Type {
        let found = self.term(of);
        let number = |it: &Type| is_number(it) || matches!(it, Type::Any | Type::Null);
        if !found.members().iter().any(number) {
            let message = format!("`-` cannot be put before {}", found.with_article());
            self.found(Finding::error("type_mismatch", of.range.clone(), message));
            return Type::Any;
        }
        found
    }
}

fn fault(term: &Term, operator: Operator, left: &Type, right: &Type) -> Finding {
    let message = format!(
        "`{}` cannot be computed of {} and {}",
        sign(operator),
        left.with_article(),
        right.with_article()
    );
    let finding = Finding::error("type_mismatch", term.range.clone(), message);
    let text = |it: &Type| matches!(it, Type::Text | Type::Word(_));
    if operator == Operator::Add && (text(left) || text(right)) {
        finding.help("`~` joins values of any type as text")
    } else if text(left) || text(right) {
        finding.help("the filters `int` and `float` make a number of a text")
    } else {
        finding
    }
}

/// What it gives for some of the types that both sides may have; none where it never works.
fn result(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    let mut results = Vec::new();
    for left in left.members() {
        let with = right.members().iter();
        results.extend(with.filter_map(|right| of_members(operator, left, right)));
    }
    (!results.is_empty()).then(|| Type::one_of(results))
}

fn of_members(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Any | Type::Null, _) | (_, Type::Any | Type::Null) => Some(Type::Any),
        (left, right) if is_number(left) && is_number(right) => {
            Some(of_numbers(operator, left, right))
        }
        (left, right) if operator == Operator::Add => added(left, right),
        (left, right) if operator == Operator::Multiply => {
            repeated(left, right).or_else(|| repeated(right, left))
        }
        _ => None,
    }
}

fn added(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Text | Type::Word(_), Type::Text | Type::Word(_)) => Some(Type::Text),
        (Type::List(left), Type::List(right)) => {
            let items = Type::one_of([(**left).clone(), (**right).clone()]);
            Some(Type::List(Box::new(items)))
        }
        _ => None,
    }
}

fn repeated(of: &Type, times: &Type) -> Option<Type> {
    match (of, times) {
        (Type::Text | Type::Word(_), Type::Integer | Type::Number) => Some(Type::Text),
        (Type::List(_), Type::Integer | Type::Number) => Some(of.clone()),
        _ => None,
    }
}

fn of_numbers(operator: Operator, left: &Type, right: &Type) -> Type {
    let whole = *left != Type::Number && *right != Type::Number;
    match operator {
        Operator::Divide | Operator::Power => Type::Number,
        _ if whole => Type::Integer,
        _ => Type::Number,
    }
}

/// Truth counts as one and zero.
pub(super) fn is_number(of: &Type) -> bool {
    matches!(of, Type::Integer | Type::Number | Type::Boolean)
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::DivideWhole => "//",
        Operator::Remainder => "%",
        Operator::Power => "**",
    }
}
