//! Sets of combinations of fact words.

/// The most combinations that are told apart.
pub(super) const MOST_WORDS: usize = 256;

/// A set of combinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct WordSet([u64; MOST_WORDS / 64]);

impl WordSet {
    pub(super) fn insert(&mut self, words: usize) {
        self.0[words / 64] |= 1 << (words % 64);
    }

    pub(super) fn contains(&self, words: usize) -> bool {
        self.0[words / 64] & (1 << (words % 64)) != 0
    }

    pub(super) fn first(&self) -> Option<usize> {
        (0..MOST_WORDS).find(|it| self.contains(*it))
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .any(|(left, right)| left & right != 0)
    }
}
