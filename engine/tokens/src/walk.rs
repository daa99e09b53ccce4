//! The walk over the pieces of a text.

use std::ops::Range;

use crate::memory::Memory;
use crate::merge::Merger;
use crate::scheme::{Piece, Scheme};

/// What a walk needs and keeps.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    merger: Merger,
    memory: Memory,
}

/// A piece of a text, in bytes, and how many tokens it is.
pub(crate) struct Counted {
    pub(crate) range: Range<usize>,
    pub(crate) tokens: u32,
}

impl Walk {
    /// The piece that begins here; none at the end of the text.
    pub(crate) fn next<S: Scheme>(&mut self, text: &str, begin: usize) -> Option<Counted> {
        if begin >= text.len() {
            return None;
        }
        let piece = S::piece(text, begin);
        let range = begin..piece.end();
        let tokens = match piece {
            Piece::Symbol(_) => 1,
            Piece::Merged(end) => self.tokens::<S>(&text[begin..end]),
        };
        Some(Counted { range, tokens })
    }

    /// How many tokens a text is.
    pub(crate) fn count<S: Scheme>(&mut self, text: &str) -> u64 {
        let (mut begin, mut tokens) = (0, 0);
        while let Some(counted) = self.next::<S>(text, begin) {
            begin = counted.range.end;
            tokens += u64::from(counted.tokens);
        }
        tokens
    }

    fn tokens<S: Scheme>(&mut self, piece: &str) -> u32 {
        if S::VOCABULARY.is_one(piece.as_bytes()) {
            return 1;
        }
        let Self { merger, memory } = self;
        memory.of(piece.as_bytes(), || {
            let places = S::merged(merger, piece);
            let parts = places.windows(2).map(|it| &piece.as_bytes()[it[0]..it[1]]);
            parts.map(S::tokens).sum()
        })
    }

    /// Where the tokens of a piece end, with how many there are until then.
    pub(crate) fn ends<S: Scheme>(&mut self, piece: &str) -> Vec<(usize, u64)> {
        let places = S::merged(&mut self.merger, piece);
        let ends = places.windows(2).scan(0, |tokens, it| {
            *tokens += u64::from(S::tokens(&piece.as_bytes()[it[0]..it[1]]));
            Some((it[1], *tokens))
        });
        ends.collect()
    }
}
