//! Byte pair encoding: of all neighbours whose join is a token, those of the lowest rank are joined
//! first, the leftmost among equals, until no join is a token.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::vocabulary::Vocabulary;

/// No token.
const NONE: u32 = u32::MAX;
/// A symbol that was joined with the one before it.
const GONE: u32 = u32::MAX;
/// Up to so many symbols a walk over all of them is faster than a heap.
const FEW: usize = 100;

/// Merges pieces; its memory is used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Merger {
    /// Where symbols begin, and the end of the last one.
    begins: Vec<usize>,
    /// The rank of each symbol's join with the next one.
    ranks: Vec<u32>,
    /// Joins, the lowest rank first: ranks and, below them, the symbols' numbers.
    heap: BinaryHeap<Reverse<u64>>,
    /// The symbol after each, or `GONE`.
    next: Vec<u32>,
    /// The symbol before each; before the first, none that there is.
    previous: Vec<u32>,
}

impl Merger {
    /// Where the tokens of a piece begin, and its end; `symbols` are where its symbols begin.
    pub(crate) fn merge(
        &mut self,
        vocabulary: &Vocabulary,
        piece: &[u8],
        symbols: impl Iterator<Item = usize>,
    ) -> &[usize] {
        self.begins.clear();
        self.begins.extend(symbols);
        self.begins.push(piece.len());
        self.ranks.clear();
        for index in 0..self.begins.len() - 1 {
            self.ranks.push(self.rank(vocabulary, piece, index));
        }
        if self.begins.len() <= FEW {
            self.merge_few(vocabulary, piece);
        } else {
            self.merge_many(vocabulary, piece);
        }
        &self.begins
    }

    /// The rank of the join of a symbol with the next one.
    fn rank(&self, vocabulary: &Vocabulary, piece: &[u8], index: usize) -> u32 {
        match self.begins.get(index + 2) {
            Some(end) => rank(vocabulary, &piece[self.begins[index]..*end]),
            None => NONE,
        }
    }

    fn merge_few(&mut self, vocabulary: &Vocabulary, piece: &[u8]) {
        while let Some(index) = self.lowest() {
            self.begins.remove(index + 1);
            self.ranks.remove(index + 1);
            self.ranks[index] = self.rank(vocabulary, piece, index);
            if let Some(before) = index.checked_sub(1) {
                self.ranks[before] = self.rank(vocabulary, piece, before);
            }
        }
    }

    fn lowest(&self) -> Option<usize> {
        let lowest = *self.ranks.iter().min()?;
        let index = self.ranks.iter().position(|it| *it == lowest)?;
        (lowest != NONE).then_some(index)
    }

    fn merge_many(&mut self, vocabulary: &Vocabulary, piece: &[u8]) {
        self.link();
        while let Some(Reverse(join)) = self.heap.pop() {
            let (rank, symbol) = of_join(join);
            if self.ranks[symbol as usize] == rank {
                self.join(vocabulary, piece, symbol);
            }
        }
        self.unlink();
    }

    /// Symbols as a list, with all joins in the heap.
    fn link(&mut self) {
        let count = u32::try_from(self.ranks.len()).expect("a piece has less than 4 GiB");
        self.next.clear();
        self.next.extend(1..=count);
        self.previous.clear();
        self.previous
            .extend((0..count).map(|it| it.wrapping_sub(1)));
        let joins = self.ranks.iter().zip(0..).filter(|it| *it.0 != NONE);
        let joins = joins.map(|(rank, symbol)| Reverse(join(*rank, symbol)));
        let mut heap = std::mem::take(&mut self.heap).into_vec();
        heap.extend(joins);
        self.heap = heap.into();
    }

    /// Joins a symbol with the next one, which is no more.
    fn join(&mut self, vocabulary: &Vocabulary, piece: &[u8], symbol: u32) {
        let joined = self.next[symbol as usize] as usize;
        let next = self.next[joined];
        self.next[symbol as usize] = next;
        self.ranks[joined] = NONE;
        self.next[joined] = GONE;
        if let Some(previous) = self.previous.get_mut(next as usize) {
            *previous = symbol;
        }
        self.rank_again(vocabulary, piece, symbol);
        self.rank_again(vocabulary, piece, self.previous[symbol as usize]);
    }

    fn rank_again(&mut self, vocabulary: &Vocabulary, piece: &[u8], symbol: u32) {
        let index = symbol as usize;
        let Some(&next) = self.next.get(index) else {
            return;
        };
        let after = self.next.get(next as usize);
        let end = after.map(|it| self.begins[*it as usize]);
        self.ranks[index] = end.map_or(NONE, |it| rank(vocabulary, &piece[self.begins[index]..it]));
        if self.ranks[index] != NONE {
            self.heap.push(Reverse(join(self.ranks[index], symbol)));
        }
    }

    /// Leaves of the beginnings those of symbols that still are.
    fn unlink(&mut self) {
        let mut next = self.next.iter();
        self.begins.retain(|_| next.next() != Some(&GONE));
    }
}

fn join(rank: u32, symbol: u32) -> u64 {
    u64::from(rank) << 32 | u64::from(symbol)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
fn of_join(join: u64) -> (u32, u32) {
    ((join >> 32) as u32, join as u32)
}

fn rank(vocabulary: &Vocabulary, token: &[u8]) -> u32 {
    vocabulary.rank(token).unwrap_or(NONE)
}
