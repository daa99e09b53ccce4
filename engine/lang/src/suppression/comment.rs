//! The comments of a source, whatever its format.

use super::{kdl, markdown, yaml};
use crate::source::{Source, Span};

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment {
    /// All of it, with its marks.
    pub(super) span: Span,
    /// What it says, without them.
    pub(super) text: Span,
    /// What it can cover.
    pub(super) covers: Covers,
}

/// What a comment on a line of its own covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covers {
    /// The entry of a document that follows.
    Entry,
    /// The paragraph that follows.
    Paragraph,
}

impl Comment {
    /// A comment between marks of that many bytes.
    pub(super) fn between(span: Span, open: usize, close: usize, covers: Covers) -> Self {
        let text = Span::new(span.start + open, (span.end - close).max(span.start + open));
        Self { span, text, covers }
    }
}

/// All comments of a source, by the format that its name tells.
pub(super) fn comments(source: &Source) -> Vec<Comment> {
    let name = source.name();
    let is = |extension: &str| name.rsplit_once('.').is_some_and(|(_, it)| it == extension);
    if is("kdl") {
        kdl::comments(source.text())
    } else if is("md") {
        markdown::comments(source.text())
    } else {
        yaml::comments(source.text())
    }
}
