//! The picture with the place of everything in pixels.

use gemstack_lang::picture::{Edge, NodeKind, Picture};

use super::block::Block;
use super::layered::{BETWEEN_LABELS, LOOP, Layered, Way, loop_height, node_size};
use super::placing::Spot;

/// Room around the whole.
pub const MARGIN: f64 = 20.0;

/// How far the ends of two edges stand from each other at a node, at most.
const PORTS: f64 = 26.0;

/// How far the corners of a step stand out of its box at the sides.
pub const CORNER: f64 = 6.0;

/// How far an edge goes straight where it meets a node: an arrow stands there.
const LEAD: f64 = 13.0;

/// A point: pixels from the left and from the top.
pub type Point = (f64, f64);

/// A text in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The lines.
    pub block: Block,
    /// Its left upper corner.
    pub corner: Point,
    /// Its width and height.
    pub size: (f64, f64),
}

/// A node in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedNode {
    /// What it is.
    pub kind: NodeKind,
    /// What stands in it, and its box.
    pub label: Label,
}

/// A piece of an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece {
    /// Straight down or up to a height.
    Straight(Point),
    /// In a bow, beginning and ending upright.
    Bow(Point),
    /// Around, from a side of a node back to it.
    Around(Point),
}

/// An edge in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedEdge<'p> {
    /// What it says.
    pub edge: &'p Edge,
    /// Where it begins.
    pub start: Point,
    /// How it goes on.
    pub pieces: Vec<Piece>,
    /// The direction of its arrow.
    pub arrow: Arrow,
    /// What stands on it.
    pub label: Option<Label>,
}

/// Where an arrow points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrow {
    /// Down, at the top of a node.
    Down,
    /// Up, at the bottom of a node.
    Up,
    /// Left, at the right side of a node.
    Left,
}

/// The picture with the place of everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet<'p> {
    /// What is drawn.
    pub picture: &'p Picture,
    /// Width and height of the whole.
    pub size: (f64, f64),
    /// The nodes.
    pub nodes: Vec<PlacedNode>,
    /// The edges.
    pub edges: Vec<PlacedEdge<'p>>,
}

/// Height of the head: the name and what it is for.
pub const HEAD: f64 = 46.0;

impl<'p> Sheet<'p> {
    /// The place of everything.
    pub fn new(picture: &'p Picture, layered: &Layered, spots: &[Spot]) -> Self {
        let rows = Rows::new(layered, spots);
        let nodes = nodes(picture, layered, spots, &rows);
        let mut drawing = Drawing {
            layered,
            spots,
            rows: &rows,
            nodes: &nodes,
            ports: ports(picture, layered, spots, &nodes),
            loops: vec![0.0; nodes.len()],
        };
        let edges = picture.edges.iter().enumerate();
        let edges = edges.map(|(index, edge)| drawing.edge(index, edge));
        let edges = edges.collect();
        Self {
            picture,
            size: size(layered, spots, &rows),
            nodes,
            edges,
        }
    }
}

fn size(layered: &Layered, spots: &[Spot], rows: &Rows) -> (f64, f64) {
    let right = layered.vertices.iter().zip(spots);
    let right = right.map(|(vertex, spot)| spot.x + vertex.size.0 / 2.0);
    let right = right.fold(0.0, f64::max);
    let bottom = rows.0.last().map_or(HEAD, |it| it.1);
    (right + 2.0 * MARGIN, bottom + MARGIN)
}

/// By row: its top and its bottom.
struct Rows(Vec<(f64, f64)>);

