//! What an expression refers to, and where in it.

use std::collections::HashSet;
use std::ops::Range;

/// A dotted path that an expression refers to, with its bytes within the expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    parts: Vec<String>,
    start: usize,
    end: usize,
}

impl Reference {
    /// The path, part by part: `["stages", "tests", "exit_code"]`.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// The path with dots.
    pub fn path(&self) -> String {
        self.parts.join(".")
    }

    /// The bytes of the reference within the text of its expression or template.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The bytes of one part within the text; `index` counts from zero.
    pub fn part_range(&self, index: usize) -> Range<usize> {
        let start = self.start
            + self.parts[..index]
                .iter()
                .map(|it| it.len() + 1)
                .sum::<usize>();
        let end = start + self.parts[index].len();
        if end <= self.end {
            start..end
        } else {
            self.range()
        }
    }

    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.start += by;
        self.end += by;
        self
    }
}

/// Finds where each path stands in `source`; minijinja names the paths but not their places.
pub(super) fn locate(source: &str, paths: HashSet<String>) -> Vec<Reference> {
    let mut references: Vec<_> = paths
        .into_iter()
        .map(|path| reference(source, &path))
        .collect();
    references.sort_by_key(|it| (it.start, it.end));
    references
}

fn reference(source: &str, path: &str) -> Reference {
    let range = place(source, path).unwrap_or(0..source.len());
    Reference {
        parts: path.split('.').map(str::to_owned).collect(),
        start: range.start,
        end: range.end,
    }
}

fn place(source: &str, path: &str) -> Option<Range<usize>> {
    source
        .match_indices(path)
        .map(|(start, _)| start..start + path.len())
        .find(|range| is_whole(source, range))
}

/// Whether a match is not the middle of a longer name.
fn is_whole(source: &str, range: &Range<usize>) -> bool {
    let before = source[..range.start].chars().next_back();
    let after = source[range.end..].chars().next();
    !before.is_some_and(|it| is_name(it) || it == '.') && !after.is_some_and(is_name)
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
