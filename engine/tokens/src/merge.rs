//! Byte pair encoding: of all neighbours whose join is a token, those of the lowest rank are joined
//! first, the leftmost among equals, until no join is a token.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::vocabulary::Vocabulary;

/// No token.
const NONE: u32 = u32::MAX;
/// Up to so many symbols a walk over all of them is faster than a heap.
const FEW: usize = 100;

/// Merges pieces; its memory is used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Merger {
    /// Where symbols begin, and the end of the last one.
    begins: Vec<usize>,
    /// The rank of each symbol's join with the next one.
    ranks: Vec<u32>,
    heap: BinaryHeap<Reverse<(u32, usize)>>,
    next: Vec<usize>,
    previous: Vec<usize>,
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
        while let Some(Reverse((rank, index))) = self.heap.pop() {
            if self.ranks[index] == rank {
                self.join(vocabulary, piece, index);
            }
        }
        self.unlink();
    }

    /// Symbols as a list, with all joins in the heap.
    fn link(&mut self) {
        let count = self.ranks.len();
        self.next.clear();
        self.next.extend(1..=count);
        self.previous.clear();
        self.previous
            .extend((0..count).map(|it| it.wrapping_sub(1)));
        let joins = self.ranks.iter().enumerate();
        let joins = joins.filter(|it| *it.1 != NONE);
        self.heap
            .extend(joins.map(|(index, rank)| Reverse((*rank, index))));
    }

    /// Joins a symbol with the next one, which is no more.
    fn join(&mut self, vocabulary: &Vocabulary, piece: &[u8], index: usize) {
        let joined = self.next[index];
        let next = self.next[joined];
        self.next[index] = next;
        self.ranks[joined] = NONE;
        self.next[joined] = usize::MAX;
        if let Some(previous) = self.previous.get_mut(next) {
            *previous = index;
        }
        self.rank_again(vocabulary, piece, index);
        self.rank_again(vocabulary, piece, self.previous[index]);
    }

    fn rank_again(&mut self, vocabulary: &Vocabulary, piece: &[u8], index: usize) {
        let Some(&next) = self.next.get(index) else {
            return;
        };
        let end = self.next.get(next).map(|it| self.begins[*it]);
        self.ranks[index] = end.map_or(NONE, |it| rank(vocabulary, &piece[self.begins[index]..it]));
        if self.ranks[index] != NONE {
            self.heap.push(Reverse((self.ranks[index], index)));
        }
    }

    /// Leaves of the beginnings those of symbols that still are.
    fn unlink(&mut self) {
        let next = &self.next;
        let mut index = 0;
        self.begins.retain(|_| {
            index += 1;
            next.get(index - 1) != Some(&usize::MAX)
        });
    }
}

fn rank(vocabulary: &Vocabulary, token: &[u8]) -> u32 {
    vocabulary.rank(token).unwrap_or(NONE)
}
