//! A block of a reply while its lines come: each line says whether it goes on, ends, or was something else all along.

use super::body::Opener;
use super::cdata::Cdata;
use super::diff::Diff;
use super::doubt::Doubt;
use super::draft::Draft;
use super::envelope::Envelope;
use super::line::{Line, Place};
use super::quotation::Quotation;
use super::search::Edits;
use super::thinking::Thinking;
use super::unsure::Unsure;
use super::whole::Whole;
use super::{ReplyFault, Syntax};

/// A block that has begun.
#[derive(Clone, Debug)]
pub(super) enum Block {
    Whole(Whole),
    Cdata(Cdata),
    Edits(Edits),
    Diff(Diff),
    Envelope(Envelope),
    Quotation(Quotation),
    Thinking(Thinking),
    Unsure(Unsure),
}

/// What a line makes of a block.
#[derive(Debug)]
pub(super) enum Step {
    More,
    Ended(Ended),
    /// It is this, and its lines are read again from there.
    Becomes(Box<Block>, Place),
}

/// What a block was, now that it has ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// None where it was prose.
    pub(super) syntax: Option<Syntax>,
    pub(super) operations: Vec<Draft>,
    /// Whether a later fence can make its end doubtful, and if so whether fences of its content held others.
    pub(super) doubt: Option<bool>,
    /// Where on the line that ended it more follows.
    pub(super) rest: Option<usize>,
}

impl Ended {
    /// What no later fence can make doubtful.
    pub(super) fn certain(syntax: Syntax, operations: Vec<Draft>) -> Self {
        Self {
            syntax: Some(syntax),
            operations,
            doubt: None,
            rest: None,
        }
    }

    pub(super) fn doubtful(syntax: Syntax, operations: Vec<Draft>, is_deep: bool) -> Self {
        Self {
            doubt: Some(is_deep),
            ..Self::certain(syntax, operations)
        }
    }

    pub(super) fn prose() -> Self {
        Self {
            syntax: None,
            operations: Vec::new(),
            doubt: None,
            rest: None,
        }
    }
}

impl Block {
    pub(super) fn take(
        &mut self,
        text: &str,
        line: &Line<'_>,
        doubt: &Doubt,
    ) -> Result<Step, ReplyFault> {
        match self {
            Self::Whole(it) => it.take(line),
            Self::Cdata(it) => Ok(it.take(line)),
            Self::Edits(it) => it.take(line),
            Self::Diff(it) => it.take(text, line),
            Self::Envelope(it) => it.take(line),
            Self::Quotation(it) => it.take(line, doubt),
            Self::Thinking(it) => Ok(it.take(line)),
            Self::Unsure(it) => it.take(text, line, doubt),
        }
    }

    /// The text ended before the block did.
    pub(super) fn cut(self, text: &str) -> ReplyFault {
        match self {
            Self::Edits(it) => it.cut(),
            Self::Diff(it) => it.cut(text),
            Self::Envelope(it) => it.cut(),
            other => other.opener().unclosed(),
        }
    }

    pub(super) fn opener(&self) -> &Opener {
        match self {
            Self::Whole(it) => &it.opener,
            Self::Cdata(it) => &it.opener,
            Self::Edits(it) => &it.opener,
            Self::Diff(it) => &it.opener,
            Self::Envelope(it) => &it.opener,
            Self::Quotation(it) => &it.opener,
            Self::Thinking(it) => &it.opener,
            Self::Unsure(it) => &it.opener,
        }
    }

    /// The file that is being written, as far as that is known yet.
    pub(super) fn path(&self) -> Option<&str> {
        match self {
            Self::Whole(it) => Some(&it.path),
            Self::Cdata(it) => Some(&it.path),
            Self::Edits(it) => Some(&it.path),
            Self::Diff(it) => it.path(),
            Self::Envelope(it) => it.path(),
            Self::Quotation(_) | Self::Thinking(_) | Self::Unsure(_) => None,
        }
    }
}
