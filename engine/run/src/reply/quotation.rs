//! Fences that name no path: prose, but only where nothing that should have been done can hide in them (rule 4).

use super::block::{Ended, Step};
use super::body::{Container, Nesting, Opener};
use super::doubt::Doubt;
use super::fence::Fence;
use super::line::Line;
use super::{ReplyFault, element, envelope, search};

/// The length of the shortest fence; elements and markers, which have no length, are quoted by any longer one.
const SHORTEST: usize = 3;

/// A fence that names no path, being read.
#[derive(Clone, Debug)]
pub(super) struct Quotation {
    pub(super) opener: Opener,
    nesting: Nesting,
}

impl Quotation {
    pub(super) fn new(opener: Opener) -> Self {
        Self {
            opener,
            nesting: Nesting::default(),
        }
    }

    pub(super) fn take(&mut self, line: &Line<'_>, doubt: &Doubt) -> Result<Step, ReplyFault> {
        let fence = Fence::read(line.text);
        refuse_hidden(line, fence.as_ref(), &self.opener)?;
        let Some(fence) = fence else {
            return Ok(Step::More);
        };
        if self.opener.is_rivalled_by(&fence) && self.nesting.ends(&fence) {
            return Ok(Step::Ended(Ended::prose()));
        }
        doubt.at_fence(&fence, line.number)?;
        Ok(Step::More)
    }
}

fn refuse_hidden(
    line: &Line<'_>,
    fence: Option<&Fence<'_>>,
    opener: &Opener,
) -> Result<(), ReplyFault> {
    let hidden = match fence {
        Some(fence) => fence.names_a_path() && !quotes(opener, fence.length),
        None => is_unfenced(line.text) && !quotes(opener, SHORTEST),
    };
    if !hidden {
        return Ok(());
    }
    Err(ReplyFault::QuotedBlock {
        line: line.number,
        opened: opener.line,
    })
}

fn is_unfenced(text: &str) -> bool {
    element::is_operation_line(text) || search::is_edge(text) || envelope::is_begin(text)
}

fn quotes(opener: &Opener, length: usize) -> bool {
    matches!(opener.container, Container::Fence { length: outer, .. } if outer > length)
}
