//! Maps from nodes, known by their addresses, which need no hash that resists an enemy.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::document::Node;

/// Values by the addresses of nodes.
pub(super) type ByAddress<T> = HashMap<usize, T, BuildHasherDefault<AddressHasher>>;

/// The address of a node.
pub(super) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

/// Spreads the bits of an address over all of a number, by the golden ratio (Knuth, volume 3, 6.4).
#[derive(Default)]
pub(super) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, address: usize) {
        let spread = (self.0 ^ address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread ^ (spread >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::hash::BuildHasher as _;

    use super::*;

    #[test]
    fn the_addresses_of_neighbours_are_spread() {
        let hasher = BuildHasherDefault::<AddressHasher>::default();
        let hashes = (0..1024_usize).map(|it| hasher.hash_one(0x7f00_0000 + it * 56));
        let places: BTreeSet<_> = hashes.map(|it| it % 2048).collect();
        assert!(places.len() > 700, "{}", places.len());
    }
}
