//! Where the lines of a change are in a file: in one place, in none, or in several.

use super::closest::{self, Nearest};
use super::document::{Document, Id};

/// How far the file may differ from what is looked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Tolerance {
    /// Not at all.
    Nothing,
    /// In white space at line ends.
    TrailingSpace,
    /// In indentation too.
    Indentation,
    /// In a fifth of the text too.
    Likeness,
}

/// The lines of a file that a change replaces.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) first: Id,
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

/// The only place that fits `search`. Of several, the one that `is_meant` narrows them down to.
pub(super) fn find(
    document: &Document<'_>,
    search: &str,
    tolerance: Tolerance,
    is_meant: impl FnOnce(Vec<Id>) -> Vec<Id>,
) -> Result<Place, Missed> {
    let search: Vec<_> = search.lines().collect();
    let places = fitting(document, &search, tolerance);
    if !places.is_empty() {
        return only(document, is_meant(places), search.len());
    }
    if tolerance == Tolerance::Likeness {
        let alike = closest::alike(document, &search);
        if !alike.is_empty() {
            return only(document, alike, search.len());
        }
    }
    Err(Missed::Nowhere(closest::nearest(document, &search)))
}

fn only(document: &Document<'_>, places: Vec<Id>, count: usize) -> Result<Place, Missed> {
    if let [first] = places[..] {
        return Ok(Place { first, count });
    }
    let numbers = document.numbers();
    let mut lines: Vec<_> = places.iter().map(|it| numbers.of(*it)).collect();
    lines.sort_unstable();
    Err(Missed::Often(lines))
}

/// The first lines of all places that fit in the strictest way in which any does, short of likeness.
fn fitting(document: &Document<'_>, search: &[&str], tolerance: Tolerance) -> Vec<Id> {
    let mut best = (tolerance.min(Tolerance::Indentation), Vec::new());
    for first in candidates(document, search) {
        match fit(document, first, search) {
            Some(fit) if fit < best.0 => best = (fit, vec![first]),
            Some(fit) if fit == best.0 => best.1.push(first),
            _ => {}
        }
    }
    best.1
}

/// In which way lines from this one on fit, if they do but for the white space around them.
fn fit(document: &Document<'_>, first: Id, search: &[&str]) -> Option<Tolerance> {
    let mut fit = Tolerance::Nothing;
    let mut lines = std::iter::once(first).chain(document.following(first));
    for wanted in search {
        let line = document.line(lines.next()?);
        fit = fit.max(line_fit(line, wanted)?);
    }
    Some(fit)
}

fn line_fit(line: &str, wanted: &str) -> Option<Tolerance> {
    if line == wanted {
        Some(Tolerance::Nothing)
    } else if line.trim_end() == wanted.trim_end() {
        Some(Tolerance::TrailingSpace)
    } else {
        (line.trim() == wanted.trim()).then_some(Tolerance::Indentation)
    }
}

/// The lines from which on the search may fit: where its rarest line is, if that is rare enough.
fn candidates(document: &Document<'_>, search: &[&str]) -> Vec<Id> {
    let counts = search.iter().map(|it| document.most_saying(it));
    let Some((rarest, count)) = counts.enumerate().min_by_key(|(_, count)| *count) else {
        return Vec::new();
    };
    if count.saturating_mul(search.len()) > 4 * (document.most_lines() + search.len()) {
        return swept(document, search);
    }
    let found = document.saying(search[rarest]);
    found.filter_map(|it| document.back(it, rarest)).collect()
}

/// Looks at every line once, for searches of nothing but frequent lines.
fn swept(document: &Document<'_>, search: &[&str]) -> Vec<Id> {
    let ids: Vec<_> = document.ids().collect();
    let lines: Vec<_> = ids.iter().map(|it| document.line(*it).trim()).collect();
    let search: Vec<_> = search.iter().map(|it| it.trim()).collect();
    places(&lines, &search)
        .into_iter()
        .map(|it| ids[it])
        .collect()
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
        let document = Document::new("  x\nx\n");
        let place = find(&document, "x\n", Tolerance::Likeness, |it| it).unwrap();
        assert_eq!(document.numbers().of(place.first), 2);
    }

    #[test]
    fn what_may_not_differ_so_far_is_answered_with_the_closest_lines() {
        let document = Document::new("  let total = 1;\n");
        let missed = find(
            &document,
            "let total = 1;\n",
            Tolerance::TrailingSpace,
            |it| it,
        );
        let missed = missed.unwrap_err();
        assert!(matches!(missed, Missed::Nowhere(Some(nearest)) if nearest.line == 1));
    }

    #[test]
    fn a_search_of_frequent_lines_alone_is_swept_and_finds_the_same() {
        let text = format!("{}x\n{}", "\n}\n".repeat(200), "\n}\n".repeat(3));
        let document = Document::new(&text);
        let search = ["", "}", "", "}", "", "}", "x"];
        assert_eq!(swept(&document, &search), candidates(&document, &search));
        assert_eq!(swept(&document, &search[..2]).len(), 203);
        let place = find(&document, "}\n\n}\n\n}\n", Tolerance::Nothing, |it| it);
        assert!(matches!(place, Err(Missed::Often(lines)) if lines.len() == 199));
    }
}
