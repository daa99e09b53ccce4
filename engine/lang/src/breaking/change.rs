//! A change and what it means for others, as data.

use crate::source::Place;

/// What a change means for those who rely on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// Something that works today no longer does.
    Breaking,
    /// Nobody has to do anything.
    Compatible,
}

impl Impact {
    /// `breaking` or `compatible`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
        }
    }
}

/// A change of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it means for others.
    pub impact: Impact,
    /// What kind of change it is, such as `input_removed`.
    pub what: &'static str,
    /// What has changed, in words.
    pub message: String,
    /// Where it was in the old version.
    pub old: Option<Place>,
    /// Where it is, or would be, in the new one.
    pub new: Option<Place>,
    /// For whom it breaks what.
    pub why: Option<String>,
    /// What to do.
    pub cure: Option<String>,
}

impl Change {
    /// A change that breaks something.
    pub fn breaking(what: &'static str, message: impl Into<String>) -> Self {
        Self {
            impact: Impact::Breaking,
            what,
            message: message.into(),
            old: None,
            new: None,
            why: None,
            cure: None,
        }
    }

    /// A change that breaks nothing.
    pub fn compatible(what: &'static str, message: impl Into<String>) -> Self {
        Self {
            impact: Impact::Compatible,
            ..Self::breaking(what, message)
        }
    }

    /// The change with its places in both versions.
    #[must_use]
    pub fn at(mut self, old: Option<Place>, new: Option<Place>) -> Self {
        (self.old, self.new) = (old, new);
        self
    }

    /// The change with what it breaks for whom.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// The change with what to do.
    #[must_use]
    pub fn cured(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }
}
