//! Where the body of a block ends, and what must not stand in it. Rules 1 to 3 of the format are here.

use super::fence::{Fence, Mark};
use super::line::{Cursor, Line};
use super::{ReplyFault, element};

/// How a block was opened, which says what closes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Container {
    Fence { mark: Mark, length: usize },
    Element,
}

/// The line that opened a block.
#[derive(Clone, Debug)]
pub(super) struct Opener {
    pub(super) container: Container,
    /// Spaces before it.
    pub(super) indent: usize,
    /// Its line, from 1.
    pub(super) line: usize,
    /// What to call it in messages, such as `file:README.md`.
    pub(super) block: String,
}

impl Opener {
    pub(super) fn fence(fence: &Fence<'_>, line: usize, block: String) -> Self {
        Self {
            container: Container::Fence {
                mark: fence.mark,
                length: fence.length,
            },
            indent: fence.indent,
            line,
            block,
        }
    }

    /// The text ended before the block did.
    pub(super) fn unclosed(&self) -> ReplyFault {
        ReplyFault::Unclosed {
            line: self.line,
            block: self.block.clone(),
        }
    }

    /// Whether the line closes this, where nothing can be nested.
    pub(super) fn is_closed_by(&self, line: &Line<'_>) -> bool {
        match self.container {
            Container::Fence { .. } => self.rival(line).is_some_and(|fence| fence.is_bare()),
            Container::Element => element::is_end(line.text, self.indent),
        }
    }

    /// Rule 3: no block opens in a block unless the outer fence is longer.
    pub(super) fn refuse_block(&self, line: &Line<'_>) -> Result<(), ReplyFault> {
        if !self.is_rivalled_by_a_block(line) {
            return Ok(());
        }
        Err(ReplyFault::NestedBlock {
            line: line.number,
            block: self.block.clone(),
            opened: self.line,
        })
    }

    /// A fence on this line that could close this one if it were bare.
    fn rival<'a>(&self, line: &Line<'a>) -> Option<Fence<'a>> {
        let Container::Fence { mark, length } = self.container else {
            return None;
        };
        Fence::read(line.text).filter(|fence| fence.mark == mark && fence.length >= length)
    }

    fn is_rivalled_by_a_block(&self, line: &Line<'_>) -> bool {
        match self.container {
            Container::Fence { length, .. } => Fence::read(line.text)
                .is_some_and(|fence| fence.length >= length && fence.names_a_path()),
            Container::Element => element::is_operation_line(line.text),
        }
    }
}

/// Rule 1: the line that ends the block, found by nesting.
pub(super) fn end<'a>(cursor: &mut Cursor<'a>, opener: &Opener) -> Result<Line<'a>, ReplyFault> {
    let mut nesting = Nesting::default();
    for line in cursor {
        opener.refuse_block(&line)?;
        let ends = match opener.container {
            Container::Fence { .. } => opener.rival(&line).is_some_and(|fence| nesting.ends(&fence)),
            Container::Element => opener.is_closed_by(&line),
        };
        if ends {
            return Ok(line);
        }
    }
    Err(opener.unclosed())
}

/// The lengths of the fences open inside a block, outermost first.
#[derive(Default)]
pub(super) struct Nesting(Vec<usize>);

impl Nesting {
    /// Takes the next fence that is as long as the block's; true if it ends the block. A fence shorter than the innermost
    /// is that one's content.
    pub(super) fn ends(&mut self, fence: &Fence<'_>) -> bool {
        let innermost = self.0.last().copied();
        if innermost.is_some_and(|length| fence.length < length) {
            return false;
        }
        match (fence.is_bare(), innermost) {
            (true, None) => return true,
            (true, Some(_)) => drop(self.0.pop()),
            (false, _) => self.0.push(fence.length),
        }
        false
    }
}
