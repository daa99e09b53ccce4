//! What pieces that are no token were merged to: code says the same words again and again.

use crate::hash;

/// The longest piece that is remembered, in bytes.
const LONGEST: usize = 30;
/// How many pieces are remembered.
const SLOTS: u32 = 1 << 13;

/// The pieces that were met last, each in the one slot of its hash.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// None before there is something to remember.
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    length: u8,
    tokens: u8,
    piece: [u8; LONGEST],
}

impl Memory {
    /// How many tokens a piece is, by memory or else by counting.
    pub(crate) fn of(&mut self, piece: &[u8], count: impl FnOnce() -> u32) -> u32 {
        if piece.len() > LONGEST {
            return count();
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS as usize, Slot::default());
        }
        let slot = &mut self.slots[hash::bucket(hash::of(piece, 1), SLOTS)];
        if slot.piece() != piece {
            *slot = Slot::new(piece, count());
        }
        slot.tokens.into()
    }
}

impl Slot {
    fn new(piece: &[u8], tokens: u32) -> Self {
        let mut slot = Self {
            length: u8::try_from(piece.len()).expect("at most 30"),
            tokens: u8::try_from(tokens).expect("not more than bytes"),
            ..Self::default()
        };
        slot.piece[..piece.len()].copy_from_slice(piece);
        slot
    }

    fn piece(&self) -> &[u8] {
        &self.piece[..usize::from(self.length)]
    }
}
