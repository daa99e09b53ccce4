//! The circles that the router can go round without a person and without a limit.

use std::collections::{BTreeSet, HashSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{Judgement, Situations};
use crate::document::Node;
use crate::written::{WrittenLifecycle, WrittenMove, WrittenStep};

/// Situations as nodes, each once for every combination of fact words; the ways in which a step
/// can end in a situation as nodes between them; steps as edges.
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
            for (step, from) in self.leaving_by(written, at) {
                self.add_ends(&mut graph, written, at, step, &from);
            }
        }
        graph
    }

    /// The steps that the router may choose in a situation, each with the fact words under which
    /// it may.
    fn leaving_by<'w>(
        &self,
        written: WrittenLifecycle<'w>,
        at: usize,
    ) -> Vec<(WrittenStep<'w>, Vec<usize>)> {
        let mut leaving: Vec<(WrittenStep<'w>, Vec<usize>)> = Vec::new();
        for words in self.judge.words() {
            for step in self.routed(written, at, words) {
                match leaving.iter_mut().find(|it| it.0.name() == step.name()) {
                    Some((_, all)) => all.push(words),
                    None => leaving.push((step, vec![words])),
                }
            }
        }
        leaving
    }

    /// Adds every unbounded end that a step can have.
    fn add_ends<'w>(
        &self,
        graph: &mut Drives<'w>,
        written: WrittenLifecycle<'w>,
        at: usize,
        step: WrittenStep<'w>,
        from: &[usize],
    ) {
        let unbounded = |it: &WrittenMove<'_>| it.count().is_none() && !it.rejects();
        for (number, ending) in step.moves().enumerate().filter(|(_, it)| unbounded(it)) {
            let targets = self.targets(written, at, ending);
            let Some(to) = targets.first().and_then(|it| self.index.get(it)) else {
                continue;
            };
            let end = graph.add_node(());
            for words in from {
                graph.add_edge(self.node(at, *words), end, step.name());
            }
            let after = self.judge.words();
            for words in after.filter(|it| self.ends_by(step, number, at, *it)) {
                graph.add_edge(end, self.node(*to, words), step.name());
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
    let within: HashSet<_> = component.iter().collect();
    let leaving = component.iter().flat_map(|it| graph.edges(*it));
    let inside = leaving.filter(|it| within.contains(&it.target()));
    let steps: BTreeSet<_> = inside.map(|it| *it.weight()).collect();
    let steps: Vec<_> = steps.into_iter().map(str::to_owned).collect();
    (!steps.is_empty()).then_some(steps)
}
