//! Whether a condition holds in a situation, as far as state, boxes, step and fact words tell.
//! Everything is judged once and kept, for the search asks the same again and again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use serde_json::Value as Json;

use super::Situation;
use crate::document::Field;
use crate::expression::{Datum, Expression, Scope, Undefined};
use crate::selector::selector;
use crate::types::Type;

/// The most combinations of fact words that are told apart.
const MOST_WORDS: usize = 256;

/// Whether a condition holds, as far as can be told; in the order of certainty that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Judgement {
    Fails,
    Unknown,
    Holds,
}

/// What each fact says, in one combination.
type Words = Vec<(String, Datum)>;

/// What was asked: condition, situation, step, words.
type Question = (String, usize, String, usize);

/// Judges conditions.
#[derive(Debug, Clone, Default)]
pub(super) struct Judge {
    combinations: Vec<Words>,
    conditions: RefCell<HashMap<String, Rc<[Conjunct]>>>,
    judged: RefCell<HashMap<Question, Judgement>>,
}

/// A part of a condition, and whether a situation tells all that it refers to.
#[derive(Debug)]
struct Conjunct {
    expression: Expression,
    told: bool,
}

impl Judge {
    /// A judge of a lifecycle with these facts.
    pub(super) fn new(facts: &[Field]) -> Self {
        Self {
            combinations: combinations(facts),
            ..Self::default()
        }
    }

    /// Every combination of fact words, by number.
    pub(super) fn words(&self) -> Range<usize> {
        0..self.combinations.len()
    }

    /// A combination of fact words, for people.
    pub(super) fn told(&self, words: usize) -> String {
        told(&self.combinations[words])
    }

    /// Whether a condition holds: all its conjuncts do, or one of them certainly does not.
    pub(super) fn judge(
        &self,
        condition: &str,
        at: usize,
        situation: &Situation,
        step: &str,
        words: usize,
    ) -> Judgement {
        let question = (condition.to_owned(), at, step.to_owned(), words);
        if let Some(judgement) = self.judged.borrow().get(&question) {
            return *judgement;
        }
        let scope = self.scope(situation, step, words);
        let conjuncts = self.conjuncts(condition);
        let judgement = conjuncts.iter().map(|it| it.judge(&scope)).min();
        let judgement = judgement.unwrap_or(Judgement::Unknown);
        self.judged.borrow_mut().insert(question, judgement);
        judgement
    }

    /// The parts of a condition; none where it cannot be read.
    fn conjuncts(&self, condition: &str) -> Rc<[Conjunct]> {
        let mut conditions = self.conditions.borrow_mut();
        let kept = conditions.entry(condition.to_owned()).or_insert_with(|| {
            let parts = Expression::parse(condition).map(|it| it.conjuncts());
            let parts = parts.unwrap_or_default().into_iter();
            parts.map(|it| self.conjunct(it)).collect()
        });
        Rc::clone(kept)
    }

    fn conjunct(&self, expression: Expression) -> Conjunct {
        let facts = self.combinations.first();
        let known = |name: &String| facts.is_some_and(|it| it.iter().any(|it| it.0 == *name));
        let told = |path: &[String]| match path[0].as_str() {
            "state" | "done" | "step" => true,
            "facts" => path.get(1).is_some_and(known),
            _ => false,
        };
        let told = expression.references().iter().all(|it| told(it.parts()));
        Conjunct { expression, told }
    }

    fn scope(&self, situation: &Situation, step: &str, words: usize) -> Scope {
        let done = situation.done.iter().map(|it| Datum::text(it));
        Scope::new()
            .with("state", Datum::text(&situation.state))
            .with("done", Datum::list(done))
            .with("step", Datum::text(step))
            .with("facts", Datum::record(self.combinations[words].clone()))
    }
}

impl Conjunct {
    fn judge(&self, scope: &Scope) -> Judgement {
        if !self.told {
            return Judgement::Unknown;
        }
        match self.expression.holds(scope, Undefined::Fault) {
            Ok(true) => Judgement::Holds,
            Ok(false) => Judgement::Fails,
            Err(_) => Judgement::Unknown,
        }
    }
}

/// Every combination of words that the facts can say.
fn combinations(facts: &[Field]) -> Vec<Words> {
    let mut combinations: Vec<Words> = vec![Vec::new()];
    for (name, said) in facts.iter().filter_map(said) {
        if combinations.len() * said.len() > MOST_WORDS {
            continue;
        }
        let with = |words: &Words, it: &Datum| {
            let mut words = words.clone();
            words.push((name.to_owned(), it.clone()));
            words
        };
        combinations = combinations
            .iter()
            .flat_map(|words| said.iter().map(move |it| with(words, it)))
            .collect();
    }
    combinations
}

fn said(fact: &Field) -> Option<(&str, Vec<Datum>)> {
    let said = match selector(&fact.node)?.result_type() {
        Type::Boolean => [true, false].map(|it| Datum::from(Json::from(it))).to_vec(),
        Type::Word(words) => words.iter().map(|it| Datum::text(it)).collect(),
        _ => return None,
    };
    Some((&fact.key, said))
}

fn told(words: &Words) -> String {
    let told = words
        .iter()
        .map(|(name, it)| format!("{name} = {}", it.to_json()));
    told.collect::<Vec<_>>().join(", ")
}
