//! The circles that the router can go round without a person and without a limit.

use std::collections::BTreeSet;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::sight::{Sight, Way};
use super::words::WordSet;
use super::{Found, Situations};

/// Fact words under which the router may choose the same steps.
struct Mood {
    words: WordSet,
    routed: Vec<usize>,
}

/// Situations as nodes, each once for every mood; steps as edges.
type Drives = DiGraph<(), usize>;

impl Situations<'_> {
    /// The circles that the router can go round for ever: the steps of each, in the order written.
    /// Facts change only by steps here, for a person who changes them is there to stop it.
    pub fn unbounded_loops(&self) -> Vec<Vec<&str>> {
        let graph = self.drives();
        let circles = tarjan_scc(&graph).into_iter();
        let mut loops: Vec<_> = circles.filter_map(|it| steps_within(&graph, &it)).collect();
        loops.sort();
        loops.dedup();
        let all = loops.clone();
        loops.retain(|it| {
            !all.iter()
                .any(|other| other.len() > it.len() && it.is_subset(other))
        });
        let name = |step: &usize| self.model.steps[*step].written.name();
        loops
            .iter()
            .map(|it| it.iter().map(name).collect())
            .collect()
    }

    fn drives(&self) -> Drives {
        let moods: Vec<_> = self.sights.iter().map(|it| self.moods(it)).collect();
        let mut graph = Drives::new();
        let mut nodes = Vec::new();
        for sight in &self.sight_of {
            nodes.push(graph.node_count());
            moods[*sight].iter().for_each(|_| {
                graph.add_node(());
            });
        }
        for found in &self.ways {
            self.add_edges(&mut graph, &moods, &nodes, found);
        }
        graph
    }

    fn moods(&self, sight: &Sight) -> Vec<Mood> {
        let mut moods: Vec<Mood> = Vec::new();
        for words in 0..self.model.judge.axes.words() {
            let routed = sight.routed(words);
            if let Some(mood) = moods.iter_mut().find(|it| it.routed == routed) {
                mood.words.insert(words);
                continue;
            }
            let mut set = WordSet::default();
            set.insert(words);
            moods.push(Mood { words: set, routed });
        }
        moods
    }

    /// Adds the edges of a way, where the router may go it and it does not reject the work.
    fn add_edges(&self, graph: &mut Drives, moods: &[Vec<Mood>], nodes: &[usize], found: &Found) {
        let Way::Step { step, ending, .. } = found.way else {
            return;
        };
        let known = (self.sight_of.get(found.from), self.sight_of.get(found.to));
        let (Some(from), Some(to)) = known else {
            return;
        };
        if self.model.move_of(step, ending).rejects() {
            return;
        }
        let ends = self.sights[*from].ends.iter().find(|it| it.step == step);
        let Some(after) = ends.map(|it| it.taken[ending]) else {
            return;
        };
        let begins = moods[*from]
            .iter()
            .enumerate()
            .filter(|(_, it)| it.routed.contains(&step));
        for (begin, _) in begins {
            let nexts = moods[*to]
                .iter()
                .enumerate()
                .filter(|(_, it)| it.words.meets(&after));
            for (next, _) in nexts {
                let node = |situation: usize, mood| NodeIndex::new(nodes[situation] + mood);
                graph.add_edge(node(found.from, begin), node(found.to, next), step);
            }
        }
    }
}

/// The steps of a circle; none where the component is no circle.
fn steps_within(graph: &Drives, component: &[NodeIndex]) -> Option<BTreeSet<usize>> {
    let within: std::collections::HashSet<_> = component.iter().collect();
    let leaving = component.iter().flat_map(|it| graph.edges(*it));
    let inside = leaving.filter(|it| within.contains(&it.target()));
    let steps: BTreeSet<_> = inside.map(|it| *it.weight()).collect();
    (!steps.is_empty()).then_some(steps)
}
