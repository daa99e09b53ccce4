//! Whether a condition holds at a point, as far as state, boxes, counts, step, fact words and the
//! words of results tell. What is asked of an atom is found once and kept in a table.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value as Json;

use super::axes::{Axes, Point, STATE, STEP};
use crate::expression::{Atom, Expression, Logic, Relation, Undefined};

/// The most answers that are kept of one atom; one that depends on more is not told.
const MOST_ANSWERS: usize = 4096;

/// Whether a condition holds, as far as can be told; in the order of certainty that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Judgement {
    Fails,
    Unknown,
    Holds,
}

impl Judgement {
    fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    fn opposite(self) -> Self {
        match self {
            Self::Fails => Self::Holds,
            Self::Unknown => Self::Unknown,
            Self::Holds => Self::Fails,
        }
    }
}

/// A condition whose atoms are numbered.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    Atom(usize),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    /// The numbers of its atoms.
    pub(super) fn atoms(&self) -> Vec<usize> {
        match self {
            Self::Atom(number) => vec![*number],
            Self::Not(of) => of.atoms(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::atoms).collect(),
        }
    }
}

/// An atom that conditions share.
#[derive(Debug)]
struct Known {
    expression: Expression,
    /// What it depends on; none where a situation does not tell.
    axes: Option<Vec<usize>>,
    /// Whether a count that is told no further gives no answer.
    ordered: bool,
    /// What was found, for each combination of values of these axes.
    answers: RefCell<Vec<Option<Judgement>>>,
}

/// Judges conditions.
#[derive(Debug, Default)]
pub(super) struct Judge {
    pub(super) axes: Axes,
    atoms: Vec<Known>,
    numbers: HashMap<(Option<usize>, String), usize>,
}

/// What is taken of the atoms that are not told: for some of them, whether they hold.
pub(super) type Guesses<'g> = &'g [(usize, bool)];

impl Judge {
    /// A judge that knows these axes.
    pub(super) fn new(axes: Axes) -> Self {
        Self {
            axes,
            ..Self::default()
        }
    }

    /// The formula of a condition; `step` is the step whose result it may speak of.
    pub(super) fn formula(&mut self, logic: &Logic, step: Option<usize>) -> Formula {
        match logic {
            Logic::Atom(atom) => Formula::Atom(self.number(atom, step)),
            Logic::Not(of) => Formula::Not(Box::new(self.formula(of, step))),
            Logic::All(parts) => Formula::All(self.formulas(parts, step)),
            Logic::Any(parts) => Formula::Any(self.formulas(parts, step)),
        }
    }

    /// The formula of a condition of which every atom is known, and which speaks of no result.
    pub(super) fn existing(&self, logic: &Logic) -> Option<Formula> {
        let all = |parts: &[Logic]| -> Option<Vec<_>> {
            parts.iter().map(|it| self.existing(it)).collect()
        };
        Some(match logic {
            Logic::Atom(atom) => {
                let key = (None, atom.expression.source().to_owned());
                Formula::Atom(*self.numbers.get(&key)?)
            }
            Logic::Not(of) => Formula::Not(Box::new(self.existing(of)?)),
            Logic::All(parts) => Formula::All(all(parts)?),
            Logic::Any(parts) => Formula::Any(all(parts)?),
        })
    }

    fn formulas(&mut self, parts: &[Logic], step: Option<usize>) -> Vec<Formula> {
        parts.iter().map(|it| self.formula(it, step)).collect()
    }

    fn number(&mut self, atom: &Atom, step: Option<usize>) -> usize {
        let references = atom.expression.references();
        let of_result = references.iter().any(|it| it.parts()[0] == "result");
        let key = (
            step.filter(|_| of_result),
            atom.expression.source().to_owned(),
        );
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let known = self.known(atom, step);
        self.atoms.push(known);
        self.numbers.insert(key, self.atoms.len() - 1);
        self.atoms.len() - 1
    }

    fn known(&self, atom: &Atom, step: Option<usize>) -> Known {
        let axes = self.dependencies(atom, step);
        let answers = axes
            .as_ref()
            .map(|it| it.iter().map(|axis| self.axes.size(*axis)).product());
        let axes = axes.filter(|_| answers.is_some_and(|it: usize| it <= MOST_ANSWERS));
        let answers = if axes.is_some() {
            answers.unwrap_or(0)
        } else {
            0
        };
        let comparison = atom.comparison.as_ref();
        Known {
            expression: atom.expression.clone(),
            axes,
            ordered: comparison.is_some_and(|it| it.literals.iter().all(|it| it.value.is_u64())),
            answers: RefCell::new(vec![None; answers]),
        }
    }

