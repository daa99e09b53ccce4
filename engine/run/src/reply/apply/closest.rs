//! Lines that are nearly those looked for. Two texts are as alike as the share of their characters that they have in the
//! same order: `2 · LCS / (length + length)`, over lines freed of surrounding white space.

use std::fmt;

use super::document::{Document, Id};
use super::pattern::Pattern;
use super::screen::Screen;
use super::share::Share;

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
const ENOUGH: u32 = 80;

/// Bytes of the file times bytes of the search. Beyond, comparing would take seconds, and nothing counts as alike.
const MOST_WORK: usize = 4_000_000_000;

const MOST_SHOWN: usize = 12;

/// The first lines of all places that are at least [`ENOUGH`] like `search`.
pub(super) fn alike(document: &Document<'_>, search: &[&str]) -> Vec<Id> {
    let patterns = patterns(document, search);
    let mut places = Vec::new();
    screen(document, &patterns).each(ENOUGH, |first| {
        if percent_at(document, first, &patterns, ENOUGH) >= ENOUGH {
            places.push(document.ordered().ids()[first]);
        }
        ENOUGH
    });
    places
}

/// The first of the places that are most like `search`.
pub(super) fn nearest(document: &Document<'_>, search: &[&str]) -> Option<Nearest> {
    let patterns = patterns(document, search);
    let mut best = (0, 0);
    screen(document, &patterns).each(1, |first| {
        let percent = percent_at(document, first, &patterns, best.0 + 1);
        if percent > best.0 {
            best = (percent, first);
        }
        best.0 + 1
    });
    (best.0 > 0).then(|| shown(document, best, patterns.len()))
}

