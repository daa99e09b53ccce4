//! A lifecycle with its names as numbers and its conditions read once.

use serde_json::Value as Json;

use super::axes::{Axes, Valued};
use super::judge::{Formula, Judge, box_of};
use super::words::MOST_WORDS;
use crate::check::few_values::few_values;
use crate::document::{Field, Node};
use crate::expression::{Atom, Expression, Logic};
use crate::selector::selector;
use crate::written::{WrittenLifecycle, WrittenMove, WrittenPermit, WrittenStep, words};

/// The most boxes that are told apart.
const MOST_BOXES: usize = 64;

/// The largest number that a count is told apart from.
const LARGEST_COUNT: u64 = 10_000;

/// The most combinations of a result's words, and of guesses, that are tried at the end of a step.
const MOST_RESULTS: usize = 256;

/// A set of boxes, one bit each.
pub(super) type Boxes = u64;

/// The words that a field of a step's result can say.
pub type ResultWords<'r> = &'r dyn Fn(WrittenStep<'_>, &str) -> Option<Vec<Json>>;

/// A lifecycle of which every name is known.
#[derive(Debug)]
pub(super) struct Model<'w> {
    pub(super) written: WrittenLifecycle<'w>,
    pub(super) states: Vec<State<'w>>,
    pub(super) steps: Vec<Step<'w>>,
    pub(super) limits: Vec<Limit<'w>>,
    pub(super) judge: Judge,
    /// The states that it begins in.
    pub(super) entries: Vec<usize>,
    /// How many combinations of visible counts there are; the first limits are the visible ones.
    pub(super) visible_counts: u64,
    /// Whether there is more of it than can be told apart.
    pub(super) too_large: bool,
}

#[derive(Debug)]
pub(super) struct State<'w> {
    pub(super) field: &'w Field,
    pub(super) is_final: bool,
    pub(super) recoveries: Vec<Recovery<'w>>,
}

#[derive(Debug)]
pub(super) struct Recovery<'w> {
    pub(super) field: &'w Field,
    pub(super) state: usize,
    pub(super) tick: Boxes,
    pub(super) untick: Boxes,
}

#[derive(Debug)]
pub(super) struct Step<'w> {
    pub(super) written: WrittenStep<'w>,
    pub(super) permits: Vec<Permit<'w>>,
    pub(super) endings: Vec<Ending<'w>>,
    /// The fields of its result that its moves speak of: their axes.
    pub(super) results: Vec<usize>,
    /// The atoms of its moves that are not told.
    pub(super) guesses: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Permit<'w> {
    pub(super) written: WrittenPermit<'w>,
    pub(super) from: Vec<usize>,
    pub(super) condition: Option<Formula>,
}

#[derive(Debug)]
pub(super) struct Ending<'w> {
    pub(super) written: WrittenMove<'w>,
    pub(super) condition: Option<Formula>,
    pub(super) state: Option<usize>,
    pub(super) tick: Boxes,
    pub(super) untick: Boxes,
    pub(super) count: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Limit<'w> {
    pub(super) field: &'w Field,
    pub(super) at_most: u64,
    pub(super) then: usize,
    pub(super) resets_on: Vec<usize>,
    /// How many values of its count are told apart.
    pub(super) size: u64,
    /// What one use adds to the number of all counts.
    pub(super) stride: u64,
}

impl<'w> Model<'w> {
    /// The model of a lifecycle; none where it names what it does not have.
    pub(super) fn of(written: WrittenLifecycle<'w>, results: ResultWords<'_>) -> Option<Self> {
        let conditions = Conditions::of(written)?;
        let (limits, visible_counts, fits) = limits(written, &conditions)?;
        let axes = axes(written, &conditions, &limits, results);
        let boxes = axes.boxes.clone();
        let mut judge = Judge::new(Axes {
            boxes: boxes.iter().take(MOST_BOXES).cloned().collect(),
            ..axes
        });
        for when in written.never().iter().filter_map(|it| it.get("when")) {
            judge.formula(&logic(when)?, None);
        }
        let states = states(written, &boxes)?;
        let steps = steps(written, &boxes, &mut judge, &limits)?;
        Some(Self {
            entries: entries(written)?,
            too_large: boxes.len() > MOST_BOXES || !fits,
            written,
            states,
            steps,
            limits,
            judge,
            visible_counts,
        })
    }

