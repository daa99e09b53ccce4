//! Where the marks that secrets are known by stand in a text: all of them found in one pass.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

use super::{address, armour, credentials, marked};

/// Looks for all marks at once. No mark begins another one, so that one is found wherever it stands.
static MARKS: LazyLock<(Vec<&str>, AhoCorasick)> = LazyLock::new(|| {
    let marks: Vec<_> = marks().collect();
    let finder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        // It is made faster than others, and what finds the marks stands before it.
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .build(&marks);
    (
        marks,
        finder.expect("a few short marks are no large automaton"),
    )
});

fn marks() -> impl Iterator<Item = &'static str> {
    let marks = marked::marks().chain(credentials::marks());
    marks.chain([address::MARK, armour::BEGIN])
}

/// Where marks stand in a text.
pub(super) struct Places {
    /// Each place with the mark, in order.
    found: Vec<(usize, &'static str)>,
}

impl Places {
    /// Where they stand in this one.
    pub(super) fn of(text: &str) -> Self {
        let (marks, finder) = &*MARKS;
        let mut next = 0;
        let found = std::iter::from_fn(|| {
            let found = finder.find(Input::new(text).range(next..))?;
            // Another one may begin within it.
            next = found.start() + 1;
            Some((found.start(), marks[found.pattern().as_usize()]))
        });
        Self {
            found: found.collect(),
        }
    }

    /// Where this one stands.
    pub(super) fn at(&self, mark: &str) -> impl Iterator<Item = usize> {
        let found = self.found.iter().filter(move |(_, it)| *it == mark);
        found.map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_mark_begins_another() {
        for mark in marks() {
            let begun = marks().filter(|it| it.starts_with(mark));
            assert_eq!(begun.count(), 1, "{mark}");
        }
    }

    proptest! {
        #[test]
        fn every_mark_is_found_wherever_it_stands(parts in prop::collection::vec((0..marks().count() + 3, 0..9_usize), 0..12)) {
            let others = ["a", "é", " "];
            let cut = |(which, left): &(usize, usize)| {
                let part = marks().chain(others).nth(*which).unwrap_or_default();
                part.get(..part.len().saturating_sub(*left / 3)).unwrap_or_default()
            };
            let text: String = parts.iter().map(cut).collect();
            let places = Places::of(&text);
            for mark in marks() {
                let expected = (0..text.len()).filter(|at| text.as_bytes()[*at..].starts_with(mark.as_bytes()));
                prop_assert!(places.at(mark).eq(expected), "{:?} in {:?}", mark, text);
            }
        }
    }
}
