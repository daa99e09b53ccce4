//! Every situation that a lifecycle can get into: state and ticked boxes, under every word that
//! its facts can say. Facts may change at any time, so every word is tried everywhere; what a
//! condition cannot tell from these is taken as possible.

use std::collections::{HashMap, VecDeque};

use crate::document::{Field, Node};
use crate::written::{WrittenLifecycle, WrittenMove, WrittenStep, words};

mod judge;
mod loops;

use judge::{Judge, Judgement};

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

/// Every situation that a lifecycle can get into.
#[derive(Debug, Clone, Default)]
pub struct Situations {
    /// The situations; the first ones are those it begins in.
    pub all: Vec<Situation>,
    /// Situations, with the facts, in which nothing can be done.
    pub stuck: Vec<(usize, String)>,
    /// For each situation, the situation and the step that first led to it.
    first: Vec<Option<(usize, String)>>,
    index: HashMap<Situation, usize>,
    judge: Judge,
    /// Whether the search ended at its bound.
    pub cut: bool,
}

impl Situations {
    /// Explores a lifecycle.
    pub fn explore(written: WrittenLifecycle<'_>) -> Self {
        let mut found = Self {
            judge: Judge::new(written.facts()),
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
    pub fn holds(&self, written: WrittenLifecycle<'_>, condition: &str) -> Option<usize> {
        (0..self.all.len()).find(|at| {
            self.judge.words().any(|words| {
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
        for words in self.judge.words() {
            let steps = self.steps_at(written, at, words);
            if steps.is_empty() && !resting {
                self.stuck.push((at, self.judge.told(words)));
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
        words: usize,
    ) -> Vec<WrittenStep<'w>> {
        let steps = written.steps();
        steps
            .filter(|it| self.permitted(*it, at, words) != Judgement::Fails)
            .collect()
    }

    /// The steps that the router may choose: up to the first that is certainly permitted.
    fn routed<'w>(
        &self,
        written: WrittenLifecycle<'w>,
        at: usize,
        words: usize,
    ) -> Vec<WrittenStep<'w>> {
        let mut chosen = Vec::new();
        for step in written.steps() {
            let judgement = self.permitted(step, at, words);
            if judgement != Judgement::Fails {
                chosen.push(step);
            }
            if judgement == Judgement::Holds {
                break;
            }
        }
        chosen
    }

    fn permitted(&self, step: WrittenStep<'_>, at: usize, words: usize) -> Judgement {
        let here = |from: &[&Node]| from.iter().any(|it| it.text() == Some(&self.all[at].state));
        let permits = step.permits().filter(|it| here(&it.from()));
        permits
            .map(|it| match it.condition().and_then(Node::text) {
                None => Judgement::Holds,
                Some(condition) => self.judge(condition, at, step.name(), words),
            })
            .max()
            .unwrap_or(Judgement::Fails)
    }

    fn judge(&self, condition: &str, at: usize, step: &str, words: usize) -> Judgement {
        self.judge.judge(condition, at, &self.all[at], step, words)
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
