//! How often each kind of byte is in a line: what no two lines can have more of in common, told without comparing them.

/// Kinds of bytes that agree in their lower four bits: so many are counted at once.
pub(super) const FEW: usize = 16;

/// Kinds of bytes that agree in their lower five bits: no two small letters are of one kind.
pub(super) const MANY: usize = 32;

/// In lines longer than this a kind of byte may be more often than can be counted.
const COUNTED: usize = u8::MAX as usize;

/// The bytes of a line, freed of the white space around it. A line too long to be counted has as many of each kind as can be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile<const KINDS: usize>([u8; KINDS]);

impl<const KINDS: usize> Profile<KINDS> {
    pub(super) fn of(line: &str) -> Self {
        if !is_counted(line) {
            return Self([u8::MAX; KINDS]);
        }
        let mut counts = [0; KINDS];
        for byte in line.bytes() {
            counts[usize::from(byte) % KINDS] += 1;
        }
        Self(counts)
    }

    /// Bytes that are in both: no common subsequence of the two is longer. It says nothing of two lines that
    /// are both too long to be counted.
    pub(super) fn in_common(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(one, other)| u32::from(*one.min(other))).sum()
    }
}

/// Whether the counts of a line are its own.
pub(super) fn is_counted(line: &str) -> bool {
    line.len() <= COUNTED
}
