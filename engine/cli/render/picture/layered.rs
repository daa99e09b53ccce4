//! A picture in rows: every edge goes from one row to the next, over bends and its label.

use gemstack_lang::picture::{Edge, Picture, Waves};

use super::block::Block;

/// Room at each side of the text in a node, in pixels.
pub const PADDING: (f64, f64) = (12.0, 8.0);

/// Room between a node and the label of an edge from it to itself.
pub const LOOP: f64 = 26.0;

/// Room between two labels, one above the other.
pub const BETWEEN_LABELS: f64 = 8.0;

/// A node, a label or a bend.
#[derive(Debug, Clone, PartialEq)]
pub struct Vertex {
    /// Its row.
    pub rank: usize,
    /// Its width and height in pixels, with no room around it.
    pub size: (f64, f64),
    /// The room that must stay free around it at each side.
    pub margin: f64,
}

/// A picture in rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Layered {
    /// The nodes in their order, then labels and bends.
    pub vertices: Vec<Vertex>,
    /// Connections, each from one row to the next.
    pub links: Vec<(usize, usize)>,
    /// By edge: how it goes.
    pub ways: Vec<Way>,
    /// By node: what stands in it.
    pub blocks: Vec<Block>,
}

/// How an edge goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// From a node to itself.
    Loop(Block),
    /// Downwards, or upwards where it leads back.
    Through {
        /// What stands on it.
        label: Block,
        /// The vertices between its ends, from the upper to the lower one.
        vertices: Vec<usize>,
        /// Which of them is the label.
        labelled: Option<usize>,
        /// Whether it begins at its lower end.
        upwards: bool,
    },
}

impl Layered {
    /// The rows of a picture; none where there were more than `most` vertices.
    pub fn of(picture: &Picture, most: usize) -> Option<Self> {
        if picture.nodes.len() + picture.edges.len() > most {
            return None;
        }
        let waves = Waves::of(picture);
        let blocks: Vec<_> = picture.nodes.iter().map(Block::node).collect();
        let loops = loops(picture);
        let vertices = blocks.iter().zip(&loops).zip(&waves.ranks);
        let vertices = vertices.map(|((block, loops), rank)| node(block, loops, 2 * rank));
        let mut making = Making {
            vertices: vertices.collect(),
            links: Vec::new(),
            widths: vec![0.0; 2 * picture.nodes.len() + 1],
            most,
        };
        let edges = picture.edges.iter().zip(&waves.leads_back);
        let ways: Option<Vec<_>> = edges.map(|(edge, back)| making.way(edge, *back)).collect();
        Some(Self {
            ways: ways?,
            vertices: making.vertices,
            links: making.links,
            blocks,
        })
    }
}

/// By node: the labels of its edges to itself.
fn loops(picture: &Picture) -> Vec<Vec<Block>> {
    let mut loops = vec![Vec::new(); picture.nodes.len()];
    for edge in picture.edges.iter().filter(|it| it.from == it.to) {
        loops[edge.from].push(Block::edge(edge));
    }
    loops
}

/// The room of a node, with that of its loops at its right.
fn node(block: &Block, loops: &[Block], rank: usize) -> Vertex {
    let (width, height) = node_size(block);
    let beside = loops.iter().map(|it| LOOP + it.width()).fold(0.0, f64::max);
    let below: f64 = loops
        .iter()
        .map(|it| loop_height(it) + BETWEEN_LABELS)
        .sum();
    Vertex {
        rank,
        size: (width + beside, height.max(below)),
        margin: 14.0,
    }
}

/// The size of a node's box.
pub fn node_size(block: &Block) -> (f64, f64) {
    let width = block.width() + 2.0 * PADDING.0;
    (width.max(60.0), block.height() + 2.0 * PADDING.1)
}

/// The height of an edge from a node to itself.
pub fn loop_height(label: &Block) -> f64 {
    label.height().max(18.0)
}

struct Making {
    vertices: Vec<Vertex>,
    links: Vec<(usize, usize)>,
    /// By row: the width of the labels in it so far.
    widths: Vec<f64>,
    most: usize,
}

impl Making {
    fn way(&mut self, edge: &Edge, back: bool) -> Option<Way> {
        let label = Block::edge(edge);
        if edge.from == edge.to {
            return Some(Way::Loop(label));
        }
        let (upper, lower) = if back {
            (edge.to, edge.from)
        } else {
            (edge.from, edge.to)
        };
        let rows = self.vertices[upper].rank + 1..self.vertices[lower].rank;
        if self.vertices.len() + rows.len() > self.most {
            return None;
        }
        let label_row = (!label.is_empty()).then(|| self.label_row(rows.clone(), &label));
        let vertices: Vec<_> = rows
            .clone()
            .map(|row| self.between(row, (Some(row) == label_row).then_some(&label)))
            .collect();
        self.link(upper, &vertices, lower);
        Some(Way::Through {
            labelled: label_row.map(|it| it - rows.start),
            label,
            vertices,
            upwards: back,
        })
    }

    /// The row, of those between rows of nodes, that has the most room for a label.
    fn label_row(&mut self, rows: std::ops::Range<usize>, label: &Block) -> usize {
        let middle = usize::midpoint(rows.start, rows.end);
        let key = |row: &usize| (self.widths[*row], row.abs_diff(middle));
        let best = rows.filter(|it| it % 2 == 1).min_by(|left, right| {
            let (left, right) = (key(left), key(right));
            left.0.total_cmp(&right.0).then(left.1.cmp(&right.1))
        });
        let best = best.expect("there is a row between two rows of nodes");
        self.widths[best] += label.width();
        best
    }

    fn between(&mut self, rank: usize, label: Option<&Block>) -> usize {
        let size = label.map_or((1.0, 0.0), |it| (it.width() + 8.0, it.height() + 4.0));
        let margin = if label.is_some() { 6.0 } else { 8.0 };
        self.vertices.push(Vertex { rank, size, margin });
        self.vertices.len() - 1
    }

    fn link(&mut self, upper: usize, between: &[usize], lower: usize) {
        let ends = between.iter().copied().chain([lower]);
        let starts = [upper].into_iter().chain(between.iter().copied());
        self.links.extend(starts.zip(ends));
    }
}
