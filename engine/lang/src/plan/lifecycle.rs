//! A lifecycle that can run.

use super::{Fact, Input};
use crate::check::Proof;
use crate::expression::{Expression, Template, Text};

/// A lifecycle that can run.
#[derive(Debug, Clone)]
pub struct LifecyclePlan {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// What it takes, when it is nested.
    pub inputs: Vec<Input>,
    /// Where its state is kept; a nested lifecycle keeps its own in the run.
    pub record: Option<RecordFile>,
    /// What it reads of the project.
    pub facts: Vec<Fact>,
    /// Its states.
    pub states: Vec<State>,
    /// Its steps; the router takes the first that is permitted.
    pub steps: Vec<Step>,
    /// What bounds its loops.
    pub limits: Vec<Limit>,
    /// What must never be.
    pub never: Vec<Never>,
    /// How a feature begins.
    pub begin: Option<Begin>,
    pub(crate) _proof: Proof,
}

/// The file that keeps the state of a lifecycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFile {
    /// Its path in the project.
    pub file: String,
}

/// A resting point.
#[derive(Debug, Clone)]
pub struct State {
    /// Its name.
    pub name: String,
    /// Whether the lifecycle begins here.
    pub initial: bool,
    /// Whether it ends here.
    pub is_final: bool,
    /// Whether it waits for a person, who leaves it by one of these.
    pub recover: Vec<Recovery>,
}

/// A way out of a state that waits for a person.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// Its name.
    pub name: String,
    /// What it means, for the person who chooses.
    pub summary: String,
    /// The state it leads to.
    pub state: String,
    /// The boxes it ticks.
    pub tick: Vec<String>,
    /// The boxes it unticks.
    pub untick: Vec<String>,
}

/// The labelled work between states.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// When it may run, in order.
    pub permits: Vec<Permit>,
    /// What it runs.
    pub run: Work,
    /// Which files its work may write, as patterns; empty means any that policy allows.
    pub writes: Vec<String>,
    /// How it can end, in order.
    pub moves: Vec<Move>,
}

/// One situation in which a step may run.
#[derive(Debug, Clone)]
pub struct Permit {
    /// The states it may run in.
    pub from: Vec<String>,
    /// What must hold beside.
    pub condition: Option<Expression>,
    /// Why it is the one to run, for people.
    pub reason: Text,
    /// Files that matter for it.
    pub context: Vec<Text>,
}

/// What a step runs.
#[derive(Debug, Clone)]
pub struct Work {
    /// `pipeline` or `lifecycle`.
    pub kind: &'static str,
    /// Which one.
    pub name: String,
    /// Its inputs.
    pub with: Template,
}

/// One way a step can end.
#[derive(Debug, Clone)]
pub struct Move {
    /// When it is taken: the first that holds.
    pub condition: Option<Expression>,
    /// The state it leads to; none stays.
    pub state: Option<String>,
    /// The boxes it ticks.
    pub tick: Vec<String>,
    /// The boxes it unticks.
    pub untick: Vec<String>,
    /// The limit of which it uses one up.
    pub count: Option<Count>,
    /// Why the work is rejected, where it is.
    pub rejects: Option<Rejection>,
}

/// A limit that a move counts against.
pub type Count = String;

/// The work of a step is rejected, and this is said.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The documented code.
    pub code: String,
    /// Why, for people.
    pub reason: Text,
}

/// What bounds a loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Its name.
    pub name: String,
    /// How often it may be used.
    pub at_most: u64,
    /// The state that is entered once it is used up.
    pub then: String,
    /// The states whose entry sets it back.
    pub resets_on: Vec<String>,
}

/// A property that must hold in every situation.
#[derive(Debug, Clone)]
pub struct Never {
    /// What must not be.
    pub when: Expression,
    /// Why not.
    pub because: String,
}

/// How a feature begins.
#[derive(Debug, Clone)]
pub struct Begin {
    /// The state it begins in.
    pub state: String,
    /// What prepares the project for it.
    pub run: Option<Work>,
}

impl LifecyclePlan {
    /// The step of that name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|it| it.name == name)
    }

    /// The state of that name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|it| it.name == name)
    }

    /// The state it begins in.
    pub fn initial(&self) -> &State {
        let initial = self.states.iter().find(|it| it.initial);
        initial.expect("a checked lifecycle has an initial state")
    }

    /// The limit of that name.
    pub fn limit(&self, name: &str) -> Option<&Limit> {
        self.limits.iter().find(|it| it.name == name)
    }

    /// Everything that its steps and its beginning run.
    pub fn works(&self) -> impl Iterator<Item = &Work> {
        let begin = self.begin.iter().filter_map(|it| it.run.as_ref());
        self.steps.iter().map(|it| &it.run).chain(begin)
    }

    /// All boxes that its steps tick, in the order of the steps.
    pub fn boxes(&self) -> Vec<&str> {
        let mut boxes = Vec::new();
        for name in self
            .steps
            .iter()
            .flat_map(|it| &it.moves)
            .flat_map(|it| &it.tick)
        {
            if !boxes.contains(&name.as_str()) {
                boxes.push(name);
            }
        }
        boxes
    }
}
