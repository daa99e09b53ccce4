//! Which places of a file can be as much alike as is asked, told without reading their lines: by their lengths, many places at a
//! time, and those that are left by the profiles of their lines.
//!
//! Two texts of `a` and `b` bytes that have `c` of them in the same order differ in `a + b - 2c` bytes of `a + b`. Two lines differ in
//! no fewer bytes than their lengths do or their profiles do, and a place in as many as all its lines.

use std::cmp::Reverse;

use super::ordered::{Ordered, TOGETHER, short};
use super::pattern::Pattern;
use super::profile::Profile;
use super::share;

/// So few lines are counted in one byte before they are counted in two.
const FEW: usize = 4;

/// Of so many lines the profiles are looked at before it is asked whether a place still passes. Asked after each line, processors
/// guess the answer wrong too often.
const AT_ONCE: usize = 2;

/// The lines that are looked for.
pub(super) struct Screen<'a> {
    ordered: &'a Ordered,
    /// Their lengths, as [`short`].
    short: Vec<u8>,
    /// The longest first, for these tell most.
    lines: Vec<Line>,
    /// Bytes of all of them.
    bytes: u32,
}

struct Line {
    /// So many are before it.
    index: usize,
    /// As [`short`].
    length: u8,
    profile: Profile,
}

/// Some places that follow each other.
struct Places {
    /// Bytes in which each differs at least from what is looked for.
    differing: [u16; TOGETHER],
    /// Bytes of each and of what is looked for.
    all: [u32; TOGETHER],
}

impl<'a> Screen<'a> {
    pub(super) fn new(ordered: &'a Ordered, patterns: &[Pattern]) -> Self {
        let lines = patterns.iter().zip(0..).map(Line::new);
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by_key(|it| Reverse(it.length));
        Self {
            ordered,
            short: patterns.iter().map(|it| short(it.length())).collect(),
            lines,
            bytes: patterns.iter().map(Pattern::length).sum(),
        }
    }

    /// Shows the places that can be so many percent alike, in their order, each by the index of its first line. What is
    /// answered is how many percent the places behind it must reach.
    pub(super) fn each(&self, mut least: u32, mut show: impl FnMut(usize) -> u32) {
        let count = self.count();
        for at in (0..count).step_by(TOGETHER) {
            let places = self.by_length(at);
            for index in indices(places.passing(least, count - at)) {
                let most = share::most(places.all[index], least);
                if self.passes(at + index, places.differing[index], most) {
                    least = show(at + index);
                }
            }
        }
    }

    /// How many places there are.
    fn count(&self) -> usize {
        match self.short.len() {
            0 => 0,
            lines => (self.ordered.ids().len() + 1).saturating_sub(lines),
        }
    }

    /// The places from this one on, by the lengths of their lines.
    fn by_length(&self, at: usize) -> Places {
        let begin = self.ordered.before(at);
        let end = self.ordered.before(at + self.short.len());
        let all = |it: usize| end[it].wrapping_sub(begin[it]).wrapping_add(self.bytes);
        Places {
            differing: self.differing(at),
            all: std::array::from_fn(all),
        }
    }

    fn differing(&self, at: usize) -> [u16; TOGETHER] {
        let mut sums = [0_u16; TOGETHER];
        for (few, at) in self.short.chunks(FEW).zip((at..).step_by(FEW)) {
            for (sum, own) in sums.iter_mut().zip(self.few_differing(few, at)) {
                *sum = sum.saturating_add(u16::from(own));
            }
        }
        sums
    }

    /// In so few lines that one byte has room for nearly what they differ in.
    fn few_differing(&self, wanted: &[u8], at: usize) -> [u8; TOGETHER] {
        let mut sums = [0_u8; TOGETHER];
        for (wanted, at) in wanted.iter().zip(at..) {
            for (sum, own) in sums.iter_mut().zip(self.ordered.short(at)) {
                *sum = sum.saturating_add(apart(*own, *wanted));
            }
        }
        sums
    }

    /// Whether a place whose lines differ by their lengths in so many bytes does not differ in more than `most` by their profiles.
    fn passes(&self, first: usize, by_length: u16, most: u32) -> bool {
        let profiles = self.ordered.profiles(first, self.short.len());
        let short = self.ordered.shorts(first, self.short.len());
        let mut differing = u32::from(by_length);
        for few in self.lines.chunks(AT_ONCE) {
            for line in few {
                differing += line.profile.differing(&profiles[line.index]);
                differing -= u32::from(apart(short[line.index], line.length));
            }
            if differing > most {
                return false;
            }
        }
        true
    }
}

impl Line {
    fn new((pattern, index): (&Pattern, usize)) -> Self {
        Self {
            index,
            length: short(pattern.length()),
            profile: *pattern.profile(),
        }
    }
}

impl Places {
    /// Which of the first `count` pass, as bits.
    fn passing(&self, least: u32, count: usize) -> u32 {
        let of_each = u32::from(of_each(least));
        let pass = |it: usize| u32::from(self.differing[it]) * of_each <= self.all[it];
        let passes: [bool; TOGETHER] = std::array::from_fn(pass);
        if !passes.iter().fold(false, |any, it| any | it) {
            return 0;
        }
        let bits = passes.iter().take(count).rev();
        bits.fold(0, |bits, passes| bits << 1 | u32::from(*passes))
    }
}

/// As `u8::abs_diff`, said so that processors do it with sixteen at once.
fn apart(one: u8, other: u8) -> u8 {
    one.saturating_sub(other) | other.saturating_sub(one)
}

/// One byte of so many may differ in what is so many percent alike; rounded down, and so never too few.
fn of_each(least: u32) -> u16 {
    let parts = 100_u32.checked_div(100_u32.saturating_sub(least));
    let parts = parts.map(u16::try_from);
    parts.and_then(Result::ok).unwrap_or(u16::MAX)
}

/// The indices of the bits that are set, the lowest first.
fn indices(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let index = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (index < u32::BITS).then_some(index as usize)
    })
}
