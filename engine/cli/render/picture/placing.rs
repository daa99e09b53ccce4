//! Where everything stands: the only module that knows the layout library.

use std::collections::BTreeMap;

use rust_sugiyama::configure::{Config, RankingType};
use rust_sugiyama::from_vertices_and_edges;

use super::layered::Layered;

/// How wide parts of a picture that are not connected may stand beside each other, in pixels.
const SHELF: f64 = 1200.0;

/// Room between two parts that are not connected.
const BETWEEN_PARTS: f64 = 30.0;

/// Where a vertex stands.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spot {
    /// The middle, in pixels from the left.
    pub x: f64,
    /// The row.
    pub rank: usize,
}

/// Where the vertices stand. Rows are kept; parts that are not connected stand beside or below
/// each other.
pub fn spots(layered: &Layered) -> Vec<Spot> {
    let mut spots = vec![Spot::default(); layered.vertices.len()];
    let mut shelf = Shelf::default();
    for mut part in parts(layered) {
        spread(layered, &mut part);
        let (left, right) = extent(layered, &part);
        let rows = part.iter().map(|(it, _)| layered.vertices[*it].rank);
        let (x, row) = shelf.take(right - left, rows.max().unwrap_or_default());
        for (vertex, middle) in part {
            spots[vertex] = Spot {
                x: x + middle - left,
                rank: layered.vertices[vertex].rank + row,
            };
        }
    }
    spots
}

/// The vertices of each connected part, with their middles.
fn parts(layered: &Layered) -> Vec<Vec<(usize, f64)>> {
    let mut order: Vec<_> = (0..layered.vertices.len()).collect();
    // The library ranks vertices in this order, each by those before it.
    order.sort_by_key(|it| (layered.vertices[*it].rank, *it));
    let mut places = vec![0; order.len()];
    for (place, vertex) in order.iter().enumerate() {
        places[*vertex] = id(place);
    }
    let vertices = order.iter().map(|it| {
        let vertex = &layered.vertices[*it];
        (places[*it], (width(layered, *it), vertex.size.1))
    });
    let links = layered.links.iter();
    let links: Vec<_> = links
        .map(|(from, to)| (places[*from], places[*to]))
        .collect();
    let placed = from_vertices_and_edges(&vertices.collect::<Vec<_>>(), &links, &config());
    let parts = placed.into_iter().map(|(part, _, _)| {
        let middles = part.into_iter().map(|(place, (x, _))| (order[place], x));
        let mut middles: Vec<_> = middles.collect();
        middles.sort_by_key(|(vertex, _)| *vertex);
        middles
    });
    parts.collect()
}

fn config() -> Config {
    Config {
        vertex_spacing: 0.0,
        dummy_vertices: false,
        ranking_type: RankingType::Up,
        ..Config::default()
    }
}

fn id(place: usize) -> u32 {
    u32::try_from(place).expect("there are few vertices")
}

/// The width of a vertex with the room around it.
fn width(layered: &Layered, vertex: usize) -> f64 {
    let vertex = &layered.vertices[vertex];
    vertex.size.0 + 2.0 * vertex.margin
}

/// Moves the vertices of a row apart where they would touch.
fn spread(layered: &Layered, part: &mut [(usize, f64)]) {
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, (vertex, _)) in part.iter().enumerate() {
        let rank = layered.vertices[*vertex].rank;
        rows.entry(rank).or_default().push(index);
    }
    for row in rows.values_mut() {
        row.sort_by(|left, right| part[*left].1.total_cmp(&part[*right].1));
        for pair in row.windows(2) {
            let ((left, x), (right, _)) = (part[pair[0]], part[pair[1]]);
            let least = x + f64::midpoint(width(layered, left), width(layered, right));
            part[pair[1]].1 = part[pair[1]].1.max(least);
        }
    }
}

fn extent(layered: &Layered, part: &[(usize, f64)]) -> (f64, f64) {
    let sides = part.iter().map(|(it, x)| {
        let half = width(layered, *it) / 2.0;
        (x - half, x + half)
    });
    sides.fold((f64::INFINITY, f64::NEG_INFINITY), |all, it| {
        (all.0.min(it.0), all.1.max(it.1))
    })
}

/// Parts beside each other, and below where there is no more room.
#[derive(Debug, Default)]
struct Shelf {
    x: f64,
    row: usize,
    next_row: usize,
}

impl Shelf {
    /// The left side and the first row of a part so wide and so many rows high.
    fn take(&mut self, width: f64, last_row: usize) -> (f64, usize) {
        if self.x > 0.0 && self.x + width > SHELF {
            (self.x, self.row) = (0.0, self.next_row);
        }
        let spot = (self.x, self.row);
        self.x += width + BETWEEN_PARTS;
        self.next_row = self.next_row.max(self.row + last_row + 2);
        spot
    }
}