    /// The numbers of the states of these names; those that are none are left out.
    pub(super) fn states_named(&self, names: &[&Node]) -> Vec<usize> {
        let names = names.iter();
        names.filter_map(|it| state(self.written, it)).collect()
    }

    /// How often a limit is used, of the number of all counts.
    pub(super) fn used(&self, limit: usize, counts: u64) -> u64 {
        let limit = &self.limits[limit];
        counts / limit.stride % limit.size
    }

    pub(super) fn state_name(&self, state: usize) -> &'w str {
        &self.states[state].field.key
    }
}

/// All conditions of a lifecycle, divided.
struct Conditions(Vec<(Option<usize>, Logic)>);

impl Conditions {
    fn of(written: WrittenLifecycle<'_>) -> Option<Self> {
        let mut all = Vec::new();
        for (number, step) in written.steps().enumerate() {
            for permit in step.permits().filter_map(WrittenPermit::condition) {
                all.push((None, logic(permit)?));
            }
            for ending in step.moves().filter_map(WrittenMove::condition) {
                all.push((Some(number), logic(ending)?));
            }
        }
        let never = written.never().iter().filter_map(|it| it.get("when"));
        all.extend(never.filter_map(|it| Some((None, logic(it)?))));
        Some(Self(all))
    }

    fn atoms(&self) -> impl Iterator<Item = (Option<usize>, &Atom)> {
        self.0
            .iter()
            .flat_map(|(step, it)| it.atoms().into_iter().map(|atom| (*step, atom)))
    }

    /// The names below a root that are spoken of, with the step whose move speaks.
    fn named(&self, root: &str) -> Vec<(Option<usize>, Vec<String>)> {
        let mut named = Vec::new();
        for (step, atom) in self.atoms() {
            let references = atom.expression.references();
            let parts = references.iter().map(|it| it.parts());
            for path in parts.filter(|it| it[0] == root) {
                let it = (step, path[1..].to_vec());
                if !named.contains(&it) {
                    named.push(it);
                }
            }
        }
        named
    }

    fn speaks_of(&self, root: &str, name: &str) -> bool {
        let mut named = self.named(root).into_iter();
        named.any(|(_, path)| path.first().is_some_and(|it| it == name))
    }

    /// The largest number that a count is compared with.
    fn largest(&self, limit: &str) -> u64 {
        let reference = format!("counts.{limit}");
        let comparisons = self.atoms().filter_map(|(_, it)| it.comparison.as_ref());
        let own = comparisons.filter(|it| it.reference == reference);
        let numbers = own
            .flat_map(|it| &it.literals)
            .filter_map(|it| it.value.as_u64());
        numbers.filter(|it| *it <= LARGEST_COUNT).max().unwrap_or(0)
    }

    /// The boxes that conditions ask for by name.
    fn boxes(&self) -> Vec<String> {
        let asked = self
            .atoms()
            .filter_map(|(_, it)| box_of(it.comparison.as_ref()?));
        let mut boxes: Vec<_> = asked.map(str::to_owned).collect();
        boxes.sort();
        boxes.dedup();
        boxes
    }
}

pub(super) fn logic(node: &Node) -> Option<Logic> {
    Some(Expression::parse(node.text()?).ok()?.logic())
}

fn state(written: WrittenLifecycle<'_>, name: &Node) -> Option<usize> {
    let name = name.text()?;
    written.states().iter().position(|it| it.key == name)
}

fn entries(written: WrittenLifecycle<'_>) -> Option<Vec<usize>> {
    let position = |name: &str| written.states().iter().position(|it| it.key == name);
    let entries: Option<Vec<_>> = written.entries().map(position).collect();
    entries.filter(|it| !it.is_empty() && written.initial_states().count() == 1)
}

/// The limits, those that conditions speak of first; how many combinations of these counts there
/// are; and whether all counts together fit into a number.
fn limits<'w>(
    written: WrittenLifecycle<'w>,
    conditions: &Conditions,
) -> Option<(Vec<Limit<'w>>, u64, bool)> {
    let (seen, unseen): (Vec<_>, Vec<_>) = written
        .limits()
        .iter()
        .partition(|it| conditions.speaks_of("counts", &it.key));
    let (mut all, mut stride, mut visible, mut fits) = (Vec::new(), 1_u64, 1, true);
    let visible_limits = seen.len();
    for (number, field) in seen.into_iter().chain(unseen).enumerate() {
        let at_most = field.node.get("at_most")?.to_json().as_u64()?.max(1);
        // A count that no condition sees matters only as far as its next use leads on.
        let size = if number < visible_limits {
            at_most.max(conditions.largest(&field.key)) + 2
        } else {
            at_most
        };
        all.push(limit(written, field, at_most, size, stride)?);
        let next = stride.checked_mul(size);
        fits &= next.is_some();
        stride = next.unwrap_or(stride);
        if number + 1 == visible_limits {
            visible = stride;
        }
    }
    Some((all, visible, fits))
}