    /// The axes that an atom depends on; none where it depends on something else too.
    fn dependencies(&self, atom: &Atom, step: Option<usize>) -> Option<Vec<usize>> {
        let mut axes = Vec::new();
        for reference in atom.expression.references() {
            let parts: Vec<_> = reference.parts().iter().map(String::as_str).collect();
            axes.extend(self.named(atom, &parts, step)?);
        }
        axes.sort_unstable();
        axes.dedup();
        Some(axes)
    }

    fn named(&self, atom: &Atom, parts: &[&str], step: Option<usize>) -> Option<Vec<usize>> {
        let axes = &self.axes;
        match parts {
            ["state"] => Some(vec![STATE]),
            ["step"] => Some(vec![STEP]),
            ["done"] => self.boxes(atom),
            ["counts", name] => {
                let limit = axes.limits.iter().position(|it| it.0 == *name)?;
                Some(vec![axes.limit_axis(limit)])
            }
            ["facts", name] => {
                let fact = axes
                    .facts
                    .iter()
                    .position(|it| !it.by_hand && it.name == *name)?;
                Some(vec![axes.fact_axis(fact)])
            }
            ["result", path @ ..] => {
                let (step, path) = (step?, path.join("."));
                let mut results = axes.results.iter();
                let result = results.position(|(of, it)| *of == step && it.name == path)?;
                Some(vec![axes.result_axis(result)])
            }
            _ => None,
        }
    }

    /// The box that an atom asks for. What else it may say of all boxes is not told, for a person may
    /// tick more.
    fn boxes(&self, atom: &Atom) -> Option<Vec<usize>> {
        let asked = atom.comparison.as_ref().and_then(box_of)?;
        let ticked = self.axes.boxes.iter().position(|it| it == asked);
        let by_hand = || {
            self.axes
                .facts
                .iter()
                .position(|it| it.by_hand && it.name == asked)
        };
        let ticked = ticked.map(Axes::box_axis);
        let axis = ticked.or_else(|| by_hand().map(|it| self.axes.fact_axis(it)))?;
        Some(vec![axis])
    }

    /// Whether an atom is told.
    pub(super) fn is_told(&self, atom: usize) -> bool {
        self.atoms[atom].axes.is_some()
    }

    /// What an atom says.
    pub(super) fn source(&self, atom: usize) -> &str {
        self.atoms[atom].expression.source()
    }

    /// The axes that a formula depends on.
    pub(super) fn seen(&self, formula: &Formula) -> Vec<usize> {
        let atoms = formula.atoms().into_iter();
        let axes = atoms.filter_map(|it| self.atoms[it].axes.as_ref());
        let mut axes: Vec<_> = axes.flatten().copied().collect();
        axes.sort_unstable();
        axes.dedup();
        axes
    }

    /// Whether a formula holds at a point, if what is guessed is so.
    pub(super) fn judge(&self, formula: &Formula, at: &Point, guesses: Guesses<'_>) -> Judgement {
        match formula {
            Formula::Atom(number) => self.atom(*number, at, guesses),
            Formula::Not(of) => self.judge(of, at, guesses).opposite(),
            Formula::All(parts) => {
                let judged = parts.iter().map(|it| self.judge(it, at, guesses));
                judged.min().unwrap_or(Judgement::Holds)
            }
            Formula::Any(parts) => {
                let judged = parts.iter().map(|it| self.judge(it, at, guesses));
                judged.max().unwrap_or(Judgement::Fails)
            }
        }
    }

    fn atom(&self, number: usize, at: &Point, guesses: Guesses<'_>) -> Judgement {
        let known = &self.atoms[number];
        let Some(axes) = &known.axes else {
            let guessed = guesses.iter().find(|it| it.0 == number);
            return guessed.map_or(Judgement::Unknown, |it| Judgement::of(it.1));
        };
        let index = axes
            .iter()
            .fold(0, |index, axis| index * self.axes.size(*axis) + at[*axis]);
        if let Some(answer) = known.answers.borrow()[index] {
            return answer;
        }
        let answer = self.answer(known, axes, at);
        known.answers.borrow_mut()[index] = Some(answer);
        answer
    }

    fn answer(&self, known: &Known, axes: &[usize], at: &Point) -> Judgement {
        let vague = |axis: &usize| {
            (self.axes.is_result(*axis) && at[*axis] == 0)
                || (self.axes.is_most_of_count(*axis, at[*axis]) && !known.ordered)
        };
        if axes.iter().any(vague) {
            return Judgement::Unknown;
        }
        match known
            .expression
            .holds(&self.axes.scope(at), Undefined::Fault)
        {
            Ok(holds) => Judgement::of(holds),
            Err(_) => Judgement::Unknown,
        }
    }
}

/// The box of `'Box' in done`.
pub(super) fn box_of(comparison: &crate::expression::Compared) -> Option<&str> {
    let is = comparison.reference == "done" && comparison.relation == Relation::Holds;
    let literal = comparison.literals.first().filter(|_| is)?;
    match &literal.value {
        Json::String(name) => Some(name),
        _ => None,
    }
}
