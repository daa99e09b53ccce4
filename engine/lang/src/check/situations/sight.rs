//! What conditions can see of a situation, and what may follow from it: found once for all
//! situations that look the same.

use super::axes::{Axes, Point, STATE, STEP};
use super::judge::{Guesses, Judgement};
use super::model::{Boxes, Ending, Model};
use super::words::WordSet;

/// What conditions can see of a situation: state, boxes, and the counts that they speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Looks {
    pub(super) state: usize,
    pub(super) done: Boxes,
    pub(super) counts: u64,
}

/// All that may follow where a situation looks like this.
#[derive(Debug)]
pub(super) struct Sight {
    pub(super) looks: Looks,
    /// The first situation that looks like this.
    pub(super) first: usize,
    /// The steps that may be permitted, with the fact words under which they may.
    pub(super) possible: Vec<(usize, WordSet)>,
    /// The steps that are certainly permitted, with the words.
    pub(super) certain: Vec<(usize, WordSet)>,
    /// Fact words under which nothing can be done, though the state neither ends nor waits.
    pub(super) stuck: Option<usize>,
    /// What may lead away, the steps first.
    pub(super) ways: Vec<Way>,
    /// How each step that may be permitted can end.
    pub(super) ends: Vec<Ends>,
}

/// A way from a situation to another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// A step, permitted by a permit under these fact words, ends by a move under those.
    Step {
        step: usize,
        permit: usize,
        before: usize,
        ending: usize,
        after: usize,
    },
    /// A person leads out of the state.
    Recovery(usize),
}

/// How a step can end where a situation looks a certain way.
#[derive(Debug)]
pub(super) struct Ends {
    pub(super) step: usize,
    /// For each move, the fact words after the work under which it may be taken.
    pub(super) taken: Vec<WordSet>,
    /// For each move, whether its own condition may hold, whatever the moves before it say.
    pub(super) fits: Vec<bool>,
    /// An end of the work that fits no move.
    pub(super) missing: Option<Missing>,
}

/// An end of the work that fits no move.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    /// The point at which no condition holds.
    pub(super) at: Point,
    /// What was taken not to hold, or to hold.
    pub(super) guesses: Vec<(usize, bool)>,
    /// Whether every condition was told.
    pub(super) certain: bool,
}

impl Sight {
    /// What may follow where a situation looks like this.
    pub(super) fn of(model: &Model<'_>, looks: Looks, first: usize) -> Self {
        let mut sight = Self {
            looks,
            first,
            possible: Vec::new(),
            certain: Vec::new(),
            stuck: None,
            ways: Vec::new(),
            ends: Vec::new(),
        };
        sight.permit(model);
        sight.stuck = sight.stuck(model);
        sight.end(model);
        sight.recover(model);
        sight
    }

    fn permit(&mut self, model: &Model<'_>) {
        let mut point = model.point(self.looks);
        let axes = &model.judge.axes;
        for step in 0..model.steps.len() {
            let (mut possible, mut certain) = (WordSet::default(), WordSet::default());
            let mut any = false;
            if !model.begins(step, self.looks.state) {
                continue;
            }
            for words in 0..axes.words() {
                axes.say(&mut point, words);
                let (judgement, _) = model.permitted(step, &mut point);
                if judgement != Judgement::Fails {
                    possible.insert(words);
                    any = true;
                }
                if judgement == Judgement::Holds {
                    certain.insert(words);
                }
            }
            if any {
                self.possible.push((step, possible));
                self.certain.push((step, certain));
            }
        }
    }

    fn stuck(&self, model: &Model<'_>) -> Option<usize> {
        let state = &model.states[self.looks.state];
        if state.is_final || !state.recoveries.is_empty() {
            return None;
        }
        let mut words = 0..model.judge.axes.words();
        words.find(|it| self.possible.iter().all(|(_, set)| !set.contains(*it)))
    }

    fn end(&mut self, model: &Model<'_>) {
        for (number, (step, possible)) in self.possible.iter().enumerate() {
            let certain = self.certain[number].1.first();
            let before = certain.or(possible.first()).unwrap_or_default();
            let mut point = model.point(self.looks);
            model.judge.axes.say(&mut point, before);
            let (_, permit) = model.permitted(*step, &mut point);
            let ends = model.ends(*step, self.looks);
            let taken = ends.taken.iter().enumerate();
            let ways = taken.filter_map(|(ending, after)| {
                Some(Way::Step {
                    step: *step,
                    permit,
                    before,
                    ending,
                    after: after.first()?,
                })
            });
            self.ways.extend(ways);
            self.ends.push(ends);
        }
    }

