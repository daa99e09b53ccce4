//! How often each kind of byte is in a line: in how many bytes two lines differ at least, told without comparing them.

/// Kinds of bytes: those that agree in their lower five bits, as all small letters differ.
const KINDS: usize = 32;

/// The bytes of a line, freed of the white space around it. Of a kind that is there more often, 255 are counted: so no two profiles
/// differ in more than their lines do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Profile([u8; KINDS]);

impl Profile {
    pub(super) fn of(line: &str) -> Self {
        let mut counts = [0_u8; KINDS];
        for byte in line.bytes() {
            let count = &mut counts[usize::from(byte) % KINDS];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// Bytes of both that have no counterpart in the other: what is left of the two when their longest common subsequence is taken
    /// away is not less.
    pub(super) fn differing(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(&other.0);
        pairs
            .map(|(one, other)| u32::from(one.abs_diff(*other)))
            .sum()
    }
}
