//! Lines that are nearly those looked for. Two texts are as alike as the share of their characters that they have in the
//! same order: `2 · LCS / (length + length)`, over lines freed of surrounding white space.

use std::fmt;

use super::document::{Document, Id};
use super::ordered::Ordered;
use super::profile::{FEW, MANY, Profile, is_counted};

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

/// In percent. Chosen so that one changed line in five still fits.
const ENOUGH: usize = 80;

/// In percent: what is most alike is looked for among places that can be so much alike, then among others.
const STEPS: [usize; 4] = [60, 40, 20, 1];

/// Bytes of the file times bytes of the search. Beyond, comparing would take seconds, and nothing counts as alike.
const MOST_WORK: usize = 4_000_000_000;

const MOST_SHOWN: usize = 12;

/// The first lines of all places that are at least [`ENOUGH`] like `search`.
pub(super) fn alike(document: &Document<'_>, search: &[&str]) -> Vec<Id> {
    let patterns = patterns(document, search);
    let mut places = possible(document.ordered(), &patterns, ENOUGH);
    places.retain(|it| percent_at(document, *it, &patterns, ENOUGH) >= ENOUGH);
    let ids = document.ordered().ids();
    places.into_iter().map(|it| ids[it]).collect()
}

/// The first of the places that are most like `search`.
pub(super) fn nearest(document: &Document<'_>, search: &[&str]) -> Option<Nearest> {
    let patterns = patterns(document, search);
    let best = STEPS.into_iter().find_map(|least| {
        let places = possible(document.ordered(), &patterns, least);
        most_alike(document, &places, &patterns, least)
    });
    best.map(|it| shown(document, it, patterns.len()))
}

/// The first of some places that are most alike, with its percent; none that is less than `least`.
fn most_alike(
    document: &Document<'_>,
    places: &[usize],
    patterns: &[Pattern],
    mut least: usize,
) -> Option<(usize, usize)> {
    let mut best = None;
    for first in places {
        let percent = percent_at(document, *first, patterns, least);
        if percent >= least {
            best = Some((percent, *first));
            least = percent + 1;
        }
    }
    best
}

/// The places that can be so many percent alike, by what their lines and those that are looked for have in common at most. A
/// thousand searches of a large file pass over its lines without reading any.
fn possible(ordered: &Ordered, patterns: &[Pattern], percent: usize) -> Vec<usize> {
    let (going, coming) = (ordered.lengths(0), ordered.lengths(patterns.len()));
    let own: u32 = patterns.iter().map(Pattern::measured).sum();
    let mut all = own + going.iter().take(patterns.len()).sum::<u32>();
    let common = in_common(ordered, patterns);
    let mut places = Vec::new();
    for (first, common) in common.iter().enumerate() {
        if reaches(percent, *common, all) && finely(percent, ordered, first, patterns, all) {
            places.push(first);
        }
        all = all + coming[first] - going[first];
    }
    places
}

/// Whether they can be so many percent alike by finer kinds of bytes too.
fn finely(percent: usize, ordered: &Ordered, first: usize, patterns: &[Pattern], all: u32) -> bool {
    let pairs = patterns.iter().zip(ordered.finer(first));
    let common = pairs.map(|(pattern, line)| Some(pattern.finer.as_ref()?.in_common(line)));
    let common = common.sum::<Option<u32>>();
    common.is_none_or(|it| reaches(percent, it, all))
}

/// Whether that much in common, of the length of both, is so many percent.
fn reaches(percent: usize, common: u32, all: u32) -> bool {
    u64::from(common) * 200 >= percent as u64 * u64::from(all)
}

fn in_common(ordered: &Ordered, patterns: &[Pattern]) -> Vec<u32> {
    let places = (ordered.ids().len() + 1).saturating_sub(patterns.len());
    let mut common = vec![0; if patterns.is_empty() { 0 } else { places }];
    for (pattern, below) in patterns.iter().zip(0..) {
        match &pattern.profile {
            Some(profile) => ordered.add_in_common(&mut common, below, profile),
            None => ordered.add_shorter(&mut common, below, pattern.measured()),
        }
    }
    common
}

/// The lines that are looked for; none where comparing them would take too long.
fn patterns(document: &Document<'_>, search: &[&str]) -> Vec<Pattern> {
    let bytes: usize = search.iter().map(|line| line.len() + 1).sum();
    if document.bytes().saturating_mul(bytes) > MOST_WORK {
        return Vec::new();
    }
    let patterns = search.iter().map(|line| Pattern::new(line.trim()));
    patterns.collect()
}

fn shown(document: &Document<'_>, (percent, first): (usize, usize), count: usize) -> Nearest {
    let ids = document.ordered().ids().iter().skip(first);
    let shown = ids.take(count.min(MOST_SHOWN));
    Nearest {
        line: first + 1,
        lines: shown.map(|it| document.line(*it).to_owned()).collect(),
        percent: u8::try_from(percent).unwrap_or(100),
    }
}