fn limit<'w>(
    written: WrittenLifecycle<'w>,
    field: &'w Field,
    at_most: u64,
    size: u64,
    stride: u64,
) -> Option<Limit<'w>> {
    let resets_on = words(field.node.get("resets_on")).into_iter();
    Some(Limit {
        field,
        at_most,
        then: state(written, field.node.get("then")?)?,
        resets_on: resets_on
            .map(|it| state(written, it))
            .collect::<Option<_>>()?,
        size,
        stride,
    })
}

fn axes(
    written: WrittenLifecycle<'_>,
    conditions: &Conditions,
    limits: &[Limit<'_>],
    results: ResultWords<'_>,
) -> Axes {
    let size = |it: &Limit<'_>| usize::try_from(it.size).unwrap_or(usize::MAX);
    let ticked = ticked(written);
    let asked = conditions.boxes();
    let seen = ticked
        .iter()
        .filter(|it| asked.contains(it))
        .cloned()
        .collect();
    Axes {
        boxes: seen,
        states: written.states().iter().map(|it| it.key.clone()).collect(),
        steps: written.steps().map(|it| it.name().to_owned()).collect(),
        limits: limits
            .iter()
            .map(|it| (it.field.key.clone(), size(it)))
            .collect(),
        facts: facts(written, conditions, &ticked),
        results: result_axes(written, conditions, results),
    }
}

/// Every box that a move or a recovery ticks.
fn ticked(written: WrittenLifecycle<'_>) -> Vec<String> {
    let moves = written
        .steps()
        .flat_map(|it| it.moves())
        .flat_map(|it| it.ticks());
    let recoveries = written
        .states()
        .iter()
        .flat_map(WrittenLifecycle::recoveries);
    let recovered = recoveries
        .flat_map(|it| words(it.node.get("tick")))
        .filter_map(Node::text);
    let mut boxes = Vec::new();
    for name in moves.chain(recovered) {
        if !boxes.iter().any(|it| it == name) {
            boxes.push(name.to_owned());
        }
    }
    boxes
}

/// The facts that conditions speak of and that say one of a few words; a box that a condition asks
/// for and nothing ticks is one too, for only a person can tick it.
fn facts(written: WrittenLifecycle<'_>, conditions: &Conditions, ticked: &[String]) -> Vec<Valued> {
    let mut facts: Vec<Valued> = Vec::new();
    let mut combinations = 1;
    let spoken = written
        .facts()
        .iter()
        .filter(|it| conditions.speaks_of("facts", &it.key));
    let said = spoken.filter_map(|it| {
        let values = few_values(&selector(&it.node)?.result_type())?;
        Some((it.key.clone(), values, false))
    });
    let either = || vec![Json::from(false), Json::from(true)];
    let by_hand = conditions
        .boxes()
        .into_iter()
        .filter(|it| !ticked.contains(it));
    for (name, values, by_hand) in said.chain(by_hand.map(|it| (it, either(), true))) {
        if combinations * values.len() <= MOST_WORDS {
            combinations *= values.len();
            facts.push(Valued {
                name,
                values,
                by_hand,
            });
        }
    }
    facts
}

fn result_axes(
    written: WrittenLifecycle<'_>,
    conditions: &Conditions,
    results: ResultWords<'_>,
) -> Vec<(usize, Valued)> {
    let steps: Vec<_> = written.steps().collect();
    let mut axes: Vec<(usize, Valued)> = Vec::new();
    for (step, path) in conditions.named("result") {
        let Some(number) = step else {
            continue;
        };
        let name = path.join(".");
        let own = axes.iter().filter(|it| it.0 == number);
        let combinations: usize = own.map(|it| it.1.values.len()).product();
        let values = results(steps[number], &name);
        if let Some(values) = values.filter(|it| combinations * it.len() <= MOST_RESULTS) {
            axes.push((
                number,
                Valued {
                    name,
                    values,
                    by_hand: false,
                },
            ));
        }
    }
    axes
}

fn states<'w>(written: WrittenLifecycle<'w>, boxes: &[String]) -> Option<Vec<State<'w>>> {
    let state = |field: &'w Field| {
        let recoveries = WrittenLifecycle::recoveries(field).iter();
        Some(State {
            field,
            is_final: WrittenLifecycle::is_final(field),
            recoveries: recoveries
                .map(|it| recovery(written, it, boxes))
                .collect::<Option<_>>()?,
        })
    };
    written.states().iter().map(state).collect()
}