impl Rows {
    fn new(layered: &Layered, spots: &[Spot]) -> Self {
        let count = spots.iter().map(|it| it.rank + 1).max().unwrap_or_default();
        let mut heights = vec![0.0_f64; count];
        for (index, (vertex, spot)) in layered.vertices.iter().zip(spots).enumerate() {
            let is_node = index < layered.blocks.len();
            let lead = if is_node { 2.0 * LEAD } else { 0.0 };
            heights[spot.rank] = heights[spot.rank].max(vertex.size.1 + lead);
        }
        let gaps = gaps(layered, spots, count);
        let mut top = HEAD + MARGIN;
        let rows = heights.into_iter().zip(gaps).map(|(height, gap)| {
            let row = (top, top + height);
            top += height + gap;
            row
        });
        Self(rows.collect())
    }

    fn middle(&self, rank: usize) -> f64 {
        f64::midpoint(self.0[rank].0, self.0[rank].1)
    }
}

/// By row: the room below it. Edges that go far to a side need more of it.
fn gaps(layered: &Layered, spots: &[Spot], count: usize) -> Vec<f64> {
    let mut widest = vec![0.0_f64; count];
    for (from, to) in &layered.links {
        let far = (spots[*from].x - spots[*to].x).abs();
        let rank = spots[*from].rank;
        widest[rank] = widest[rank].max(far);
    }
    let gaps = widest.into_iter().map(|it| (it * 0.08).clamp(10.0, 70.0));
    gaps.collect()
}

fn nodes(picture: &Picture, layered: &Layered, spots: &[Spot], rows: &Rows) -> Vec<PlacedNode> {
    let nodes = picture.nodes.iter().enumerate();
    let nodes = nodes.map(|(index, node)| {
        let block = layered.blocks[index].clone();
        let size = node_size(&block);
        let left = MARGIN + spots[index].x - layered.vertices[index].size.0 / 2.0;
        let top = rows.middle(spots[index].rank) - size.1 / 2.0;
        PlacedNode {
            kind: node.kind,
            label: Label {
                block,
                corner: (left, top),
                size,
            },
        }
    });
    nodes.collect()
}

/// By edge: where it meets its upper and its lower node, in pixels from the left.
fn ports(
    picture: &Picture,
    layered: &Layered,
    spots: &[Spot],
    nodes: &[PlacedNode],
) -> Vec<(f64, f64)> {
    let (mut below, mut above) = (vec![Vec::new(); nodes.len()], vec![Vec::new(); nodes.len()]);
    for (index, way) in layered.ways.iter().enumerate() {
        if let Way::Through { vertices, .. } = way {
            let (upper, lower) = ends(&picture.edges[index], way);
            let (first, last) = (vertices[0], vertices[vertices.len() - 1]);
            below[upper].push((spots[first].x, index));
            above[lower].push((spots[last].x, index));
        }
    }
    let mut ports = vec![(0.0, 0.0); layered.ways.len()];
    for (node, placed) in nodes.iter().enumerate() {
        for (edge, x) in spread(&placed.label, &mut below[node]) {
            ports[edge].0 = x;
        }
        for (edge, x) in spread(&placed.label, &mut above[node]) {
            ports[edge].1 = x;
        }
    }
    ports
}

/// The edges of one side of a node, beside each other in the order of where they go.
fn spread(label: &Label, edges: &mut [(f64, usize)]) -> Vec<(usize, f64)> {
    edges.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    let middle = label.corner.0 + label.size.0 / 2.0;
    let count = u32::try_from(edges.len()).map_or(f64::MAX, f64::from);
    let step = (label.size.0 * 0.8 / count).min(PORTS);
    let mut x = middle - step * (count - 1.0) / 2.0;
    let ports = edges.iter().map(|(_, edge)| {
        let port = (*edge, x);
        x += step;
        port
    });
    ports.collect()
}

/// The upper and the lower end of an edge.
fn ends(edge: &Edge, way: &Way) -> (usize, usize) {
    match way {
        Way::Through { upwards: true, .. } => (edge.to, edge.from),
        _ => (edge.from, edge.to),
    }
}

struct Drawing<'d> {
    layered: &'d Layered,
    spots: &'d [Spot],
    rows: &'d Rows,
    nodes: &'d [PlacedNode],
    ports: Vec<(f64, f64)>,
    /// By node: how much of its side is taken by edges to itself.
    loops: Vec<f64>,
}

