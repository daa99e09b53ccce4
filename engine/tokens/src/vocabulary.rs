//! The tokens of a vocabulary, in tables that are read in place.

use crate::hash;

/// Marks a token that its own merges do not lead to.
const APART: u32 = 0x0080_0000;
/// The rank of a slot that is empty.
const EMPTY: u32 = 0x00ff_ffff;

/// A perfect hash table of tokens for each length.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    pub(crate) lengths: &'static [Length],
    pub(crate) entries: &'static [u8],
    pub(crate) pilots: &'static [u8],
}

/// Where the tokens of one length are.
#[derive(Debug)]
pub(crate) struct Length {
    /// Where the first slot begins, in bytes.
    pub(crate) entries: usize,
    /// How many slots there are; none where no token has this length.
    pub(crate) slots: u32,
    /// Where the first pilot stands.
    pub(crate) pilots: usize,
    /// How many pilots there are.
    pub(crate) buckets: u32,
    /// The seed of the hash.
    pub(crate) seed: u64,
}

impl Vocabulary {
    /// The rank of a token: the lower, the earlier it is merged.
    pub(crate) fn rank(&self, token: &[u8]) -> Option<u32> {
        Some(self.entry(token)? & !APART)
    }

    /// Whether a piece of text that is this token is one token.
    pub(crate) fn is_one(&self, piece: &[u8]) -> bool {
        self.entry(piece).is_some_and(|it| it & APART == 0)
    }

    /// How many bytes the longest token has.
    pub(crate) fn longest(&self) -> usize {
        self.lengths.len() - 1
    }

    fn entry(&self, token: &[u8]) -> Option<u32> {
        let length = self.lengths.get(token.len()).filter(|it| it.slots > 0)?;
        let hash = hash::of(token, length.seed);
        let pilot = self.pilot(length.pilots + hash::bucket(hash, length.buckets));
        let slot = hash::slot(hash, pilot, length.slots);
        let entry = &self.entries[length.entries + slot * (token.len() + 3)..];
        let (key, rest) = entry.split_at(token.len());
        let rank = u32::from_le_bytes([rest[0], rest[1], rest[2], 0]);
        (key == token && rank != EMPTY).then_some(rank)
    }

    fn pilot(&self, index: usize) -> u16 {
        u16::from_le_bytes([self.pilots[index * 2], self.pilots[index * 2 + 1]])
    }
}
