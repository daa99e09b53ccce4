//! Lines that are nearly those looked for. Two texts are as alike as the share of their characters that they have in the
//! same order: `2 · LCS / (length + length)`, over lines freed of surrounding white space.

use std::fmt;

use super::document::{Document, Id};

/// The place of a file that is most like what was looked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Nearest {
    /// Its first line, from 1.
    pub line: usize,
    /// Its lines, at most 12.
    pub lines: Vec<String>,
    /// How alike they are, in percent.
    pub percent: u8,
}

impl fmt::Display for Nearest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbered = self.lines.iter().enumerate();
        let lines: Vec<_> = numbered
            .map(|(index, line)| format!("{:>5} | {line}", self.line + index))
            .collect();
        write!(
            formatter,
            "{}\n({} % alike)",
            lines.join("\n"),
            self.percent
        )
    }
}

/// What a search by likeness found.
pub(super) struct Likeness {
    /// The first lines of all places that are at least [`ENOUGH`] alike.
    pub(super) places: Vec<Id>,
    pub(super) nearest: Option<Nearest>,
}

/// In percent. Chosen so that one changed line in five still fits.
const ENOUGH: usize = 80;

/// Bytes of the file times bytes of the search. Beyond, comparing would take seconds, and nothing counts as alike.
const MOST_WORK: usize = 4_000_000_000;

const MOST_SHOWN: usize = 12;

/// Compares `search` with every run of as many lines.
pub(super) fn search(document: &Document<'_>, search: &[&str]) -> Likeness {
    let ids: Vec<_> = document.ids().collect();
    let text: Vec<_> = ids.iter().map(|it| document.line(*it)).collect();
    let (places, nearest) = compared(&text, search);
    let places = places.into_iter().map(|it| ids[it]).collect();
    Likeness { places, nearest }
}

/// The indices of the places that are enough alike, and the one that is most alike.
fn compared(text: &[&str], search: &[&str]) -> (Vec<usize>, Option<Nearest>) {
    let bytes = |lines: &[&str]| lines.iter().map(|line| line.len() + 1).sum::<usize>();
    if bytes(text).saturating_mul(bytes(search)) > MOST_WORK {
        return (Vec::new(), None);
    }
    let patterns: Vec<_> = search
        .iter()
        .map(|line| Pattern::new(line.trim()))
        .collect();
    ranked(text, &patterns)
}

fn ranked(text: &[&str], patterns: &[Pattern]) -> (Vec<usize>, Option<Nearest>) {
    let trimmed: Vec<_> = text.iter().map(|line| line.trim()).collect();
    let mut places = Vec::new();
    let mut best = (0, 0);
    for (first, window) in trimmed.windows(patterns.len().max(1)).enumerate() {
        let percent = percent(window, patterns, best.0.min(ENOUGH));
        if percent >= ENOUGH {
            places.push(first);
        }
        if percent > best.0 {
            best = (percent, first);
        }
    }
    let nearest = (best.0 > 0).then(|| nearest(text, best, patterns.len()));
    (places, nearest)
}

fn nearest(text: &[&str], (percent, first): (usize, usize), count: usize) -> Nearest {
    let shown = text.iter().skip(first).take(count.min(MOST_SHOWN));
    Nearest {
        line: first + 1,
        lines: shown.map(|line| (*line).to_owned()).collect(),
        percent: u8::try_from(percent).unwrap_or(100),
    }
}

/// How alike window and patterns are, in percent rounded down; 0 as soon as they cannot reach `least`.
fn percent(window: &[&str], patterns: &[Pattern], least: usize) -> usize {
    let pairs = || window.iter().zip(patterns);
    let all: usize = pairs()
        .map(|(line, pattern)| line.len() + pattern.length)
        .sum();
    let mut possible: usize = pairs()
        .map(|(line, pattern)| line.len().min(pattern.length))
        .sum();
    for (line, pattern) in pairs() {
        if possible * 200 < least * all {
            return 0;
        }
        possible -= line.len().min(pattern.length) - pattern.common(line);
    }
    (possible * 200).checked_div(all).unwrap_or(0)
}

/// A line prepared for comparison: for each block of 64 of its bytes, the places of each byte value as bits.
struct Pattern {
    length: usize,
    blocks: Vec<[u64; 256]>,
}

impl Pattern {
    fn new(line: &str) -> Self {
        let blocks = line.as_bytes().chunks(64).map(|chunk| {
            let mut places = [0; 256];
            for (index, byte) in chunk.iter().enumerate() {
                places[usize::from(*byte)] |= 1 << index;
            }
            places
        });
        Self {
            length: line.len(),
            blocks: blocks.collect(),
        }
    }

    /// Length in bytes of the longest common subsequence with `line`, 64 bytes of the pattern at a time (Hyyrö, Bit-parallel
    /// LCS-length computation revisited, 2004). A zero bit is a byte of the pattern that the subsequence uses.
    fn common(&self, line: &str) -> usize {
        let mut unused = vec![u64::MAX; self.blocks.len()];
        for byte in line.bytes() {
            let mut carry = false;
            for (block, unused) in self.blocks.iter().zip(&mut unused) {
                let matching = *unused & block[usize::from(byte)];
                let (sum, one) = unused.overflowing_add(matching);
                let (sum, two) = sum.overflowing_add(u64::from(carry));
                carry = one | two;
                *unused = sum | (*unused & !matching);
            }
        }
        unused
            .iter()
            .map(|block| block.count_zeros() as usize)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn common_by_table(one: &[u8], other: &[u8]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for a in one {
            let before = row.clone();
            for (index, b) in other.iter().enumerate() {
                row[index + 1] = if a == b {
                    before[index] + 1
                } else {
                    row[index].max(before[index + 1])
                };
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn the_common_subsequence_is_as_long_as_the_textbook_says(one in "[a-d]{0,150}", other in "[a-d]{0,150}") {
            let expected = common_by_table(one.as_bytes(), other.as_bytes());
            prop_assert_eq!(Pattern::new(&one).common(&other), expected);
        }
    }

    #[test]
    fn alike_is_measured_over_all_lines() {
        let (places, nearest) = compared(
            &["fn a() {", "    total + 1", "}"],
            &["fn a() {", "  totals + 1", "}"],
        );
        assert_eq!(places, [0]);
        assert_eq!(nearest.unwrap().percent, 97);
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert!(compared(&["", ""], &[""]).1.is_none());
        assert!(compared(&[], &["a"]).1.is_none());
        assert!(compared(&["xyz"], &["abc"]).1.is_none());
    }
}
