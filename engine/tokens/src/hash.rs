//! Where a token stands in the table of a vocabulary. The build script, which makes the tables, and
//! the program, which reads them, share this file.

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd6e8_feb8_6659_fd93;
const THIRD: u64 = 0xa076_1d64_78bd_642f;

/// The hash of a key, among keys of its length.
pub fn of(key: &[u8], seed: u64) -> u64 {
    let length = key.len();
    match length {
        0 => seed,
        1..=3 => fold(u64::from(short(key)) ^ seed, FIRST),
        4..=8 => {
            let both = u64::from(four(key)) | u64::from(four(&key[length - 4..])) << 32;
            fold(both ^ seed, FIRST)
        }
        9..=16 => fold(eight(key) ^ seed, eight(&key[length - 8..]) ^ FIRST),
        _ => long(key, seed),
    }
}

fn short(key: &[u8]) -> u32 {
    let [first, middle, last] = [key[0], key[key.len() / 2], key[key.len() - 1]];
    u32::from_le_bytes([first, middle, last, 0])
}

fn four(key: &[u8]) -> u32 {
    u32::from_le_bytes([key[0], key[1], key[2], key[3]])
}

fn eight(key: &[u8]) -> u64 {
    u64::from_le_bytes(*key.first_chunk().expect("eight bytes"))
}

fn long(key: &[u8], seed: u64) -> u64 {
    let mut state = seed;
    for chunk in key.chunks_exact(8) {
        state = fold(state ^ eight(chunk), FIRST);
    }
    fold(state ^ eight(&key[key.len() - 8..]), SECOND)
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    let low = product as u64;
    let high = (product >> 64) as u64;
    low ^ high
}

/// The bucket of a hash, of so many.
pub fn bucket(hash: u64, buckets: u32) -> usize {
    scaled(hash & 0xffff_ffff, buckets)
}

/// The slot of a hash, of so many, when its bucket has this pilot.
pub fn slot(hash: u64, pilot: u16, slots: u32) -> usize {
    let mixed = (hash ^ u64::from(pilot).wrapping_mul(SECOND)).wrapping_mul(THIRD);
    scaled(mixed >> 32, slots)
}

/// A number of 32 bits, scaled to one below `size`.
fn scaled(number: u64, size: u32) -> usize {
    ((number * u64::from(size)) >> 32) as usize
}
