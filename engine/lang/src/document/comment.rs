//! Comments of a document, and the values they speak of.

use std::collections::BTreeMap;

use super::{Node, Value};
use crate::source::Span;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    /// Its bytes, with its marks.
    pub span: Span,
    /// What it says, without marks and the white space around it.
    pub lines: Vec<String>,
    /// Where the line begins that it ends; none for a comment with a line of its own.
    ends_line: Option<usize>,
}

impl Comment {
    /// A comment at `span` of `text` that says `said`.
    pub(super) fn new(text: &str, span: Span, said: &str) -> Self {
        let line = text[..span.start].rfind('\n').map_or(0, |it| it + 1);
        Self::on_line(text, line, span, said)
    }

    /// The same, where it is known at which byte its line begins.
    pub(super) fn on_line(text: &str, line: usize, span: Span, said: &str) -> Self {
        let is_alone = text[line..span.start].trim().is_empty();
        let lines = said.trim().lines().map(|it| it.trim().to_owned());
        Self {
            span,
            lines: lines.collect(),
            ends_line: (!is_alone).then_some(line),
        }
    }
}

/// What is said about one value.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// The lines before it.
    pub before: Vec<String>,
    /// What stands at the end of its line.
    pub beside: Option<String>,
}

impl Remarks {
    /// Puts what is said of the whole before what is said of its beginning.
    pub(super) fn precede(&mut self, mut whole: Self) {
        whole.before.append(&mut self.before);
        self.before = whole.before;
        self.beside = match (whole.beside, self.beside.take()) {
            (Some(one), Some(other)) => Some(format!("{one} {other}")),
            (one, other) => one.or(other),
        };
    }
}

/// The comments of a document, by the place of the key or item that they speak of.
#[derive(Debug, Default)]
pub(super) struct Comments {
    by_place: BTreeMap<usize, Remarks>,
    /// The comments after everything.
    pub last: Vec<String>,
}

impl Comments {
    /// Gives each comment to the key or item that follows it, or whose line it ends.
    pub(super) fn of(root: &Node, comments: Vec<Comment>) -> Self {
        let mut all = Self::default();
        if comments.is_empty() {
            return all;
        }
        let mut places = Vec::new();
        gather(root, &mut places);
        places.sort_unstable();
        for comment in comments {
            all.give(comment, &places);
        }
        all
    }

    fn give(&mut self, comment: Comment, places: &[usize]) {
        let after = places.partition_point(|it| *it < comment.span.start);
        let of_line = comment.ends_line.and_then(|line| {
            let first = places.partition_point(|it| *it < line);
            places[..after].get(first).or(places[..after].last())
        });
        match (of_line, places.get(after)) {
            (Some(place), _) => self.beside(*place, &comment),
            (None, Some(place)) => self
                .by_place
                .entry(*place)
                .or_default()
                .before
                .extend(comment.lines),
            (None, None) => self.last.extend(comment.lines),
        }
    }

    fn beside(&mut self, place: usize, comment: &Comment) {
        let remarks = self.by_place.entry(place).or_default();
        let said = comment.lines.join(" ");
        match &mut remarks.beside {
            Some(before) => *before = format!("{before} {said}"),
            none => *none = Some(said),
        }
    }

    /// What is said about the key or item that begins at that byte; told once.
    pub(super) fn take(&mut self, place: usize) -> Remarks {
        self.by_place.remove(&place).unwrap_or_default()
    }

    /// Whether anything is said about the key or item that begins at that byte.
    pub(super) fn has(&self, place: usize) -> bool {
        self.by_place.contains_key(&place)
    }

    /// Whether anything is said about what stands inside.
    pub(super) fn speak_of(&self, node: &Node) -> bool {
        !self.by_place.is_empty() && {
            let mut places = Vec::new();
            gather(node, &mut places);
            places.into_iter().any(|it| self.has(it))
        }
    }

    /// What nobody has told yet.
    pub(super) fn rest(self) -> Vec<String> {
        let told = |it: Remarks| it.before.into_iter().chain(it.beside);
        let rest = self.by_place.into_values().flat_map(told);
        rest.chain(self.last).collect()
    }
}

/// The places of all keys and items.
fn gather(node: &Node, places: &mut Vec<usize>) {
    match &node.value {
        Value::Map(fields) => {
            for field in fields {
                places.push(field.key_span.start);
                gather(&field.node, places);
            }
        }
        Value::List(items) => {
            for item in items {
                places.push(item.span.start);
                gather(item, places);
            }
        }
        _ => {}
    }
}
