//! What a text is known by: 128 bits of its content.

use xxhash_rust::xxh3::xxh3_128;

/// What a text is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u128);

impl Key {
    pub(super) const LENGTH: usize = 16;

    pub(super) fn of(text: &str) -> Self {
        Self(xxh3_128(text.as_bytes()))
    }

    pub(super) fn bytes(self) -> [u8; Self::LENGTH] {
        self.0.to_le_bytes()
    }

    /// A number below `size`, spread evenly.
    pub(super) fn spread(self, size: usize) -> usize {
        let number = self.0 % size as u128;
        usize::try_from(number).expect("it is below a number of this type")
    }

    /// Another number below `size`, which the first one says nothing of.
    pub(super) fn spread_again(self, size: usize) -> usize {
        Self(self.0 >> 64).spread(size)
    }
}