    /// A state waits for a person where no step is permitted.
    fn recover(&mut self, model: &Model<'_>) {
        let state = &model.states[self.looks.state];
        let mut words = 0..model.judge.axes.words();
        let waits = words.any(|it| self.certain.iter().all(|(_, set)| !set.contains(it)));
        if waits && !state.is_final {
            self.ways
                .extend((0..state.recoveries.len()).map(Way::Recovery));
        }
    }

    /// The steps that the router may choose under these fact words: up to the first that is
    /// certainly permitted.
    pub(super) fn routed(&self, words: usize) -> Vec<usize> {
        let mut routed = Vec::new();
        for (number, (step, possible)) in self.possible.iter().enumerate() {
            if possible.contains(words) {
                routed.push(*step);
            }
            if self.certain[number].1.contains(words) {
                break;
            }
        }
        routed
    }
}

impl Model<'_> {
    /// The point of what conditions see, without a step and with the first words.
    pub(super) fn point(&self, looks: Looks) -> Point {
        let axes = &self.judge.axes;
        let mut point = axes.origin();
        point[STATE] = looks.state;
        for index in 0..axes.boxes.len() {
            point[Axes::box_axis(index)] = usize::from(looks.done & (1 << index) != 0);
        }
        for limit in 0..self.limits.len() {
            let used = self.used(limit, looks.counts);
            point[axes.limit_axis(limit)] = usize::try_from(used).unwrap_or(usize::MAX);
        }
        point
    }

    /// Whether a step may be permitted in a state at all.
    fn begins(&self, step: usize, state: usize) -> bool {
        self.steps[step]
            .permits
            .iter()
            .any(|it| it.from.contains(&state))
    }

    /// Whether a step is permitted at a point, and by which of its permits.
    pub(super) fn permitted(&self, step: usize, point: &mut Point) -> (Judgement, usize) {
        let state = point[STATE];
        point[STEP] = step + 1;
        let mut best = (Judgement::Fails, 0);
        for (number, permit) in self.steps[step].permits.iter().enumerate() {
            let judgement = match (&permit.condition, permit.from.contains(&state)) {
                (_, false) => Judgement::Fails,
                (None, true) => Judgement::Holds,
                (Some(condition), true) => self.judge.judge(condition, point, &[]),
            };
            if judgement > best.0 {
                best = (judgement, number);
            }
        }
        best
    }

    /// How a step can end.
    fn ends(&self, step: usize, looks: Looks) -> Ends {
        let mut ends = Ends {
            step,
            taken: vec![WordSet::default(); self.steps[step].endings.len()],
            fits: vec![false; self.steps[step].endings.len()],
            missing: None,
        };
        let mut point = self.point(looks);
        point[STEP] = step + 1;
        for words in 0..self.judge.axes.words() {
            self.judge.axes.say(&mut point, words);
            self.each_result(step, &mut point, &mut |point, guesses| {
                self.end_at(step, point, guesses, words, &mut ends);
            });
        }
        ends
    }

    /// Tries every word of the result, with every guess.
    fn each_result(
        &self,
        step: usize,
        point: &mut Point,
        work: &mut dyn FnMut(&Point, Guesses<'_>),
    ) {
        let Some(step) = self.steps.get(step) else {
            return;
        };
        let sizes = step.results.iter().map(|it| self.judge.axes.size(*it) - 1);
        let results: usize = sizes.product();
        for number in 0..results << step.guesses.len() {
            let (mut rest, guessed) = (number >> step.guesses.len(), number);
            for axis in &step.results {
                let size = self.judge.axes.size(*axis) - 1;
                point[*axis] = rest % size + 1;
                rest /= size;
            }
            let guesses = step.guesses.iter().enumerate();
            let guesses: Vec<_> = guesses
                .map(|(bit, it)| (*it, guessed >> bit & 1 == 1))
                .collect();
            work(point, &guesses);
        }
    }

    /// Notes the moves that may be taken at one end of the work.
    fn end_at(
        &self,
        step: usize,
        point: &Point,
        guesses: Guesses<'_>,
        words: usize,
        ends: &mut Ends,
    ) {
        let (mut open, mut told) = (true, guesses.is_empty());
        for (number, ending) in self.steps[step].endings.iter().enumerate() {
            let judgement = self.fits(ending, point, guesses);
            if judgement != Judgement::Fails {
                ends.fits[number] = true;
                if open {
                    ends.taken[number].insert(words);
                }
            }
            told &= judgement != Judgement::Unknown;
            open &= judgement != Judgement::Holds;
        }
        if open && ends.missing.as_ref().is_none_or(|it| !it.certain && told) {
            ends.missing = Some(Missing {
                at: point.clone(),
                guesses: guesses.to_vec(),
                certain: told,
            });
        }
    }

    fn fits(&self, ending: &Ending<'_>, point: &Point, guesses: Guesses<'_>) -> Judgement {
        let condition = ending.condition.as_ref();
        condition.map_or(Judgement::Holds, |it| self.judge.judge(it, point, guesses))
    }
}