fn recovery<'w>(
    written: WrittenLifecycle<'w>,
    field: &'w Field,
    boxes: &[String],
) -> Option<Recovery<'w>> {
    let named = |key| {
        words(field.node.get(key))
            .into_iter()
            .filter_map(Node::text)
    };
    Some(Recovery {
        field,
        state: state(written, field.node.get("state")?)?,
        tick: bits(boxes, named("tick")),
        untick: bits(boxes, named("untick")),
    })
}

fn bits<'n>(boxes: &[String], names: impl IntoIterator<Item = &'n str>) -> Boxes {
    let index = |name: &str| boxes.iter().take(MOST_BOXES).position(|it| it == name);
    names
        .into_iter()
        .filter_map(index)
        .fold(0, |bits, it| bits | 1 << it)
}

fn steps<'w>(
    written: WrittenLifecycle<'w>,
    boxes: &[String],
    judge: &mut Judge,
    limits: &[Limit<'_>],
) -> Option<Vec<Step<'w>>> {
    let mut steps = Vec::new();
    for (number, step) in written.steps().enumerate() {
        let permits = step.permits().map(|it| permit(written, it, judge));
        let permits: Vec<_> = permits.collect::<Option<_>>()?;
        let endings = step
            .moves()
            .map(|it| ending(written, number, it, boxes, judge, limits));
        let endings: Vec<_> = endings.collect::<Option<_>>()?;
        if permits.is_empty() || endings.is_empty() {
            return None;
        }
        steps.push(with_unknowns(step, permits, endings, judge));
    }
    Some(steps)
}

fn permit<'w>(
    written: WrittenLifecycle<'w>,
    permit: WrittenPermit<'w>,
    judge: &mut Judge,
) -> Option<Permit<'w>> {
    let from = permit.from().into_iter().map(|it| state(written, it));
    Some(Permit {
        written: permit,
        from: from.collect::<Option<_>>()?,
        condition: match permit.condition() {
            Some(node) => Some(judge.formula(&logic(node)?, None)),
            None => None,
        },
    })
}

fn ending<'w>(
    written: WrittenLifecycle<'w>,
    step: usize,
    ending: WrittenMove<'w>,
    boxes: &[String],
    judge: &mut Judge,
    limits: &[Limit<'_>],
) -> Option<Ending<'w>> {
    let limit = |name: &Node| {
        let name = name.text()?;
        limits.iter().position(|it| it.field.key == name)
    };
    Some(Ending {
        written: ending,
        condition: match ending.condition() {
            Some(node) => Some(judge.formula(&logic(node)?, Some(step))),
            None => None,
        },
        state: match ending.state() {
            Some(node) => Some(state(written, node)?),
            None => None,
        },
        tick: bits(boxes, ending.ticks()),
        untick: bits(boxes, ending.unticks()),
        count: match ending.count() {
            Some(name) => Some(limit(name)?),
            None => None,
        },
    })
}

/// A step with what its moves speak of and a situation does not tell.
fn with_unknowns<'w>(
    written: WrittenStep<'w>,
    permits: Vec<Permit<'w>>,
    endings: Vec<Ending<'w>>,
    judge: &Judge,
) -> Step<'w> {
    let conditions: Vec<_> = endings
        .iter()
        .filter_map(|it| it.condition.as_ref())
        .collect();
    let axes = conditions.iter().flat_map(|it| judge.seen(it));
    let mut results: Vec<_> = axes.filter(|it| judge.axes.is_result(*it)).collect();
    results.sort_unstable();
    results.dedup();
    let combinations: usize = results.iter().map(|it| judge.axes.size(*it) - 1).product();
    let mut guesses: Vec<_> = conditions.iter().flat_map(|it| it.atoms()).collect();
    guesses.retain(|it| !judge.is_told(*it));
    guesses.sort_unstable();
    guesses.dedup();
    if guesses.len() > 8 || combinations << guesses.len() > MOST_RESULTS {
        guesses.clear();
    }
    Step {
        written,
        permits,
        endings,
        results,
        guesses,
    }
}
