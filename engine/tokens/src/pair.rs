//! Where a pair of neighbouring characters stands in a table of pairs. The build script and the
//! program share this file.

const ASCII: usize = 128 * 128;
const OTHER_BITS: u32 = 19;

/// How many bits a table has: one for each pair of ASCII, and hashed ones for all others.
pub const BITS: usize = ASCII + (1 << OTHER_BITS);

/// The bit of a pair.
pub fn bit(before: char, after: char) -> usize {
    if before.is_ascii() && after.is_ascii() {
        return before as usize * 128 + after as usize;
    }
    let both = u64::from(u32::from(before)) << 21 | u64::from(u32::from(after));
    let mixed = both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - OTHER_BITS);
    ASCII + usize::try_from(mixed).expect("19 bits")
}
