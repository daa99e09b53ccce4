//! Every situation that a lifecycle can get into: state, ticked boxes and used limits, under every
//! word that its facts can say. Facts may change at any time, so every word is tried everywhere;
//! what a condition cannot tell from these is taken as possible.
//!
//! The search is as fast as it is because it tells apart only what matters: boxes and counts that
//! no condition speaks of are left out, and what may follow is found once for all situations that
//! look the same to the conditions. A run does what `machine` does; so does the search.

use std::collections::{HashMap, VecDeque};

use crate::document::Field;
use crate::expression::Logic;
use crate::written::{WrittenLifecycle, WrittenMove, WrittenPermit, WrittenStep};

mod axes;
mod ends;
mod judge;
mod loops;
mod model;
mod outlook;
mod sight;
mod story;
mod words;

pub use ends::{LostEnd, StepEnds};
pub use story::Told;

use axes::STEP;
use judge::{Formula, Judgement};
pub use model::ResultWords;

use model::{Boxes, Model};
use sight::{Looks, Sight, Way};

/// The most situations that are explored.
const MOST_SITUATIONS: usize = 50_000;

/// One situation: how it looks, and how much of each limit is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Situation {
    state: usize,
    done: Boxes,
    counts: u64,
}

/// A way that was found from one situation to another.
#[derive(Debug, Clone, Copy)]
struct Found {
    from: usize,
    to: usize,
    way: Way,
}

/// Every situation that a lifecycle can get into.
#[derive(Debug)]
pub struct Situations<'w> {
    model: Model<'w>,
    /// The situations; the first ones are those it begins in, and the nearer come first.
    all: Vec<Situation>,
    index: HashMap<Situation, usize>,
    sights: Vec<Sight>,
    sight_of: Vec<usize>,
    ways: Vec<Found>,
    /// For each situation, the way that first led to it.
    first: Vec<Option<usize>>,
    /// Whether the search ended at its bound.
    pub cut: bool,
}

/// Whether something can be, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It cannot be: that is proved.
    Never,
    /// It can be, in this case.
    Can(Case),
    /// It may be, for it depends on what is known only in a run.
    Untold,
}

/// A situation with what the facts say there, and the step that may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    situation: usize,
    words: usize,
    step: Option<usize>,
}

impl<'w> Situations<'w> {
    /// Explores a lifecycle, knowing what words the results of its steps can say; nothing where it
    /// names what it does not have, for other rules tell of that.
    pub fn explore(written: WrittenLifecycle<'w>, results: ResultWords<'_>) -> Option<Self> {
        let mut found = Self::new(Model::of(written, results)?);
        if found.cut {
            return Some(found);
        }
        let mut queue = VecDeque::new();
        for state in found.model.entries.clone() {
            let (done, counts) = (0, 0);
            queue.extend(found.add(
                Situation {
                    state,
                    done,
                    counts,
                },
                None,
            ));
        }
        let mut sights = HashMap::new();
        while let Some(at) = queue.pop_front() {
            found.see(at, &mut sights);
            for number in 0..found.sights[found.sight_of[at]].ways.len() {
                let way = found.sights[found.sight_of[at]].ways[number];
                queue.extend(found.go(at, way));
            }
        }
        Some(found)
    }

    fn new(model: Model<'w>) -> Self {
        Self {
            cut: model.too_large,
            model,
            all: Vec::new(),
            index: HashMap::new(),
            sights: Vec::new(),
            sight_of: Vec::new(),
            ways: Vec::new(),
            first: Vec::new(),
        }
    }

    /// Finds what conditions see of a situation. Situations are seen in the order they were added.
    fn see(&mut self, at: usize, sights: &mut HashMap<Looks, usize>) {
        let Situation {
            state,
            done,
            counts,
        } = self.all[at];
        let counts = counts % self.model.visible_counts;
        let looks = Looks {
            state,
            done,
            counts,
        };
        let number = *sights.entry(looks).or_insert_with(|| {
            self.sights.push(Sight::of(&self.model, looks, at));
            self.sights.len() - 1
        });
        self.sight_of.push(number);
    }

    /// Goes a way; gives the situation where it is new.
    fn go(&mut self, from: usize, way: Way) -> Option<usize> {
        let target = self.model.after(self.all[from], way);
        let number = self.ways.len();
        let known = self.index.get(&target).copied();
        let added = match known {
            Some(_) => None,
            None => self.add(target, Some(number)),
        };
        let to = known.or(added)?;
        self.ways.push(Found { from, to, way });
        added
    }

    fn add(&mut self, situation: Situation, first: Option<usize>) -> Option<usize> {
        if self.index.contains_key(&situation) {
            return None;
        }
        if self.all.len() >= MOST_SITUATIONS {
            self.cut = true;
            return None;
        }
        self.index.insert(situation, self.all.len());
        self.all.push(situation);
        self.first.push(first);
        Some(self.all.len() - 1)
    }

    /// How many situations were explored.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether some situation has this state.
    pub fn reaches(&self, state: &str) -> bool {
        self.sights
            .iter()
            .any(|it| self.model.state_name(it.looks.state) == state)
    }

    /// Whether a step may be permitted in some situation.
    pub fn permits(&self, step: WrittenStep<'_>) -> bool {
        let mut possible = self.sights.iter().flat_map(|it| &it.possible);
        possible.any(|it| self.model.steps[it.0].written.name() == step.name())
    }

