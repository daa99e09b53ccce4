//! Headings, the sections below them, and which heading is meant by a name.

use std::ops::Range;

/// A heading and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: usize,
    /// What it says, without markup.
    pub text: String,
    /// The heading itself, with its line end.
    pub range: Range<usize>,
    /// Up to the next heading of this level or above.
    pub body: Range<usize>,
    /// Up to the next heading of any level.
    pub own: Range<usize>,
}

/// A section that was asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading itself, with its line end.
    pub heading: Range<usize>,
    /// Up to the next heading of the same level or above.
    pub body: Range<usize>,
    /// Up to the next heading of any level.
    pub own: Range<usize>,
}

impl Heading {
    pub(super) fn section(&self) -> Section {
        Section {
            heading: self.range.clone(),
            body: self.body.clone(),
            own: self.own.clone(),
        }
    }
}

/// How well a heading fits a name, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Same,
    SameButNumbered,
    WithTail,
}

/// The heading that fits a name best; the first of those that fit equally well.
pub(super) fn find<'a>(headings: &'a [Heading], name: &str) -> Option<&'a Heading> {
    headings
        .iter()
        .filter_map(|heading| Some((likeness(&heading.text, name)?, heading)))
        .min_by_key(|(likeness, _)| *likeness)
        .map(|(_, heading)| heading)
}

fn likeness(heading: &str, name: &str) -> Option<Likeness> {
    let (heading, name) = (folded(heading), folded(name));
    if heading == name {
        return Some(Likeness::Same);
    }
    let (heading, name) = (without_number(&heading), without_number(&name));
    if heading == name {
        return Some(Likeness::SameButNumbered);
    }
    let tail = heading.strip_prefix(name)?;
    let is_tail = !name.is_empty() && (tail.starts_with(" for ") || tail.starts_with(" ("));
    is_tail.then_some(Likeness::WithTail)
}

/// Lower case, one blank between words, no colon at the end.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<_> = lower.split_whitespace().collect();
    words.join(" ").trim_end_matches([':', ' ']).to_owned()
}

/// `0. a`, `1.2 a`, `3) a` and `4: a` without their number.
fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|it: char| it.is_ascii_digit() || ".):".contains(it));
    let numbered = text.starts_with(|it: char| it.is_ascii_digit()) && rest.starts_with(' ');
    if numbered { rest.trim_start() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_case_and_tails_do_not_matter() {
        let fits = |heading, name| likeness(heading, name).is_some();
        assert!(fits("0. Project Topology", "project topology"));
        assert!(fits("1.2 Project  Topology:", "Project Topology"));
        assert!(fits("Relevant Files for Current Task", "Relevant Files"));
        assert!(fits("Relevant Files (3)", "relevant files"));
        assert!(!fits("Irrelevant Files", "Relevant Files"));
        assert!(!fits("Relevant Filesystem", "Relevant Files"));
        assert!(!fits("2FA", "FA"));
    }

    #[test]
    fn the_closest_heading_is_taken() {
        let heading = |text: &str| Heading {
            level: 2,
            text: text.to_owned(),
            range: 0..0,
            body: 0..0,
            own: 0..0,
        };
        let headings = ["Files for X", "1. Files", "Files", "files"].map(heading);
        assert_eq!(find(&headings, "files").unwrap().text, "Files");
        assert_eq!(find(&headings[..2], "files").unwrap().text, "1. Files");
    }
}
