//! A fence without a path, of which the next lines tell whether it is a diff, a patch, or a quotation.

use super::block::{Block, Step};
use super::body::Opener;
use super::diff::{self, Diff};
use super::doubt::Doubt;
use super::envelope::{self, Envelope};
use super::fence::Fence;
use super::line::{Cursor, Line};
use super::quotation::Quotation;
use super::{ReplyFault, header};

/// A fence without a path, being read.
#[derive(Clone, Debug)]
pub(super) struct Unsure {
    pub(super) opener: Opener,
    /// Its language is that of diffs.
    may_be_diff: bool,
    /// Its language is none, or one in which patches come.
    may_be_patch: bool,
    /// The word that ends the patch for a shell, if it comes in a command.
    heredoc: Option<String>,
}

impl Unsure {
    pub(super) fn new(opener: Opener, info: &str) -> Self {
        Self {
            opener,
            may_be_diff: header::is_diff_language(info),
            may_be_patch: envelope::is_language(info),
            heredoc: None,
        }
    }

    pub(super) fn take(
        &mut self,
        text: &str,
        line: &Line<'_>,
        doubt: &Doubt,
    ) -> Result<Step, ReplyFault> {
        if self.may_be_patch && !line.is_blank() {
            if envelope::is_begin(line.text) {
                return Ok(self.is_patch());
            }
            self.may_be_patch = self.heredoc.is_none() && self.begins_heredoc(line);
        }
        if self.may_be_diff && diff::is_sign(line) {
            let block = Block::Diff(Diff::new(self.opener.clone(), None));
            return Ok(Step::Becomes(Box::new(block), self.opener.body));
        }
        let is_end = Fence::read(line.text).is_some_and(|fence| fence.is_bare());
        if is_end || !(self.may_be_diff || self.may_be_patch) {
            return self.is_quotation(text, doubt);
        }
        Ok(Step::More)
    }

    fn begins_heredoc(&mut self, line: &Line<'_>) -> bool {
        self.heredoc = envelope::heredoc(line.text).map(str::to_owned);
        self.heredoc.is_some()
    }

    fn is_patch(&self) -> Step {
        let block = Envelope::fenced(self.opener.clone(), self.heredoc.clone());
        Step::Becomes(Box::new(Block::Envelope(block)), self.opener.body)
    }

    /// What it is where no line tells.
    pub(super) fn is_quotation(&self, text: &str, doubt: &Doubt) -> Result<Step, ReplyFault> {
        let place = super::line::Place {
            offset: self.opener.start,
            passed: self.opener.line - 1,
        };
        if let Some(fence) = Cursor::from(text, place)
            .next()
            .and_then(|it| Fence::read(it.text))
        {
            doubt.at_opener(&fence, self.opener.line)?;
        }
        let block = Block::Quotation(Quotation::new(self.opener.clone()));
        Ok(Step::Becomes(Box::new(block), self.opener.body))
    }
}
