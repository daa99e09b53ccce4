//! Which characters stand beside each other in any token: between others no token lies.

use crate::pair;

/// A bit for each pair that is in a token. A bit may stand for several pairs.
pub fn bits<'a>(tokens: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bits = vec![0; pair::BITS / 8];
    for token in tokens {
        let characters: Vec<_> = text(token).chars().collect();
        for both in characters.windows(2) {
            let bit = pair::bit(both[0], both[1]);
            bits[bit / 8] |= 1 << (bit % 8);
        }
    }
    bits
}

fn text(token: &[u8]) -> &str {
    std::str::from_utf8(token).expect("tokens that are merged of characters are UTF-8")
}