fn percent_at(document: &Document<'_>, first: usize, patterns: &[Pattern], least: usize) -> usize {
    let ids = &document.ordered().ids()[first..first + patterns.len()];
    let lines: Vec<_> = ids.iter().map(|it| document.line(*it).trim()).collect();
    percent(&lines, patterns, least)
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
    /// None of a line that is too long to be counted.
    profile: Option<Profile<FEW>>,
    finer: Option<Profile<MANY>>,
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
            profile: is_counted(line).then(|| Profile::of(line)),
            finer: is_counted(line).then(|| Profile::of(line)),
        }
    }

    fn measured(&self) -> u32 {
        u32::try_from(self.length).unwrap_or(u32::MAX)
    }

    /// Length in bytes of the longest common subsequence with `line`, 64 bytes of the pattern at a time (Hyyrö, Bit-parallel
    /// LCS-length computation revisited, 2004). A zero bit is a byte of the pattern that the subsequence uses.
    fn common(&self, line: &str) -> usize {
        if let [block] = &self.blocks[..] {
            return common_with_one(block, line);
        }
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

/// As [`Pattern::common`], of a pattern of one block.
fn common_with_one(block: &[u64; 256], line: &str) -> usize {
    let unused = line.bytes().fold(u64::MAX, |unused, byte| {
        let matching = unused & block[usize::from(byte)];
        unused.wrapping_add(matching) | (unused & !matching)
    });
    unused.count_zeros() as usize
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

    /// Every place, compared.
    fn plainly(text: &[&str], search: &[&str]) -> (Vec<usize>, Option<(usize, usize)>) {
        let patterns: Vec<_> = search.iter().map(|it| Pattern::new(it.trim())).collect();
        let trimmed: Vec<_> = text.iter().map(|it| it.trim()).collect();
        let windows = trimmed.windows(search.len()).enumerate();
        let percents: Vec<_> = windows
            .map(|(first, window)| (percent(window, &patterns, 0), first))
            .collect();
        let enough = percents.iter().filter(|it| it.0 >= ENOUGH);
        let places: Vec<_> = enough.map(|it| it.1).collect();
        let most = percents.iter().map(|it| it.0).max().filter(|it| *it > 0);
        let nearest = most.and_then(|most| percents.iter().copied().find(|it| it.0 == most));
        (places, nearest)
    }

    /// What the search finds, as indices.
    fn found(document: &Document<'_>, search: &[&str]) -> (Vec<usize>, Option<(usize, usize)>) {
        let numbers = document.numbers();
        let places = alike(document, search).into_iter();
        let places = places.map(|it| numbers.of(it) - 1);
        let nearest = nearest(document, search);
        let nearest = nearest.map(|it| (usize::from(it.percent), it.line - 1));
        (places.collect(), nearest)
    }

    fn lines() -> impl Strategy<Value = Vec<String>> {
        let long = "[a-c]{250,270}";
        let line = prop_oneof![8 => "[ ]{0,2}[a-eA-C]{0,9}[é ]{0,2}", 1 => long, 1 => "[a-z]{30}"];
        prop::collection::vec(line, 1..14)
    }

    proptest! {
        #[test]
        fn no_place_is_lost_by_telling_it_without_comparing(
            text in lines(), other in lines(), from in 0..14_usize, count in 1..5_usize, at in 0..9_usize,
        ) {
            let from = from.min(text.len() - 1);
            let mut search: Vec<&str> = text.iter().skip(from).take(count).map(String::as_str).collect();
            // Some of its lines are other ones.
            search[at % count.min(text.len() - from)] = &other[0];
            let whole = text.join("\n") + "\n";
            let mut document = Document::new(&whole);
            let mut text: Vec<&str> = text.iter().map(String::as_str).collect();
            prop_assert_eq!(found(&document, &search), plainly(&text, &search));
            // And after lines have gone and come.
            let place = document.ordered().ids()[from];
            let behind = document.next(place);
            document.remove(&[place]);
            document.insert(behind, other.iter().map(|it| format!("{it}\n")).collect(), "\n");
            text.splice(from..=from, other.iter().map(String::as_str));
            prop_assert_eq!(document.text(), text.join("\n") + "\n");
            prop_assert_eq!(document.bytes(), document.text().len());
            prop_assert_eq!(found(&document, &search), plainly(&text, &search));
        }

        #[test]
        fn no_two_lines_have_more_in_common_than_is_possible(one in "[a-zA-Z0-9 é]{0,300}", other in "[a-zA-Z0-9 é]{0,300}") {
            let common = Pattern::new(&one).common(&other);
            let possible = [
                Profile::<FEW>::of(&one).in_common(&Profile::of(&other)),
                Profile::<MANY>::of(&one).in_common(&Profile::of(&other)),
            ];
            let is_counted = is_counted(&one) || is_counted(&other);
            prop_assert!(possible.iter().all(|it| common <= *it as usize) || !is_counted);
        }
    }

    #[test]
    fn alike_is_measured_over_all_lines() {
        let document = Document::new("fn a() {\n    total + 1\n}\n");
        let search = ["fn a() {", "  totals + 1", "}"];
        assert_eq!(found(&document, &search), (vec![0], Some((97, 0))));
        assert_eq!(plainly(&["fn a() {", "total + 1", "}"], &search).0, [0]);
        let patterns = search.map(|it| Pattern::new(it.trim()));
        assert_eq!(percent(&["fn a() {", "total + 1", "}"], &patterns, 0), 97);
    }

    #[test]
    fn nothing_is_like_nothing() {
        for (text, search) in [
            ("\n\n", vec![""]),
            ("", vec!["a"]),
            ("xyz\n", vec!["abc"]),
            ("a\n", vec![]),
        ] {
            assert_eq!(found(&Document::new(text), &search), (vec![], None));
        }
    }
}