fn screen<'a>(document: &'a Document<'_>, patterns: &[Pattern]) -> Screen<'a> {
    Screen::new(document.ordered(), patterns)
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

fn shown(document: &Document<'_>, (percent, first): (u32, usize), count: usize) -> Nearest {
    let ids = document.ordered().ids().iter().skip(first);
    let shown = ids.take(count.min(MOST_SHOWN));
    Nearest {
        line: first + 1,
        lines: shown.map(|it| document.line(*it).to_owned()).collect(),
        percent: u8::try_from(percent).unwrap_or(100),
    }
}

/// How alike a place and patterns are, in percent rounded down; 0 as soon as they cannot reach `least`.
fn percent_at(document: &Document<'_>, first: usize, patterns: &[Pattern], least: u32) -> u32 {
    let ordered = document.ordered();
    let wanted: u32 = patterns.iter().map(Pattern::length).sum();
    let mut share = Share::new(wanted + ordered.bytes(first, patterns.len()), least);
    let pairs = || patterns.iter().zip(ordered.profiles(first, patterns.len()));
    share.differing = pairs()
        .map(|(pattern, own)| pattern.profile().differing(own))
        .sum();
    for ((pattern, profile), id) in pairs().zip(&ordered.ids()[first..]) {
        if !share.is_enough() {
            return 0;
        }
        share.differing -= pattern.profile().differing(profile);
        share.differing += pattern.differing(document.line(*id).trim());
    }
    share.percent()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How alike they are, with nothing left out.
    fn percent(window: &[&str], patterns: &[Pattern]) -> u32 {
        let pairs = || window.iter().zip(patterns);
        let all: u32 = pairs()
            .map(|it| it.1.length() + u32::try_from(it.0.len()).unwrap())
            .sum();
        let differing: u32 = pairs().map(|it| it.1.differing(it.0)).sum();
        ((all - differing) * 100).checked_div(all).unwrap_or(0)
    }

    /// Every place, compared.
    fn plainly(text: &[&str], search: &[&str]) -> (Vec<usize>, Option<(u32, usize)>) {
        let patterns: Vec<_> = search.iter().map(|it| Pattern::new(it.trim())).collect();
        let trimmed: Vec<_> = text.iter().map(|it| it.trim()).collect();
        let windows = trimmed.windows(search.len()).enumerate();
        let percents: Vec<_> = windows
            .map(|(first, window)| (percent(window, &patterns), first))
            .collect();
        let enough = percents.iter().filter(|it| it.0 >= ENOUGH);
        let places: Vec<_> = enough.map(|it| it.1).collect();
        let most = percents.iter().map(|it| it.0).max().filter(|it| *it > 0);
        let nearest = most.and_then(|most| percents.iter().copied().find(|it| it.0 == most));
        (places, nearest)
    }

    /// What the search finds, as indices.
    fn found(document: &Document<'_>, search: &[&str]) -> (Vec<usize>, Option<(u32, usize)>) {
        let numbers = document.numbers();
        let places = alike(document, search).into_iter();
        let places = places.map(|it| numbers.of(it) - 1);
        let nearest = nearest(document, search);
        let nearest = nearest.map(|it| (u32::from(it.percent), it.line - 1));
        (places.collect(), nearest)
    }

    fn line() -> impl Strategy<Value = String> {
        let long = "[a-c]{250,270}";
        let longer = (0..400_usize).prop_map(|it| "ab c".repeat(it));
        prop_oneof![8 => "[ ]{0,2}[a-eA-C]{0,9}[é ]{0,2}", 1 => long, 1 => longer, 1 => "[a-z]{30}"]
    }

    /// Few lines that all differ, or many of which most are the same.
    fn lines() -> impl Strategy<Value = Vec<String>> {
        let repeated = |(lines, picked): (Vec<String>, Vec<usize>)| {
            let picked = picked.iter().map(|it| lines[it % lines.len()].clone());
            picked.collect()
        };
        let picked = prop::collection::vec(0..5_usize, 1..100);
        let many = (prop::collection::vec(line(), 1..5), picked).prop_map(repeated);
        prop_oneof![prop::collection::vec(line(), 1..14), many]
    }

    proptest! {
        #[test]
        fn no_place_is_lost_by_telling_it_without_comparing(
            text in lines(), other in lines(), from in 0..100_usize, count in prop_oneof![Just(1), 1..9_usize], at in 0..9_usize,
            wrong: bool,
        ) {
            let from = from % text.len();
            let mut search: Vec<String> = text.iter().skip(from).take(count).cloned().collect();
            // Some of its lines are other ones, or all of them nearly as they are.
            let height = search.len();
            search[at % height].clone_from(&other[0]);
            if wrong {
                for line in &mut search {
                    line.push('~');
                }
            }
            let search: Vec<&str> = search.iter().map(String::as_str).collect();
            let whole = text.join("\n") + "\n";
            let mut document = Document::new(&whole);
            let mut text: Vec<&str> = text.iter().map(String::as_str).collect();
            prop_assert_eq!(found(&document, &search), plainly(&text, &search));
            // And after lines have gone and come.
            let place = document.ordered().ids()[from];
            let behind = document.next(place);
            document.replace(&[place], behind, other.iter().map(|it| format!("{it}\n")).collect(), "\n");
            text.splice(from..=from, other.iter().map(String::as_str));
            prop_assert_eq!(document.text(), text.join("\n") + "\n");
            prop_assert_eq!(document.bytes(), document.text().len());
            prop_assert_eq!(found(&document, &search), plainly(&text, &search));
        }
    }

    /// More than can be counted in few bytes.
    #[test]
    fn what_differs_in_very_many_bytes_is_told_too() {
        let long = "abcdefghij".repeat(30);
        let text: Vec<&str> = ["", "a", &long].into_iter().cycle().take(400).collect();
        let whole = text.join("\n") + "\n";
        let document = Document::new(&whole);
        for skipped in 0..3 {
            let search: Vec<&str> = text.iter().skip(skipped).take(395).copied().collect();
            let expected = plainly(&text, &search);
            assert_eq!(expected.1, Some((100, skipped)));
            assert_eq!(found(&document, &search), expected);
        }
        let search = ["b"; 390];
        assert_eq!(found(&document, &search), plainly(&text, &search));
    }

    #[test]
    fn alike_is_measured_over_all_lines() {
        let document = Document::new("fn a() {\n    total + 1\n}\n");
        let search = ["fn a() {", "  totals + 1", "}"];
        assert_eq!(found(&document, &search), (vec![0], Some((97, 0))));
        assert_eq!(plainly(&["fn a() {", "total + 1", "}"], &search).0, [0]);
        let patterns = search.map(|it| Pattern::new(it.trim()));
        assert_eq!(percent(&["fn a() {", "total + 1", "}"], &patterns), 97);
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
