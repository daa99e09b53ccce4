//! Where the lines of a change are in a file: in one place, in none, or in several.

use super::closest::{self, Nearest};

/// How far the file may differ from what is looked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tolerance {
    /// In white space at line ends.
    TrailingSpace,
    /// In indentation too, or in a fifth of the text.
    Likeness,
}

/// The lines of a file that a change replaces.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Place {
    /// Index of the first, from 0.
    pub(super) first: usize,
    /// How many.
    pub(super) count: usize,
}

/// Why there is no place.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Missed {
    NoFile,
    NothingToFind,
    Nowhere(Option<Nearest>),
    /// First lines, from 1.
    Often(Vec<usize>),
    /// First line, from 1.
    Uneven(usize),
}

/// The only place of `text` that fits `search`.
pub(super) fn find(text: &str, search: &str, tolerance: Tolerance) -> Result<Place, Missed> {
    let (text, search): (Vec<_>, Vec<_>) = (text.lines().collect(), search.lines().collect());
    for key in keys(tolerance) {
        let places = places(&mapped(&text, *key), &mapped(&search, *key));
        if !places.is_empty() {
            return only(&places, search.len());
        }
    }
    let likeness = closest::search(&text, &search);
    match tolerance {
        Tolerance::Likeness if !likeness.places.is_empty() => only(&likeness.places, search.len()),
        _ => Err(Missed::Nowhere(likeness.nearest)),
    }
}

type Key = fn(&str) -> &str;

fn keys(tolerance: Tolerance) -> &'static [Key] {
    const KEYS: [Key; 3] = [|line| line, str::trim_end, str::trim];
    match tolerance {
        Tolerance::TrailingSpace => &KEYS[..2],
        Tolerance::Likeness => &KEYS,
    }
}

fn mapped<'a>(lines: &[&'a str], key: Key) -> Vec<&'a str> {
    lines.iter().map(|line| key(line)).collect()
}

fn only(places: &[usize], count: usize) -> Result<Place, Missed> {
    match places {
        [first] => Ok(Place {
            first: *first,
            count,
        }),
        _ => Err(Missed::Often(
            places.iter().map(|first| first + 1).collect(),
        )),
    }
}

/// Every index at which `pattern` begins in `lines`, overlapping ones too, in linear time (Knuth, Morris, Pratt 1977).
fn places(lines: &[&str], pattern: &[&str]) -> Vec<usize> {
    let fallback = fallback(pattern);
    let mut places = Vec::new();
    let mut matched = 0;
    for (index, line) in lines.iter().enumerate() {
        matched = advance(pattern, &fallback, matched, line);
        if matched == pattern.len() {
            places.push(index + 1 - matched);
        }
    }
    places
}

/// How much of `pattern` is matched after `line`, if `matched` was before it.
fn advance(pattern: &[&str], fallback: &[usize], mut matched: usize, line: &str) -> usize {
    while matched == pattern.len() || pattern[matched] != line {
        if matched == 0 {
            return 0;
        }
        matched = fallback[matched - 1];
    }
    matched + 1
}

/// For each prefix of `pattern`, the longest shorter prefix that also ends it.
fn fallback(pattern: &[&str]) -> Vec<usize> {
    let mut fallback = vec![0; pattern.len()];
    for index in 1..pattern.len() {
        fallback[index] = advance(pattern, &fallback, fallback[index - 1], pattern[index]);
    }
    fallback
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_those_that_trying_each_finds(
            lines in prop::collection::vec(prop::sample::select(vec!["a", "b"]), 0..30),
            pattern in prop::collection::vec(prop::sample::select(vec!["a", "b"]), 1..5),
        ) {
            let windows = lines.windows(pattern.len()).enumerate();
            let tried: Vec<_> = windows.filter(|(_, window)| *window == pattern).map(|(at, _)| at).collect();
            prop_assert_eq!(places(&lines, &pattern), tried);
        }
    }

    #[test]
    fn a_stricter_reading_decides_before_a_laxer_one_is_tried() {
        let place = find("  x\nx\n", "x\n", Tolerance::Likeness);
        assert_eq!(place, Ok(Place { first: 1, count: 1 }));
    }

    #[test]
    fn a_hunk_is_not_found_by_likeness() {
        let missed = find(
            "  let total = 1;\n",
            "let total = 1;\n",
            Tolerance::TrailingSpace,
        )
        .unwrap_err();
        assert!(matches!(missed, Missed::Nowhere(Some(nearest)) if nearest.line == 1));
    }
}