    /// Whether a condition can ever hold, with what steps may run then.
    pub fn holds(&self, condition: &crate::document::Node) -> Verdict {
        let Some(logic) = model::logic(condition) else {
            return Verdict::Never;
        };
        let Some(formula) = self.model.judge.existing(&logic) else {
            return Verdict::Untold;
        };
        let mut verdict = Verdict::Never;
        for sight in &self.sights {
            match self.holds_in(sight, &formula) {
                Verdict::Can(case) => return Verdict::Can(case),
                Verdict::Untold => verdict = Verdict::Untold,
                Verdict::Never => {}
            }
        }
        verdict
    }

    fn holds_in(&self, sight: &Sight, formula: &Formula) -> Verdict {
        let judge = &self.model.judge;
        let mut point = self.model.point(sight.looks);
        let mut verdict = Verdict::Never;
        for words in 0..judge.axes.words() {
            judge.axes.say(&mut point, words);
            let possible = sight.possible.iter().filter(|it| it.1.contains(words));
            for step in std::iter::once(None).chain(possible.map(|it| Some(it.0))) {
                point[STEP] = step.map_or(0, |it| it + 1);
                match judge.judge(formula, &point, &[]) {
                    Judgement::Fails => {}
                    Judgement::Unknown => verdict = Verdict::Untold,
                    Judgement::Holds => {
                        let situation = sight.first;
                        return Verdict::Can(Case {
                            situation,
                            words,
                            step,
                        });
                    }
                }
            }
        }
        verdict
    }

    /// What a condition depends on and is known only in a run: `config.x == 1`.
    pub fn untold(&self, condition: &crate::document::Node) -> Vec<String> {
        let logic = model::logic(condition);
        let formula = logic.and_then(|it: Logic| self.model.judge.existing(&it));
        let atoms = formula.map(|it| it.atoms()).unwrap_or_default();
        let untold = atoms
            .into_iter()
            .filter(|it| !self.model.judge.is_told(*it));
        untold
            .map(|it| self.model.judge.source(it).trim().to_owned())
            .collect()
    }

    /// Situations in which nothing can be done, one for each state.
    pub fn stuck(&self) -> Vec<(&'w Field, Case)> {
        let mut stuck: Vec<(&Field, Case)> = Vec::new();
        for sight in &self.sights {
            let state = self.model.states[sight.looks.state].field;
            let told = stuck.iter().any(|it| it.0.key == state.key);
            if let Some(words) = sight.stuck.filter(|_| !told) {
                let (situation, step) = (sight.first, None);
                stuck.push((
                    state,
                    Case {
                        situation,
                        words,
                        step,
                    },
                ));
            }
        }
        stuck
    }

    /// Pairs of steps that are certainly permitted at once, the first one first, with the permits.
    pub fn at_once(&self) -> Vec<(Choice<'w>, Choice<'w>, Case)> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut found = Vec::new();
        for sight in &self.sights {
            for words in 0..self.model.judge.axes.words() {
                let certain = sight.certain.iter().filter(|it| it.1.contains(words));
                let certain: Vec<_> = certain.map(|it| it.0).collect();
                for pair in certain.windows(2).map(|it| (it[0], it[1])) {
                    if !pairs.contains(&pair) {
                        pairs.push(pair);
                        let (situation, step) = (sight.first, Some(pair.1));
                        let choice = |step| self.choice(sight, step, words);
                        let case = Case {
                            situation,
                            words,
                            step,
                        };
                        found.push((choice(pair.0), choice(pair.1), case));
                    }
                }
            }
        }
        found
    }

    fn choice(&self, sight: &Sight, step: usize, words: usize) -> Choice<'w> {
        let mut point = self.model.point(sight.looks);
        self.model.judge.axes.say(&mut point, words);
        let (_, permit) = self.model.permitted(step, &mut point);
        let step = &self.model.steps[step];
        Choice {
            step: step.written,
            permit: step.permits[permit].written,
        }
    }
}

/// A step and the permit by which it may run.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'w> {
    /// The step.
    pub step: WrittenStep<'w>,
    /// The permit.
    pub permit: WrittenPermit<'w>,
}

impl<'w> Model<'w> {
    /// The situation that a way leads to: what `machine::settle` does.
    fn after(&self, before: Situation, way: Way) -> Situation {
        match way {
            Way::Recovery(number) => {
                let recovery = &self.states[before.state].recoveries[number];
                Situation {
                    state: recovery.state,
                    done: before.done & !recovery.untick | recovery.tick,
                    counts: 0,
                }
            }
            Way::Step { step, ending, .. } => {
                let ending = &self.steps[step].endings[ending];
                let own = ending.state.unwrap_or(before.state);
                let (state, counts) = self.counted(before.counts, ending.count, own);
                Situation {
                    state,
                    done: before.done & !ending.untick | ending.tick & !before.done,
                    counts: self.reset(state, counts),
                }
            }
        }
    }

    /// Uses up one of a limit: the state it leads to, and the counts after it.
    fn counted(&self, counts: u64, limit: Option<usize>, state: usize) -> (usize, u64) {
        let Some(number) = limit else {
            return (state, counts);
        };
        let limit = &self.limits[number];
        let used = self.used(number, counts);
        let state = if used + 1 >= limit.at_most {
            limit.then
        } else {
            state
        };
        let more = if used + 1 < limit.size {
            limit.stride
        } else {
            0
        };
        (state, counts + more)
    }

    /// Sets back the limits that a state resets.
    fn reset(&self, state: usize, counts: u64) -> u64 {
        let resets = |it: &usize| self.limits[*it].resets_on.contains(&state);
        let numbers = (0..self.limits.len()).filter(resets);
        numbers.fold(counts, |counts, it| {
            counts - self.used(it, counts) * self.limits[it].stride
        })
    }

    fn move_of(&self, step: usize, ending: usize) -> WrittenMove<'w> {
        self.steps[step].endings[ending].written
    }
}

#[cfg(test)]
mod tests;
