//! Every situation that a lifecycle can get into: state and ticked boxes, under every word that
//! its facts can say. Facts may change at any time, so every word is tried everywhere; what a
//! condition cannot tell from these is taken as possible.

use std::collections::{HashMap, VecDeque};

use super::lifecycle_view::verdict_words;
use crate::document::{Field, Node};
use crate::expression::{Datum, Expression, Scope, Undefined};
use crate::written::{WrittenLifecycle, WrittenMove, WrittenStep, words};

mod loops;

/// The most combinations of fact words that are told apart.
const MOST_WORDS: usize = 256;

/// The most situations that are explored.
const MOST_SITUATIONS: usize = 20_000;

/// One situation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Situation {
    /// The state.
    pub state: String,
    /// The ticked boxes, sorted.
    pub done: Vec<String>,
}

/// A fact or the words it can say.
type Words = Vec<(String, Datum)>;

/// Every situation that a lifecycle can get into.
#[derive(Debug, Clone, Default)]
pub struct Situations {
    /// The situations; the first ones are those it begins in.
    pub all: Vec<Situation>,
    /// Situations, with the facts, in which nothing can be done.
    pub stuck: Vec<(usize, String)>,
    /// For each situation, the situation and the step that first led to it.
    first: Vec<Option<(usize, String)>>,
    combinations: Vec<Words>,
    index: HashMap<Situation, usize>,
    /// Whether the search ended at its bound.
    pub cut: bool,
}

impl Situations {
    /// Explores a lifecycle.
    pub fn explore(written: WrittenLifecycle<'_>) -> Self {
        let mut found = Self {
            combinations: combinations(written.facts()),
            ..Self::default()
        };
        let mut queue = VecDeque::new();
        for state in written.entries().filter(|it| written.has_state(it)) {
            let situation = Situation {
                state: state.to_owned(),
                done: Vec::new(),
            };
            queue.extend(found.add(situation, None));
        }
        while let Some(at) = queue.pop_front() {
            for (to, label) in found.leaving(written, at) {
                queue.extend(found.add(to, Some((at, label))));
            }
        }
        found
    }

    /// The steps by which a situation is first reached, as a story: `spec, trap, build`.
    pub fn path(&self, situation: usize) -> Vec<&str> {
        let mut labels = Vec::new();
        let mut at = situation;
        while let Some((from, label)) = &self.first[at] {
            labels.push(label.as_str());
            at = *from;
        }
        labels.reverse();
        labels
    }

    /// Whether some situation has this state.
    pub fn reaches(&self, state: &str) -> bool {
        self.all.iter().any(|it| it.state == state)
    }

    /// The first situation in which, with these words and this step, a condition certainly holds.
    pub fn holds(&self, written: WrittenLifecycle<'_>, condition: &Expression) -> Option<usize> {
        (0..self.all.len()).find(|at| {
            self.combinations.iter().any(|words| {
                self.steps_at(written, *at, words)
                    .into_iter()
                    .map(|step| step.name())
                    .chain([""])
                    .any(|step| self.judge(condition, *at, step, words) == Judgement::Holds)
            })
        })
    }

    fn add(&mut self, situation: Situation, first: Option<(usize, String)>) -> Option<usize> {
        if self.index.contains_key(&situation) {
            return None;
        }
        if self.all.len() >= MOST_SITUATIONS {
            self.cut = true;
            return None;
        }
        self.index.insert(situation.clone(), self.all.len());
        self.all.push(situation);
        self.first.push(first);
        Some(self.all.len() - 1)
    }

    fn leaving(&mut self, written: WrittenLifecycle<'_>, at: usize) -> Vec<(Situation, String)> {
        let mut ways = Vec::new();
        let resting = self.rests(written, at);
        for words in self.combinations.clone() {
            let steps = self.steps_at(written, at, &words);
            if steps.is_empty() && !resting {
                self.stuck.push((at, told(&words)));
            }
            for step in steps {
                let targets = step.moves().flat_map(|it| self.targets(written, at, it));
                ways.extend(targets.map(|to| (to, step.name().to_owned())));
            }
        }
        ways.extend(self.recoveries(written, at));
        ways.dedup();
        ways
    }

    /// Whether a situation may rest without a step: it is final or waits for a person.
    fn rests(&self, written: WrittenLifecycle<'_>, at: usize) -> bool {
        let state = written
            .states()
            .iter()
            .find(|it| it.key == self.all[at].state);
        state.is_none_or(|it| {
            WrittenLifecycle::is_final(it) || !WrittenLifecycle::recoveries(it).is_empty()
        })
    }

