//! The first and the last tokens of a text.

use crate::scheme::Scheme;
use crate::walk::{Counted, Walk};

/// So many places inside a piece are tried before it is left out.
const TRIES: usize = 4;

/// Where the longest beginning ends that is found of at most so many tokens.
pub(crate) fn head<S: Scheme>(walk: &mut Walk, text: &str, tokens: u64) -> usize {
    let (mut at, mut left) = (0, tokens);
    while let Some(piece) = walk.next::<S>(text, at) {
        match left.checked_sub(piece.tokens.into()) {
            Some(rest) => (at, left) = (piece.range.end, rest),
            None => return head_of_piece::<S>(walk, text, &piece, left),
        }
    }
    at
}

/// As much of a piece as fits, of which a part alone can be cut otherwise than in the whole.
fn head_of_piece<S: Scheme>(walk: &mut Walk, text: &str, piece: &Counted, left: u64) -> usize {
    let begin = piece.range.start;
    let ends = walk.ends::<S>(&text[piece.range.clone()]);
    let fitting = ends.iter().rev().skip_while(|it| it.1 > left);
    let places = fitting.map(|it| text.floor_char_boundary(begin + it.0));
    let mut places = places.take(TRIES);
    let found = places.find(|it| walk.count::<S>(&text[begin..*it]) <= left);
    found.unwrap_or(begin)
}

/// Where the longest end begins that is found of at most so many tokens.
pub(crate) fn tail<S: Scheme>(walk: &mut Walk, text: &str, tokens: u64) -> usize {
    let mut over = walk.count::<S>(text).saturating_sub(tokens);
    let mut at = 0;
    while let Some(piece) = walk.next::<S>(text, at).filter(|_| over > 0) {
        match over.checked_sub(piece.tokens.into()) {
            Some(rest) => (at, over) = (piece.range.end, rest),
            None => return tail_of_piece::<S>(walk, text, &piece, over, tokens),
        }
    }
    at
}

fn tail_of_piece<S: Scheme>(
    walk: &mut Walk,
    text: &str,
    piece: &Counted,
    over: u64,
    tokens: u64,
) -> usize {
    let ends = walk.ends::<S>(&text[piece.range.clone()]);
    let fitting = ends.iter().skip_while(|it| it.1 < over);
    let places = fitting.map(|it| text.ceil_char_boundary(piece.range.start + it.0));
    let mut places = places.take(TRIES);
    let found = places.find(|it| walk.count::<S>(&text[*it..]) <= tokens);
    found.unwrap_or(piece.range.end)
}
