//! Head and tail: the first and the last lines of a body, as many as there is room for.
//!
//! The rung itself shows so much of either end; with less room there is less of both, and with more room more, until
//! they meet. Each such excerpt holds all lines of the one before it, so that a larger budget never loses any.

use std::ops::Range;

use super::excerpt::{Excerpt, fences, is_open};
use super::piece::Piece;
use super::rung::Rung;

/// As many lines as these bytes hold are kept of the beginning, and as many of the end, where the rung is reached.
const BYTES: usize = 1536;

/// Below the rung, either end differs by so many bytes.
const BELOW: usize = 256;

/// Above the rung, either end differs by so many bytes.
const ABOVE: usize = 1024;

/// The first and the last lines; none where a single line is longer than either may be.
pub(super) fn kept(piece: &Piece) -> Option<Vec<Range<usize>>> {
    Lines::of(piece).ends(BYTES)
}

/// Ever more of both ends, to less than the rung shows, for a piece that is shown so far.
pub(super) fn below(piece: &Piece, shown: Option<&Excerpt>) -> Vec<Excerpt> {
    let rung = shown.and_then(|it| it.rung);
    excerpts(piece, (BELOW..BYTES).step_by(BELOW), rung)
}

/// Ever more of both ends, from more than the rung shows to almost all.
pub(super) fn above(piece: &Piece) -> Vec<Excerpt> {
    let half = piece.bytes() / 2;
    let sizes = (BYTES + ABOVE..half).step_by(ABOVE);
    excerpts(piece, sizes, Some(Rung::HeadAndTail))
}

/// Excerpts with both ends of these sizes; those that show no more than the one before are left out.
fn excerpts(piece: &Piece, sizes: impl Iterator<Item = usize>, rung: Option<Rung>) -> Vec<Excerpt> {
    let lines = Lines::of(piece);
    let kept = sizes.filter_map(|it| lines.ends(it));
    // Who has no beginning cannot be held against one that has.
    let mut kept: Vec<_> = kept
        .filter(|it| it[0].start == 0 && it.len() == 2)
        .collect();
    kept.dedup_by_key(|it| it[0].end);
    let excerpt = |kept| Excerpt {
        rung,
        filled: true,
        kept,
    };
    kept.into_iter().map(excerpt).collect()
}

/// Where a body can be cut: behind lines that are in no fence of trusted Markdown.
struct Lines {
    ends: Vec<usize>,
    length: usize,
}

impl Lines {
    fn of(piece: &Piece) -> Self {
        let (text, fences) = (piece.body.text(), fences(&piece.body));
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            ends: ends.filter(|it| !is_open(&fences, *it)).collect(),
            length: text.len(),
        }
    }

    /// The lines within so many bytes of either end; none where that is nothing, or all.
    fn ends(&self, bytes: usize) -> Option<Vec<Range<usize>>> {
        let Self { ends, length } = self;
        let fits = ends.partition_point(|it| *it <= bytes);
        let head = fits.checked_sub(1).map_or(0, |it| ends[it]);
        let after = ends.partition_point(|it| length - *it > bytes);
        let tail = ends.get(after).map_or(*length, |it| *it);
        let ranges = [0..head, tail.max(head)..*length];
        let kept: Vec<_> = ranges.into_iter().filter(|it| !it.is_empty()).collect();
        (!kept.is_empty() && head < tail).then_some(kept)
    }
}