    /// The steps that may be permitted in a situation.
    fn steps_at<'w>(
        &self,
        written: WrittenLifecycle<'w>,
        at: usize,
        words: &Words,
    ) -> Vec<WrittenStep<'w>> {
        let steps = written.steps();
        steps
            .filter(|it| self.permitted(*it, at, words) != Judgement::Fails)
            .collect()
    }

    /// The steps that the router may choose: up to the first that is certainly permitted.
    fn routed<'a>(&self, written: WrittenLifecycle<'a>, at: usize, words: &Words) -> Vec<&'a str> {
        let mut chosen = Vec::new();
        for step in written.steps() {
            match self.permitted(step, at, words) {
                Judgement::Fails => {}
                Judgement::Unknown => chosen.push(step.name()),
                Judgement::Holds => {
                    chosen.push(step.name());
                    break;
                }
            }
        }
        chosen
    }

    fn permitted(&self, step: WrittenStep<'_>, at: usize, words: &Words) -> Judgement {
        let here = |from: &[&Node]| from.iter().any(|it| it.text() == Some(&self.all[at].state));
        let permits = step.permits().filter(|it| here(&it.from()));
        permits
            .map(
                |it| match it.condition().and_then(Node::text).map(Expression::parse) {
                    None => Judgement::Holds,
                    Some(Ok(condition)) => self.judge(&condition, at, step.name(), words),
                    Some(Err(_)) => Judgement::Unknown,
                },
            )
            .max()
            .unwrap_or(Judgement::Fails)
    }

    /// Whether a condition holds: all its conjuncts do, or one of them certainly does not.
    fn judge(&self, condition: &Expression, at: usize, step: &str, words: &Words) -> Judgement {
        let conjuncts = condition.conjuncts();
        let judged = conjuncts
            .iter()
            .map(|it| self.judge_one(it, at, step, words));
        judged.min().unwrap_or(Judgement::Holds)
    }

    /// Whether a condition holds, where state, boxes, step and these words tell.
    fn judge_one(&self, condition: &Expression, at: usize, step: &str, words: &Words) -> Judgement {
        let told = |path: &[String]| match path[0].as_str() {
            "state" | "done" | "step" => true,
            "facts" => path
                .get(1)
                .is_some_and(|name| words.iter().any(|it| it.0 == *name)),
            _ => false,
        };
        if !condition.references().iter().all(|it| told(it.parts())) {
            return Judgement::Unknown;
        }
        match condition.holds(&self.scope(at, step, words), Undefined::Fault) {
            Ok(true) => Judgement::Holds,
            Ok(false) => Judgement::Fails,
            Err(_) => Judgement::Unknown,
        }
    }

    fn scope(&self, at: usize, step: &str, words: &Words) -> Scope {
        let Situation { state, done } = &self.all[at];
        Scope::new()
            .with("state", Datum::text(state))
            .with("done", Datum::list(done.iter().map(|it| Datum::text(it))))
            .with("step", Datum::text(step))
            .with("facts", Datum::record(words.clone()))
    }

    /// Where a move may lead: its state, and that of the limit that it may use up.
    fn targets(
        &self,
        written: WrittenLifecycle<'_>,
        at: usize,
        it: WrittenMove<'_>,
    ) -> Vec<Situation> {
        let here = &self.all[at];
        let done = changed(&here.done, &it.ticks(), &it.unticks());
        let own = it.state().and_then(Node::text).unwrap_or(&here.state);
        let limit = it.count().and_then(Node::text);
        let limit = limit.and_then(|name| written.limits().iter().find(|it| it.key == name));
        let then = limit.and_then(|it| it.node.text_of("then"));
        let state = |state: &str| Situation {
            state: state.to_owned(),
            done: done.clone(),
        };
        [Some(own), then].into_iter().flatten().map(state).collect()
    }

    fn recoveries(&self, written: WrittenLifecycle<'_>, at: usize) -> Vec<(Situation, String)> {
        let state = written
            .states()
            .iter()
            .find(|it| it.key == self.all[at].state);
        let recoveries = state.map_or(&[][..], WrittenLifecycle::recoveries);
        recoveries
            .iter()
            .filter_map(|it| self.recovery(at, it))
            .collect()
    }

    fn recovery(&self, at: usize, recovery: &Field) -> Option<(Situation, String)> {
        let boxes = |key| {
            words(recovery.node.get(key))
                .into_iter()
                .filter_map(Node::text)
        };
        let ticks: Vec<_> = boxes("tick").collect();
        let unticks: Vec<_> = boxes("untick").collect();
        let to = Situation {
            state: recovery.node.text_of("state")?.to_owned(),
            done: changed(&self.all[at].done, &ticks, &unticks),
        };
        Some((to, format!("recover {}", recovery.key)))
    }
}

/// Whether a condition holds, as far as can be told; in the order of certainty that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Judgement {
    Fails,
    Unknown,
    Holds,
}

fn changed(done: &[String], ticks: &[&str], unticks: &[&str]) -> Vec<String> {
    let kept = done
        .iter()
        .map(String::as_str)
        .filter(|it| !unticks.contains(it));
    let mut done: Vec<_> = kept
        .chain(ticks.iter().copied())
        .map(str::to_owned)
        .collect();
    done.sort();
    done.dedup();
    done
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
    if let Some(words) = verdict_words(&fact.node) {
        return Some((&fact.key, words.iter().map(|it| Datum::text(it)).collect()));
    }
    fact.node.get("exists")?;
    let truths = [true, false].map(|it| Datum::from(serde_json::Value::from(it)));
    Some((&fact.key, truths.to_vec()))
}

fn told(words: &Words) -> String {
    let told = words
        .iter()
        .map(|(name, it)| format!("{name} = {}", it.to_json()));
    told.collect::<Vec<_>>().join(", ")
}