impl Drawing<'_> {
    fn edge<'p>(&mut self, index: usize, edge: &'p Edge) -> PlacedEdge<'p> {
        match &self.layered.ways[index] {
            Way::Loop(label) => self.around(edge, label),
            Way::Through {
                label,
                vertices,
                labelled,
                upwards,
            } => {
                let label = labelled.map(|it| self.label(vertices[it], label));
                self.through(index, edge, vertices, *upwards, label)
            }
        }
    }

    fn label(&self, vertex: usize, block: &Block) -> Label {
        let size = self.layered.vertices[vertex].size;
        let spot = self.spots[vertex];
        let top = self.rows.middle(spot.rank) - size.1 / 2.0;
        Label {
            block: block.clone(),
            corner: (MARGIN + spot.x - size.0 / 2.0, top),
            size,
        }
    }

    /// Down, or up, through the rows between: upright within a row, in bows between rows.
    fn through<'p>(
        &self,
        index: usize,
        edge: &'p Edge,
        vertices: &[usize],
        upwards: bool,
        label: Option<Label>,
    ) -> PlacedEdge<'p> {
        let (upper, lower) = ends(edge, &self.layered.ways[index]);
        let (from, to) = self.ports[index];
        let mut corners = vec![(from, self.bottom(upper)), (from, self.row(upper).1)];
        for vertex in vertices {
            let x = MARGIN + self.spots[*vertex].x;
            let row = self.row(*vertex);
            corners.extend([(x, row.0), (x, row.1)]);
        }
        corners.extend([(to, self.row(lower).0), (to, self.top(lower))]);
        if upwards {
            corners.reverse();
        }
        PlacedEdge {
            edge,
            start: corners[0],
            pieces: pieces(&corners),
            arrow: if upwards { Arrow::Up } else { Arrow::Down },
            label,
        }
    }

    /// From the right side of a node around its label and back.
    fn around<'p>(&mut self, edge: &'p Edge, block: &Block) -> PlacedEdge<'p> {
        let node = &self.nodes[edge.from].label;
        let height = loop_height(block);
        let rank = self.spots[edge.from].rank;
        let all = self.layered.vertices[edge.from].size.1;
        let top = self.rows.middle(rank) - all / 2.0 + self.loops[edge.from];
        self.loops[edge.from] += height + BETWEEN_LABELS;
        let beyond = match self.nodes[edge.from].kind {
            NodeKind::Step => CORNER / 2.0,
            _ => 0.0,
        };
        let right = node.corner.0 + node.size.0 + beyond;
        let (low, high) = (node.corner.1 + 5.0, node.corner.1 + node.size.1 - 5.0);
        let middle = (top + height / 2.0).clamp(low + 6.0, high - 6.0);
        PlacedEdge {
            edge,
            start: (right, (middle - 6.0).max(low)),
            pieces: vec![Piece::Around((right, (middle + 6.0).min(high)))],
            arrow: Arrow::Left,
            label: (!block.is_empty()).then(|| Label {
                block: block.clone(),
                corner: (right - beyond + LOOP, top),
                size: (block.width(), height),
            }),
        }
    }

    fn row(&self, vertex: usize) -> (f64, f64) {
        self.rows.0[self.spots[vertex].rank]
    }

    fn top(&self, node: usize) -> f64 {
        self.nodes[node].label.corner.1
    }

    fn bottom(&self, node: usize) -> f64 {
        self.top(node) + self.nodes[node].label.size.1
    }
}

/// Straight within rows and in bows between them, by turns.
fn pieces(corners: &[Point]) -> Vec<Piece> {
    let pieces = corners.windows(2).enumerate().map(|(index, pair)| {
        if index % 2 == 0 {
            Piece::Straight(pair[1])
        } else {
            Piece::Bow(pair[1])
        }
    });
    pieces.collect()
}
