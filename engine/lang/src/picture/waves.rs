//! Which nodes come first: the rank of each node, with the edges that lead back left out.
//!
//! Nodes are taken in the order written, for their author meant something by it; where too many
//! edges lead back in it, in the order in which a search meets them.

use super::{Edge, NodeKind, Picture};

/// The rank of each node, and which edges lead back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waves {
    /// By node: the length of the longest way to it. Nodes of one rank do not wait for each other.
    pub ranks: Vec<usize>,
    /// By edge: whether it leads back, to its own beginning or to something before it.
    pub leads_back: Vec<bool>,
}

impl Waves {
    /// The ranks of a picture's nodes.
    pub fn of(picture: &Picture) -> Self {
        let written = written(picture);
        let steps = || picture.edges.iter().filter(|it| !it.is_dashed());
        let back = steps().filter(|it| is_back(it, &written)).count();
        let most = match picture.kind {
            // A pipeline has no way back.
            "pipeline" => 0,
            _ => steps().count() / 3,
        };
        if back <= most {
            Self::in_order(picture, &written)
        } else {
            Self::in_order(picture, &searched(picture))
        }
    }

    fn in_order(picture: &Picture, order: &[usize]) -> Self {
        let leads_back = picture.edges.iter().map(|it| is_back(it, order));
        let leads_back: Vec<_> = leads_back.collect();
        let edges = picture.edges.iter().zip(&leads_back);
        let mut forward: Vec<_> = edges
            .filter(|(_, back)| !**back)
            .map(|(it, _)| it)
            .collect();
        forward.sort_by_key(|it| order[it.from]);
        let mut ranks = vec![0; picture.nodes.len()];
        for edge in forward {
            ranks[edge.to] = ranks[edge.to].max(ranks[edge.from] + 1);
        }
        Self { ranks, leads_back }
    }
}

fn is_back(edge: &Edge, order: &[usize]) -> bool {
    order[edge.to] <= order[edge.from]
}

/// By node: its place in the order written. A step that is a node stands behind the first state in
/// which it may run.
fn written(picture: &Picture) -> Vec<usize> {
    let count = picture.nodes.len();
    let mut keys: Vec<_> = (0..count).map(|it| (it, 0, it)).collect();
    for edge in &picture.edges {
        let is_step = picture.nodes[edge.to].kind == NodeKind::Step;
        if is_step && edge.from != edge.to {
            let key = (edge.from, 1, edge.to);
            keys[edge.to] = keys[edge.to].min(key);
        }
    }
    let mut nodes: Vec<_> = (0..count).collect();
    nodes.sort_by_key(|it| keys[*it]);
    places(nodes)
}

/// By node: its place in the order of a search.
fn searched(picture: &Picture) -> Vec<usize> {
    let mut search = Search::new(picture);
    for root in roots(picture) {
        search.visit(root);
    }
    search.finished.reverse();
    places(search.finished)
}

fn places(nodes: Vec<usize>) -> Vec<usize> {
    let mut places = vec![0; nodes.len()];
    for (place, node) in nodes.into_iter().enumerate() {
        places[node] = place;
    }
    places
}

/// Where a reader begins: at the initial states, else at what nothing leads to.
fn roots(picture: &Picture) -> Vec<usize> {
    let mut entered = vec![false; picture.nodes.len()];
    picture.edges.iter().for_each(|it| entered[it.to] = true);
    let mut roots: Vec<_> = (0..picture.nodes.len()).collect();
    roots.sort_by_key(|it| {
        let is_initial = picture.nodes[*it].kind == NodeKind::InitialState;
        (!is_initial, entered[*it], *it)
    });
    roots
}

/// A search in depth that keeps its own stack, for a document may be deep.
struct Search<'p> {
    picture: &'p Picture,
    /// By node: the edges that leave it.
    leaving: Vec<Vec<usize>>,
    seen: Vec<bool>,
    finished: Vec<usize>,
}

impl<'p> Search<'p> {
    fn new(picture: &'p Picture) -> Self {
        let mut leaving = vec![Vec::new(); picture.nodes.len()];
        for (index, edge) in picture.edges.iter().enumerate() {
            leaving[edge.from].push(index);
        }
        Self {
            picture,
            leaving,
            seen: vec![false; picture.nodes.len()],
            finished: Vec::new(),
        }
    }

    fn visit(&mut self, root: usize) {
        if std::mem::replace(&mut self.seen[root], true) {
            return;
        }
        let mut way = vec![(root, 0)];
        while let Some((node, next)) = way.last_mut() {
            let Some(&edge) = self.leaving[*node].get(*next) else {
                self.finished.push(*node);
                way.pop();
                continue;
            };
            *next += 1;
            way.extend(self.follow(edge).map(|it| (it, 0)));
        }
    }

    /// The node that an edge leads to, where it was not seen before.
    fn follow(&mut self, edge: usize) -> Option<usize> {
        let to = self.picture.edges[edge].to;
        let seen = std::mem::replace(&mut self.seen[to], true);
        (!seen).then_some(to)
    }
}
