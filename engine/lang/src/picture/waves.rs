//! Which nodes come first: the rank of each node, with the edges that lead back left out.

use super::{NodeKind, Picture};

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
        let mut search = Search::new(picture);
        for root in roots(picture) {
            search.visit(root);
        }
        let Search {
            leads_back,
            finished,
            leaving,
            ..
        } = search;
        let mut ranks = vec![0; picture.nodes.len()];
        for from in finished.into_iter().rev() {
            for edge in leaving[from].iter().filter(|it| !leads_back[**it]) {
                let to = picture.edges[*edge].to;
                ranks[to] = ranks[to].max(ranks[from] + 1);
            }
        }
        Self { ranks, leads_back }
    }
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Never,
    OnTheWay,
    Finished,
}

/// A search in depth that keeps its own stack, for a document may be deep.
struct Search<'p> {
    picture: &'p Picture,
    /// By node: the edges that leave it.
    leaving: Vec<Vec<usize>>,
    seen: Vec<Seen>,
    leads_back: Vec<bool>,
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
            seen: vec![Seen::Never; picture.nodes.len()],
            leads_back: vec![false; picture.edges.len()],
            finished: Vec::new(),
        }
    }

    fn visit(&mut self, root: usize) {
        if self.seen[root] != Seen::Never {
            return;
        }
        self.seen[root] = Seen::OnTheWay;
        let mut way = vec![(root, 0)];
        while let Some((node, next)) = way.last_mut() {
            let Some(&edge) = self.leaving[*node].get(*next) else {
                self.seen[*node] = Seen::Finished;
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
        match self.seen[to] {
            Seen::Finished => None,
            Seen::OnTheWay => {
                self.leads_back[edge] = true;
                None
            }
            Seen::Never => {
                self.seen[to] = Seen::OnTheWay;
                Some(to)
            }
        }
    }
}
