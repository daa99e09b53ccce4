//! The circles that the router can go round without a person and without a limit.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{Judgement, Situations, Words};
use crate::document::Node;
use crate::expression::Expression;
use crate::written::{WrittenLifecycle, WrittenStep};

impl Situations {
    /// The circles that the router can go round for ever: the steps of each. Facts change only by
    /// steps here, for a person who changes them is there to stop it.
    pub fn unbounded_loops(&self, written: WrittenLifecycle<'_>) -> Vec<Vec<String>> {
        let mut graph: DiGraph<(), &str> = DiGraph::new();
        let words = self.combinations.len();
        for _ in 0..self.all.len() * words {
            graph.add_node(());
        }
        for at in 0..self.all.len() {
            for (index, from) in self.combinations.iter().enumerate() {
                for (step, to, after) in self.driven(written, at, from) {
                    let node = |at: usize, words_index| NodeIndex::new(at * words + words_index);
                    graph.add_edge(node(at, index), node(to, after), step);
                }
            }
        }
        let circles = tarjan_scc(&graph).into_iter();
        let mut loops: Vec<_> = circles.filter_map(|it| steps_within(&graph, &it)).collect();
        loops.sort();
        loops.dedup();
        loops
    }

    /// Where the router alone, unbounded, can get from a situation: step, situation and words.
    fn driven<'w>(
        &self,
        written: WrittenLifecycle<'w>,
        at: usize,
        words: &Words,
    ) -> Vec<(&'w str, usize, usize)> {
        let chosen = self.routed(written, at, words);
        let steps = written.steps().filter(|it| chosen.contains(&it.name()));
        let mut ways = Vec::new();
        for step in steps {
            for (number, ending) in step.moves().enumerate() {
                if ending.count().is_some() || ending.rejects() {
                    continue;
                }
                let to = self.targets(written, at, ending);
                let to = to.first().and_then(|it| self.index.get(it)).copied();
                let after = (0..self.combinations.len())
                    .filter(|it| self.ends_by(step, number, at, &self.combinations[*it]));
                ways.extend(
                    to.into_iter()
                        .flat_map(|to| after.clone().map(move |it| (to, it)))
                        .map(|(to, after)| (step.name(), to, after)),
                );
            }
        }
        ways
    }

    /// Whether a step can end by this move when the facts then say these words.
    fn ends_by(&self, step: WrittenStep<'_>, number: usize, at: usize, words: &Words) -> bool {
        let judged = step
            .moves()
            .map(|it| match it.condition().and_then(Node::text) {
                None => Judgement::Holds,
                Some(text) => Expression::parse(text).map_or(Judgement::Unknown, |it| {
                    self.judge(&it, at, step.name(), words)
                }),
            });
        let judged: Vec<_> = judged.take(number + 1).collect();
        let earlier = judged[..number].contains(&Judgement::Holds);
        !earlier && judged[number] != Judgement::Fails
    }
}

/// The steps of a circle; none where the component is no circle.
fn steps_within(graph: &DiGraph<(), &str>, component: &[NodeIndex]) -> Option<Vec<String>> {
    let edges = graph.edge_references();
    let inside =
        edges.filter(|it| component.contains(&it.source()) && component.contains(&it.target()));
    let mut steps: Vec<_> = inside.map(|it| (*it.weight()).to_owned()).collect();
    steps.sort();
    steps.dedup();
    (!steps.is_empty()).then_some(steps)
}
