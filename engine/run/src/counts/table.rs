//! Counts by key in a table of fixed size, which is on the disk as it is in memory.
//!
//! A slot is the key (16 bytes), the count (4 bytes, little-endian) and a check sum of both (4 bytes). A slot whose sum is
//! wrong is an empty one, so whatever became of a file, it says nothing that was not written. A key has a choice of a few
//! slots; where all are taken, it takes one of them.

use std::ops::Range;

use super::key::Key;

const SETS: usize = 8192;
const SLOTS_OF_SET: usize = 4;
const SLOT: usize = Key::LENGTH + 8;

/// Counts by key.
#[derive(Debug)]
pub(super) struct Table(Vec<u8>);

impl Table {
    /// How many bytes a table has.
    pub(super) const LENGTH: usize = SETS * SLOTS_OF_SET * SLOT;

    /// A table without counts.
    pub(super) fn new() -> Self {
        Self(vec![0; Self::LENGTH])
    }

    /// The table that these bytes are; none, if they are not as many as a table has.
    pub(super) fn read(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == Self::LENGTH).then_some(Self(bytes))
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The count of a key.
    pub(super) fn get(&self, key: Key) -> Option<u64> {
        slots(key).find_map(|it| count_of(&self.0[it], key))
    }

    /// Keeps a count.
    pub(super) fn put(&mut self, key: Key, count: u64) {
        let Ok(count) = u32::try_from(count) else {
            return;
        };
        let slot = self.slot_for(key);
        self.0[slot].copy_from_slice(&written(key, count));
    }

    /// The first empty slot, or else the one that the key says.
    fn slot_for(&self, key: Key) -> Range<usize> {
        let mut empty = slots(key).filter(|it| !is_sound(&self.0[it.clone()]));
        let taken = || slots(key).nth(key.spread_again(SLOTS_OF_SET));
        empty.next().or_else(taken).expect("a set has slots")
    }
}

fn slots(key: Key) -> impl Iterator<Item = Range<usize>> {
    let first = key.spread(SETS) * SLOTS_OF_SET;
    (first..first + SLOTS_OF_SET).map(|it| it * SLOT..(it + 1) * SLOT)
}

fn written(key: Key, count: u32) -> [u8; SLOT] {
    let mut slot = [0; SLOT];
    slot[..Key::LENGTH].copy_from_slice(&key.bytes());
    slot[Key::LENGTH..SLOT - 4].copy_from_slice(&count.to_le_bytes());
    let sum = crc32c::crc32c(&slot[..SLOT - 4]);
    slot[SLOT - 4..].copy_from_slice(&sum.to_le_bytes());
    slot
}

fn count_of(slot: &[u8], key: Key) -> Option<u64> {
    let is_it = slot[..Key::LENGTH] == key.bytes() && is_sound(slot);
    let count = *slot[Key::LENGTH..].first_chunk()?;
    is_it.then(|| u32::from_le_bytes(count).into())
}

fn is_sound(slot: &[u8]) -> bool {
    let (content, sum) = slot.split_at(SLOT - 4);
    crc32c::crc32c(content).to_le_bytes() == *sum
}
