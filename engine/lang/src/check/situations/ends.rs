//! How steps can end, over all situations in which they may run.

use super::model::Step;
use super::sight::Missing;
use super::{Case, Situations};
use crate::written::{WrittenMove, WrittenStep};

/// How a step can end, over all situations in which it may run.
#[derive(Debug)]
pub struct StepEnds<'w> {
    /// The step.
    pub step: WrittenStep<'w>,
    /// Its moves, each with whether it is ever taken, and whether its own condition ever fits.
    pub moves: Vec<(WrittenMove<'w>, bool, bool)>,
    /// An end of its work that fits no move.
    pub lost: Option<LostEnd>,
}

impl<'w> StepEnds<'w> {
    /// The moves that are never taken because those before them always are, with their numbers.
    pub fn shadowed(&self) -> impl Iterator<Item = (usize, WrittenMove<'w>)> {
        let moves = self.moves.iter().enumerate();
        let never = moves.filter(|(_, (_, taken, fits))| *fits && !taken);
        never.map(|(number, it)| (number, it.0))
    }
}

/// An end of a step's work that fits no move.
#[derive(Debug, Clone)]
pub struct LostEnd {
    /// When it is: `result.state = "given_up"`, as far as can be told.
    pub told: Vec<String>,
    /// Whether everything that matters was told.
    pub certain: bool,
    /// Where the step runs.
    pub case: Case,
}

impl<'w> Situations<'w> {
    /// How the steps can end that may ever run.
    pub fn ends(&self) -> Vec<StepEnds<'w>> {
        let steps = self.model.steps.iter().enumerate();
        steps
            .filter_map(|(number, step)| self.ends_of(number, step))
            .collect()
    }

    fn ends_of(&self, number: usize, step: &Step<'w>) -> Option<StepEnds<'w>> {
        let mut moves: Vec<_> = step
            .endings
            .iter()
            .map(|it| (it.written, false, false))
            .collect();
        let mut lost: Option<LostEnd> = None;
        let mut runs = false;
        for sight in &self.sights {
            for ends in sight.ends.iter().filter(|it| it.step == number) {
                runs = true;
                for (index, it) in moves.iter_mut().enumerate() {
                    it.1 |= ends.taken[index].first().is_some();
                    it.2 |= ends.fits[index];
                }
                let missing = ends.missing.as_ref();
                if let Some(missing) = missing.filter(|it| worse(it, lost.as_ref())) {
                    lost = Some(self.lost(step, missing, sight.first));
                }
            }
        }
        let step = step.written;
        runs.then_some(StepEnds { step, moves, lost })
    }

    fn lost(&self, step: &Step<'_>, missing: &Missing, situation: usize) -> LostEnd {
        let judge = &self.model.judge;
        let conditions = step.endings.iter().filter_map(|it| it.condition.as_ref());
        let mut axes: Vec<_> = conditions.flat_map(|it| judge.seen(it)).collect();
        axes.sort_unstable();
        axes.dedup();
        let mut told: Vec<_> = axes
            .into_iter()
            .filter_map(|axis| judge.axes.value_told(axis, missing.at[axis]))
            .collect();
        told.extend(missing.guesses.iter().map(|(atom, holds)| {
            let not = if *holds { "" } else { "not " };
            format!("{not}`{}`", judge.source(*atom).trim())
        }));
        LostEnd {
            told,
            certain: missing.certain,
            case: Case {
                situation,
                words: 0,
                step: None,
            },
        }
    }
}

/// Whether an end says more than what was found before.
fn worse(missing: &Missing, found: Option<&LostEnd>) -> bool {
    found.is_none_or(|it| !it.certain && missing.certain)
}
