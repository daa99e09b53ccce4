//! A change to a source that mends a fault.

use crate::document::{Document, Field, Format};
use crate::source::{Source, Span};

mod apply;
mod mend;
mod removal;

pub use mend::{Mended, mend};

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// There is one right answer, and the meaning of the rest stays.
    Safe,
    /// It is likely right; someone should look at it.
    Unsafe,
}

/// Bytes that are replaced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// The bytes that go; an empty span inserts.
    pub span: Span,
    /// The text that stands there instead.
    pub text: String,
}

/// A change to the source of a diagnostic that mends its fault. Its edits do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: ``rename it to `tokens` ``.
    pub title: String,
    /// Whether it may be applied without asking.
    pub safety: Safety,
    /// All of them or none.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that replaces some bytes.
    pub fn replacing(
        safety: Safety,
        span: Span,
        text: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        let text = text.into();
        Self {
            title: title.into(),
            safety,
            edits: vec![Edit { span, text }],
        }
    }

    /// A fix that removes an entry of a map of the document's root, and the map with its last
    /// entry; none where the text does not allow it.
    pub fn removing(document: &Document, map: &str, field: &Field, title: &str) -> Option<Self> {
        let parent = document.root().field(map)?;
        let alone = parent.node.fields().len() == 1;
        // What an alias or a merge key brings in stands elsewhere, and is of use there.
        let (whole, part) = (parent.span, field.span);
        let is_inside = whole.start <= part.start && part.end <= whole.end;
        let entry = if alone { whole } else { part };
        let (format, source) = (document.format(), document.source());
        let fix = Self::without(format, source, entry, Safety::Unsafe, title);
        fix.filter(|_| is_inside)
    }

    /// A fix that removes an entry of a map or list, with the line or the comma that is its own;
    /// none where it cannot be told what is left.
    pub fn without(
        format: Format,
        source: &Source,
        entry: Span,
        safety: Safety,
        title: impl Into<String>,
    ) -> Option<Self> {
        let text = source.text();
        let span = match format {
            Format::Yaml => removal::yaml(text, entry),
            Format::Kdl => removal::kdl(text, entry),
        }?;
        Some(Self::replacing(safety, span, "", title))
    }

    /// A fix that removes a comment, with its line where it stands alone on it; none where
    /// something follows on its line.
    pub fn without_comment(source: &Source, comment: Span, title: &str) -> Option<Self> {
        let span = removal::comment(source.text(), comment)?;
        Some(Self::replacing(Safety::Unsafe, span, "", title))
    }
}
