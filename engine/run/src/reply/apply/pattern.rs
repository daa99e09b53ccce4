//! A line that is looked for, prepared to be held against many.

use super::profile::Profile;

/// A line prepared for comparison: for each block of 64 of its bytes, the places of each byte value as bits.
pub(super) struct Pattern {
    /// In bytes.
    length: u32,
    blocks: Vec<[u64; 256]>,
    profile: Profile,
}

impl Pattern {
    pub(super) fn new(line: &str) -> Self {
        let blocks = line.as_bytes().chunks(64).map(|chunk| {
            let mut places = [0; 256];
            for (index, byte) in chunk.iter().enumerate() {
                places[usize::from(*byte)] |= 1 << index;
            }
            places
        });
        Self {
            length: u32::try_from(line.len()).unwrap_or(u32::MAX),
            blocks: blocks.collect(),
            profile: Profile::of(line),
        }
    }

    /// In bytes.
    pub(super) fn length(&self) -> u32 {
        self.length
    }

    /// Bytes of it and of a line that are not in the longest common subsequence of the two.
    pub(super) fn differing(&self, line: &str) -> u32 {
        let both = self.length as usize + line.len();
        u32::try_from(both - 2 * self.common(line)).unwrap_or(u32::MAX)
    }

    /// What it says of its bytes.
    pub(super) fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Length in bytes of the longest common subsequence with `line`, 64 bytes of the pattern at a time (Hyyrö, Bit-parallel
    /// LCS-length computation revisited, 2004). A zero bit is a byte of the pattern that the subsequence uses.
    fn common(&self, line: &str) -> usize {
        if let [block] = &self.blocks[..] {
            return common_with_one(block, line);
        }
        let mut unused = vec![u64::MAX; self.blocks.len()];
        for byte in line.bytes() {
            let mut carry = false;
            for (block, unused) in self.blocks.iter().zip(&mut unused) {
                let matching = *unused & block[usize::from(byte)];
                let (sum, one) = unused.overflowing_add(matching);
                let (sum, two) = sum.overflowing_add(u64::from(carry));
                carry = one | two;
                *unused = sum | (*unused & !matching);
            }
        }
        unused
            .iter()
            .map(|block| block.count_zeros() as usize)
            .sum()
    }
}

/// As [`Pattern::common`], of a pattern of one block.
fn common_with_one(block: &[u64; 256], line: &str) -> usize {
    let unused = line.bytes().fold(u64::MAX, |unused, byte| {
        let matching = unused & block[usize::from(byte)];
        unused.wrapping_add(matching) | (unused & !matching)
    });
    unused.count_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn common_by_table(one: &[u8], other: &[u8]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for a in one {
            let before = row.clone();
            for (index, b) in other.iter().enumerate() {
                row[index + 1] = if a == b {
                    before[index] + 1
                } else {
                    row[index].max(before[index + 1])
                };
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn the_common_subsequence_is_as_long_as_the_textbook_says(one in "[a-d]{0,150}", other in "[a-d]{0,150}") {
            let expected = common_by_table(one.as_bytes(), other.as_bytes());
            prop_assert_eq!(Pattern::new(&one).common(&other), expected);
        }

        #[test]
        fn no_two_lines_differ_in_less_than_their_profiles(one in "[a-zA-Z0-9 é]{0,700}", other in "[a-c é]{0,700}", both: bool) {
            let other = if both { format!("{one}{other}") } else { other };
            let (one, two) = (Pattern::new(&one), Pattern::new(&other));
            prop_assert!(one.differing(&other) >= one.profile().differing(two.profile()));
        }
    }
}
