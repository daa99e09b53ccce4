//! What a situation tells: each thing that a condition may depend on is an axis with a few values.

use serde_json::Value as Json;

use crate::expression::{Datum, Scope};

/// The first axes; the boxes, limits, facts and results follow.
pub(super) const STATE: usize = 0;
pub(super) const STEP: usize = 1;
const FIRST_BOX: usize = 2;

/// Something with a name and the values that it can have.
#[derive(Debug, Clone)]
pub(super) struct Valued {
    /// Its name: of a fact, or the path of a field of a result.
    pub(super) name: String,
    /// The values.
    pub(super) values: Vec<Json>,
    /// Whether it is a box that a person ticks by hand: whether it is ticked is a fact.
    pub(super) by_hand: bool,
}

impl Valued {
    /// What it says, for people: `audit = "failed"`.
    fn told(&self, value: &Json) -> String {
        match (self.by_hand, value) {
            (true, Json::Bool(true)) => format!("`{}` ticked by hand", self.name),
            (true, _) => format!("`{}` not ticked", self.name),
            (false, _) => format!("{} = {value}", self.name),
        }
    }
}

/// All axes. Their order is: state, step, boxes, limits, facts, results.
#[derive(Debug, Clone, Default)]
pub(super) struct Axes {
    /// The names of the states.
    pub(super) states: Vec<String>,
    /// The names of the steps; the value 0 of their axis is none of them.
    pub(super) steps: Vec<String>,
    /// The boxes that matter.
    pub(super) boxes: Vec<String>,
    /// The limits, each with how many values of its count are told apart.
    pub(super) limits: Vec<(String, usize)>,
    /// The facts that say one of a few words.
    pub(super) facts: Vec<Valued>,
    /// The fields of results that say one of a few words, with the step whose result it is. The
    /// value 0 of their axis is that nothing is known.
    pub(super) results: Vec<(usize, Valued)>,
}

/// A value on each axis.
pub(super) type Point = Vec<usize>;

impl Axes {
    /// A point with nothing but zeros.
    pub(super) fn origin(&self) -> Point {
        vec![0; self.first_result() + self.results.len()]
    }

    pub(super) fn box_axis(index: usize) -> usize {
        FIRST_BOX + index
    }

    pub(super) fn limit_axis(&self, index: usize) -> usize {
        FIRST_BOX + self.boxes.len() + index
    }

    fn first_fact(&self) -> usize {
        self.limit_axis(self.limits.len())
    }

    pub(super) fn fact_axis(&self, index: usize) -> usize {
        self.first_fact() + index
    }

    fn first_result(&self) -> usize {
        self.first_fact() + self.facts.len()
    }

    pub(super) fn result_axis(&self, index: usize) -> usize {
        self.first_result() + index
    }

    /// Which fact an axis is.
    pub(super) fn fact_of(&self, axis: usize) -> Option<usize> {
        let index = axis.checked_sub(self.first_fact())?;
        (index < self.facts.len()).then_some(index)
    }

    /// Whether an axis is a field of a result.
    pub(super) fn is_result(&self, axis: usize) -> bool {
        axis >= self.first_result()
    }

    /// Whether the most of an axis stands for more than itself: a count that is told no further.
    pub(super) fn is_most_of_count(&self, axis: usize, value: usize) -> bool {
        let limit = axis.checked_sub(self.limit_axis(0));
        let limit = limit.and_then(|it| self.limits.get(it));
        limit.is_some_and(|(_, size)| value + 1 == *size)
    }

    /// How many values an axis has.
    pub(super) fn size(&self, axis: usize) -> usize {
        if axis == STATE {
            return self.states.len();
        }
        if axis == STEP {
            return self.steps.len() + 1;
        }
        if axis < self.limit_axis(0) {
            return 2;
        }
        if axis < self.first_fact() {
            return self.limits[axis - self.limit_axis(0)].1;
        }
        if let Some(fact) = self.fact_of(axis) {
            return self.facts[fact].values.len();
        }
        self.results[axis - self.first_result()].1.values.len() + 1
    }

