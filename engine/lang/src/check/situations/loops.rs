//! The circles that the router can go round without a person and without a limit.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{Judgement, Situations};
use crate::document::Node;
use crate::written::{WrittenLifecycle, WrittenMove, WrittenStep};

/// Situations as nodes, each once for every combination of fact words; steps as edges.
type Drives<'w> = DiGraph<(), &'w str>;

impl Situations {
    /// The circles that the router can go round for ever: the steps of each. Facts change only by
    /// steps here, for a person who changes them is there to stop it.
    pub fn unbounded_loops(&self, written: WrittenLifecycle<'_>) -> Vec<Vec<String>> {
        let graph = self.drives(written);
        let circles = tarjan_scc(&graph).into_iter();
        let mut loops: Vec<_> = circles.filter_map(|it| steps_within(&graph, &it)).collect();
        loops.sort();
        loops.dedup();
        loops
    }

    fn drives<'w>(&self, written: WrittenLifecycle<'w>) -> Drives<'w> {
        let mut graph = Drives::new();
        for _ in 0..self.all.len() * self.judge.words().len() {
            graph.add_node(());
        }
        for at in 0..self.all.len() {
            for words in self.judge.words() {
                for step in self.routed(written, at, words) {
                    self.add_ends(&mut graph, written, at, words, step);
                }
            }
        }
        graph
    }

    /// Adds every unbounded end that a step can have.
    fn add_ends<'w>(
        &self,
        graph: &mut Drives<'w>,
        written: WrittenLifecycle<'w>,
        at: usize,
        words: usize,
        step: WrittenStep<'w>,
    ) {
        let unbounded = |it: &WrittenMove<'_>| it.count().is_none() && !it.rejects();
        for (number, ending) in step.moves().enumerate().filter(|(_, it)| unbounded(it)) {
            let targets = self.targets(written, at, ending);
            let to = targets.first().and_then(|it| self.index.get(it)).copied();
            let after = self
                .judge
                .words()
                .filter(|it| self.ends_by(step, number, at, *it));
            for (to, after) in after.filter_map(|it| Some((to?, it))) {
                graph.add_edge(self.node(at, words), self.node(to, after), step.name());
            }
        }
    }

    fn node(&self, at: usize, words: usize) -> NodeIndex {
        NodeIndex::new(at * self.judge.words().len() + words)
    }

    /// Whether a step can end by this move when the facts then say these words.
    fn ends_by(&self, step: WrittenStep<'_>, number: usize, at: usize, words: usize) -> bool {
        let judge = |it: WrittenMove<'_>| match it.condition().and_then(Node::text) {
            None => Judgement::Holds,
            Some(condition) => self.judge(condition, at, step.name(), words),
        };
        let judged: Vec<_> = step.moves().take(number + 1).map(judge).collect();
        !judged[..number].contains(&Judgement::Holds) && judged[number] != Judgement::Fails
    }
}

/// The steps of a circle; none where the component is no circle.
fn steps_within(graph: &Drives<'_>, component: &[NodeIndex]) -> Option<Vec<String>> {
    let leaving = component.iter().flat_map(|it| graph.edges(*it));
    let inside = leaving.filter(|it| component.contains(&it.target()));
    let mut steps: Vec<_> = inside.map(|it| (*it.weight()).to_owned()).collect();
    steps.sort();
    steps.dedup();
    (!steps.is_empty()).then_some(steps)
}
