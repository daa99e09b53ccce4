//! A change to a source that mends a fault.

use crate::source::Span;

mod apply;
mod mend;
mod removal;

pub use mend::{Mended, mend};
pub use removal::removal;

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
}