    /// How many combinations of words the facts can say.
    pub(super) fn words(&self) -> usize {
        self.facts.iter().map(|it| it.values.len()).product()
    }

    /// Sets the facts of a point to a combination of words.
    pub(super) fn say(&self, point: &mut Point, mut words: usize) {
        for (index, fact) in self.facts.iter().enumerate() {
            point[self.fact_axis(index)] = words % fact.values.len();
            words /= fact.values.len();
        }
    }

    /// What one fact says in a combination of words.
    fn said(&self, words: usize, fact: usize) -> &Json {
        let before = self.facts[..fact].iter().map(|it| it.values.len());
        let values = &self.facts[fact].values;
        &values[words / before.product::<usize>() % values.len()]
    }

    /// What a fact or a field of a result says, for people: `audit = "failed"`.
    pub(super) fn value_told(&self, axis: usize, value: usize) -> Option<String> {
        if let Some(fact) = self.fact_of(axis) {
            let fact = &self.facts[fact];
            return Some(fact.told(&fact.values[value]));
        }
        let result = axis.checked_sub(self.first_result())?;
        let result = &self.results[result].1;
        let said = result.values.get(value.checked_sub(1)?)?;
        Some(format!("result.{} = {said}", result.name))
    }

    /// What one fact says in a combination of words, for people.
    pub(super) fn fact_told(&self, words: usize, fact: usize) -> String {
        self.facts[fact].told(self.said(words, fact))
    }

    /// What an expression sees at a point.
    pub(super) fn scope(&self, point: &Point) -> Scope {
        let step = point[STEP].checked_sub(1);
        let step = step.map_or("", |it| self.steps[it].as_str());
        Scope::new()
            .with("state", Datum::text(&self.states[point[STATE]]))
            .with("step", Datum::text(step))
            .with("done", self.done(point))
            .with("counts", self.counts(point))
            .with("facts", self.facts_at(point))
            .with("result", Datum::from(self.result(point)))
    }

    fn done(&self, point: &Point) -> Datum {
        let boxes = self.boxes.iter().enumerate();
        let ticked = boxes.filter(|(index, _)| point[Self::box_axis(*index)] == 1);
        let ticked = ticked.map(|(_, it)| it);
        let by_hand = self.facts.iter().enumerate().filter(|(_, it)| it.by_hand);
        let by_hand =
            by_hand.filter(|(index, it)| it.values[point[self.fact_axis(*index)]] == true);
        let done = ticked.chain(by_hand.map(|(_, it)| &it.name));
        Datum::list(done.map(|it| Datum::text(it)))
    }

    fn counts(&self, point: &Point) -> Datum {
        let limits = self.limits.iter().enumerate();
        Datum::record(limits.map(|(index, (name, _))| {
            let count = point[self.limit_axis(index)];
            (name.clone(), Datum::from(Json::from(count)))
        }))
    }

    fn facts_at(&self, point: &Point) -> Datum {
        let facts = self.facts.iter().enumerate().filter(|(_, it)| !it.by_hand);
        Datum::record(facts.map(|(index, it)| {
            let value = &it.values[point[self.fact_axis(index)]];
            (it.name.clone(), Datum::from(value))
        }))
    }

    fn result(&self, point: &Point) -> Json {
        let mut result = Json::Object(serde_json::Map::new());
        for (index, (_, it)) in self.results.iter().enumerate() {
            if let Some(value) = point[self.result_axis(index)].checked_sub(1) {
                set(&mut result, &it.name, it.values[value].clone());
            }
        }
        result
    }
}

/// Sets a field at a dotted path.
fn set(record: &mut Json, path: &str, value: Json) {
    let mut at = record;
    for part in path.split('.') {
        if !at.is_object() {
            *at = Json::Object(serde_json::Map::new());
        }
        at = &mut at[part];
    }
    *at = value;
}
