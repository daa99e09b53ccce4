//! Chance that is the same each time.

/// A sequence of numbers that look like chance, by the method of `SplitMix64`
/// (<https://prng.di.unimi.it/splitmix64.c>).
pub struct Chance(u64);

impl Chance {
    /// The sequence of a seed.
    pub fn new(seed: usize) -> Self {
        Self(seed as u64 + 1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a `usize`")
    }

    /// Whether something happens that happens once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Some of several, each once, in their order.
    pub fn some<'a>(&mut self, of: &[&'a str], count: usize) -> Vec<&'a str> {
        let first = self.below(of.len());
        (0..count.min(of.len()))
            .map(|it| of[(first + it) % of.len()])
            .collect()
    }
}
