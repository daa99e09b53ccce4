//! A lifecycle as written.

use super::pipeline::fields;
use super::words;
use crate::document::{Document, Field, Node, Value};

/// A lifecycle as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenLifecycle<'d> {
    /// The document it stands in.
    pub document: &'d Document,
}

impl<'d> WrittenLifecycle<'d> {
    /// The lifecycle of a document.
    pub fn new(document: &'d Document) -> Self {
        Self { document }
    }

    /// Its inputs.
    pub fn inputs(self) -> &'d [Field] {
        fields(self.document, "inputs")
    }

    /// Its facts.
    pub fn facts(self) -> &'d [Field] {
        fields(self.document, "facts")
    }

    /// Its limits.
    pub fn limits(self) -> &'d [Field] {
        fields(self.document, "limits")
    }

    /// Its states.
    pub fn states(self) -> &'d [Field] {
        fields(self.document, "states")
    }

    /// Whether there is a state of that name.
    pub fn has_state(self, name: &str) -> bool {
        self.states().iter().any(|it| it.key == name)
    }

    /// Its steps in order.
    pub fn steps(self) -> impl Iterator<Item = WrittenStep<'d>> {
        fields(self.document, "steps")
            .iter()
            .map(|field| WrittenStep { field })
    }

    /// All its bare expressions.
    pub fn conditions(self) -> impl Iterator<Item = &'d Node> {
        let permits = self.steps().flat_map(WrittenStep::permits);
        let moves = self.steps().flat_map(WrittenStep::moves);
        let never = self.never().iter().filter_map(|it| it.get("when"));
        permits
            .filter_map(WrittenPermit::condition)
            .chain(moves.filter_map(WrittenMove::condition))
            .chain(never)
    }

    /// How a feature begins.
    pub fn begin(self) -> Option<&'d Node> {
        self.document.root().get("begin")
    }

    /// All that it runs: its steps, and what begins a feature.
    pub fn works(self) -> impl Iterator<Item = WrittenWork<'d>> {
        let begin = self.begin().and_then(|it| it.get("run"));
        let steps = self.steps().filter_map(WrittenStep::run);
        steps.chain(begin.map(|node| WrittenWork { node }))
    }

    /// What must never be.
    pub fn never(self) -> &'d [Node] {
        self.document.root().get("never").map_or(&[], Node::items)
    }

    /// What must stay in reach.
    pub fn eventually(self) -> &'d [Node] {
        let eventually = self.document.root().get("eventually");
        eventually.map_or(&[], Node::items)
    }

    /// The states it begins in: the initial one, and the one in which a feature begins.
    pub fn entries(self) -> impl Iterator<Item = &'d str> {
        self.initial_states()
            .chain(self.begin().and_then(|it| it.text_of("state")))
    }

    /// The states marked as initial; one in a legal lifecycle.
    pub fn initial_states(self) -> impl Iterator<Item = &'d str> {
        let initial = self.states().iter().filter(|it| flag(&it.node, "initial"));
        initial.map(|it| it.key.as_str())
    }

    /// The ways out of a state that a person may choose.
    pub fn recoveries(state: &'d Field) -> &'d [Field] {
        state.node.get("recover").map_or(&[], Node::fields)
    }

    /// Whether a state is final.
    pub fn is_final(state: &Field) -> bool {
        flag(&state.node, "final")
    }
}

/// Whether a key says true.
fn flag(node: &Node, key: &str) -> bool {
    matches!(
        node.get(key).map(|it| &it.value),
        Some(Value::Boolean(true))
    )
}

/// A step as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenStep<'d> {
    /// Its entry among the steps.
    pub field: &'d Field,
}

impl<'d> WrittenStep<'d> {
    /// Its name.
    pub fn name(self) -> &'d str {
        &self.field.key
    }

    /// The situations in which it may run.
    pub fn permits(self) -> impl Iterator<Item = WrittenPermit<'d>> {
        self.list("permit")
            .iter()
            .map(|node| WrittenPermit { node })
    }

    /// How it can end.
    pub fn moves(self) -> impl Iterator<Item = WrittenMove<'d>> {
        self.list("to").iter().map(|node| WrittenMove { node })
    }

    /// What it runs.
    pub fn run(self) -> Option<WrittenWork<'d>> {
        self.get("run").map(|node| WrittenWork { node })
    }

    /// Any field of the step.
    pub fn get(self, key: &str) -> Option<&'d Node> {
        self.field.node.get(key)
    }

    fn list(self, key: &str) -> &'d [Node] {
        self.get(key).map_or(&[], Node::items)
    }
}

/// One situation in which a step may run, as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenPermit<'d> {
    /// Its node.
    pub node: &'d Node,
}

impl<'d> WrittenPermit<'d> {
    /// The states it may run in.
    pub fn from(self) -> Vec<&'d Node> {
        words(self.node.get("from"))
    }

    /// What must hold beside.
    pub fn condition(self) -> Option<&'d Node> {
        self.node.get("if")
    }
}

/// One way a step can end, as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenMove<'d> {
    /// Its node.
    pub node: &'d Node,
}

impl<'d> WrittenMove<'d> {
    /// The state it leads to.
    pub fn state(self) -> Option<&'d Node> {
        self.node.get("state")
    }

    /// When it is taken.
    pub fn condition(self) -> Option<&'d Node> {
        self.node.get("if")
    }

    /// The boxes it ticks.
    pub fn ticks(self) -> Vec<&'d str> {
        words(self.node.get("tick"))
            .into_iter()
            .filter_map(Node::text)
            .collect()
    }

    /// The boxes it unticks.
    pub fn unticks(self) -> Vec<&'d str> {
        words(self.node.get("untick"))
            .into_iter()
            .filter_map(Node::text)
            .collect()
    }

    /// The limit it counts against.
    pub fn count(self) -> Option<&'d Node> {
        self.node.get("count")
    }

    /// Whether it rejects the work, which ends a drive.
    pub fn rejects(self) -> bool {
        self.node.get("rejects").is_some()
    }
}

/// What a step runs, as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenWork<'d> {
    /// Its node.
    pub node: &'d Node,
}

impl<'d> WrittenWork<'d> {
    /// Kind and name of the document it runs.
    pub fn target(self) -> Option<(&'static str, &'d Node)> {
        ["pipeline", "lifecycle"]
            .into_iter()
            .find_map(|kind| Some((kind, self.node.get(kind)?)))
    }

    /// The inputs it gives.
    pub fn with(self) -> Option<&'d Node> {
        self.node.get("with")
    }
}
