//! Head and tail: the first and the last lines of a body.

use std::ops::Range;

use super::excerpt::{fences, is_open};
use super::piece::Piece;

/// As many lines as these bytes hold are kept of the beginning, and as many of the end.
const BYTES: usize = 1536;

/// The first and the last lines; none where a single line is longer than either may be.
pub(super) fn kept(piece: &Piece) -> Option<Vec<Range<usize>>> {
    let text = piece.body.text();
    let fences = fences(&piece.body);
    let mut ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let ends: Vec<_> = ends.by_ref().filter(|it| !is_open(&fences, *it)).collect();
    let fits = ends.partition_point(|it| *it <= BYTES);
    let head = fits.checked_sub(1).map_or(0, |it| ends[it]);
    let tail = ends.iter().find(|it| text.len() - **it <= BYTES);
    let tail = tail.map_or(text.len(), |it| *it);
    let ranges = [0..head, tail.max(head)..text.len()];
    let kept: Vec<_> = ranges.into_iter().filter(|it| !it.is_empty()).collect();
    (!kept.is_empty() && head < tail).then_some(kept)
}
