//! How often each kind of byte is in a line: what no two lines can have more of in common, told without comparing them.

/// Kinds of bytes: those that agree in their lower five bits, as a letter does with itself in capitals.
const KINDS: usize = 32;

/// Lines longer than this may have a kind of byte more often than can be counted here, and are compared.
const COUNTED: u32 = u8::MAX as u32;

/// The bytes of a line, freed of the white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile {
    pub(super) length: u32,
    counts: [u8; KINDS],
}

impl Profile {
    pub(super) fn of(line: &str) -> Self {
        let mut counts = [0_u8; KINDS];
        for byte in line.bytes() {
            let count = &mut counts[usize::from(byte) % KINDS];
            *count = count.saturating_add(1);
        }
        Self {
            length: u32::try_from(line.len()).unwrap_or(u32::MAX),
            counts,
        }
    }

    /// No common subsequence of the two is longer, by their lengths alone.
    pub(super) fn shorter(&self, other: &Self) -> u32 {
        self.length.min(other.length)
    }

    /// No common subsequence of the two is longer, for each of its bytes is in both.
    pub(super) fn in_common(&self, other: &Self) -> u32 {
        let shorter = self.shorter(other);
        if self.length.max(other.length) > COUNTED {
            return shorter;
        }
        let pairs = self.counts.iter().zip(&other.counts);
        pairs.map(|(one, other)| u32::from(*one.min(other))).sum()
    }
}
