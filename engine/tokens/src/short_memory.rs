//! How many tokens short pieces are: nearly all pieces of nearly all texts, in a memory so small that the processor has it
//! at hand.

/// The longest piece that is remembered, in bytes.
const LONGEST: usize = 15;
/// How many pieces are remembered, as a power of two.
const BITS: u32 = 12;

/// The short pieces that were met last, each in the one slot of its hash.
#[derive(Debug, Default)]
pub(crate) struct ShortMemory {
    /// The pieces; none before there is something to remember.
    pieces: Vec<u128>,
    tokens: Vec<u8>,
}

/// A short piece: its bytes, and in the last byte how many they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Short(u128);

impl Short {
    /// The piece from here to there; none where it is not short.
    pub(crate) fn of(text: &[u8], begin: usize, end: usize) -> Option<Self> {
        let length = end - begin;
        if length > LONGEST {
            return None;
        }
        let bytes = match text[begin..].first_chunk() {
            Some(chunk) => u128::from_le_bytes(*chunk),
            None => padded(&text[begin..end]),
        };
        let bits = 8 * length;
        Some(Self(bytes & ((1 << bits) - 1) | (length as u128) << 120))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lower and the upper half"
    )]
    fn slot(self) -> usize {
        let both = self.0 as u64 ^ ((self.0 >> 64) as u64).rotate_left(29);
        (both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS)) as usize
    }
}

fn padded(piece: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes[..piece.len()].copy_from_slice(piece);
    u128::from_le_bytes(bytes)
}

impl ShortMemory {
    /// How many tokens a piece is, by memory or else by counting.
    pub(crate) fn of(&mut self, piece: Short, count: impl FnOnce() -> u32) -> u32 {
        if self.pieces.is_empty() {
            self.pieces.resize(1 << BITS, 0);
            self.tokens.resize(1 << BITS, 0);
        }
        let slot = piece.slot();
        if self.pieces[slot] != piece.0 {
            self.pieces[slot] = piece.0;
            self.tokens[slot] = u8::try_from(count()).expect("not more than bytes");
        }
        self.tokens[slot].into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, begin: usize, end: usize) -> Option<u128> {
        Short::of(text.as_bytes(), begin, end).map(|it| it.0)
    }

    #[test]
    fn a_piece_is_the_same_wherever_it_stands() {
        assert_eq!(of("ab", 0, 2), of("  ab and more than that", 2, 4));
        assert_ne!(of("ab", 0, 2), of("ab\0", 0, 3));
        assert_ne!(of("ab", 0, 2), of("ba", 0, 2));
        assert_eq!(of("more than fifteen", 0, 16), None);
    }
}
