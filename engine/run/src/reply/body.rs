//! Where the body of a block ends, and what must not stand in it. Rules 1 to 3 of the format are here.

use super::fence::{Fence, Mark};
use super::line::{Line, Place};
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
    /// Byte offset of its line.
    pub(super) start: usize,
    /// Where its body begins.
    pub(super) body: Place,
    /// What to call it in messages, such as `file:README.md`.
    pub(super) block: String,
}

impl Opener {
    pub(super) fn fence(fence: &Fence<'_>, line: &Line<'_>, block: String) -> Self {
        let container = Container::Fence {
            mark: fence.mark,
            length: fence.length,
        };
        Self::new(container, fence.indent, line, block)
    }

    pub(super) fn element(line: &Line<'_>, block: String) -> Self {
        Self::new(Container::Element, element::indent(line.text), line, block)
    }

    fn new(container: Container, indent: usize, line: &Line<'_>, block: String) -> Self {
        Self {
            container,
            indent,
            line: line.number,
            start: line.start,
            body: line.behind(),
            block,
        }
    }

    /// What is taken from the beginning of each line of the content: an element says nothing of the kind.
    pub(super) fn content_indent(&self) -> usize {
        match self.container {
            Container::Fence { .. } => self.indent,
            Container::Element => 0,
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
        Fence::read(line.text).filter(|fence| self.is_rivalled_by(fence))
    }

    pub(super) fn is_rivalled_by(&self, fence: &Fence<'_>) -> bool {
        matches!(self.container, Container::Fence { mark, length } if fence.mark == mark && fence.length >= length)
    }

    fn is_rivalled_by_a_block(&self, line: &Line<'_>) -> bool {
        match self.container {
            Container::Fence { length, .. } => Fence::read(line.text)
                .is_some_and(|fence| fence.length >= length && fence.names_a_path()),
            Container::Element => element::is_operation_line(line.text),
        }
    }
}

/// Rule 1: whether this line ends the block, found by nesting.
pub(super) fn ends(opener: &Opener, line: &Line<'_>, nesting: &mut Nesting) -> bool {
    let Container::Fence { mark, .. } = opener.container else {
        return opener.is_closed_by(line);
    };
    match Fence::read(line.text) {
        Some(fence) if fence.mark != mark => nesting.passes(&fence),
        Some(fence) if opener.is_rivalled_by(&fence) => return nesting.ends(&fence),
        _ => {}
    }
    false
}

/// Read flatly, two inner fences of inner fences leave a pair of bare ones, and the file could end before the pair.
pub(super) fn refuse_second_depth(
    opener: &Opener,
    line: &Line<'_>,
    nesting: &Nesting,
) -> Result<(), ReplyFault> {
    if nesting.inner < 2 {
        return Ok(());
    }
    Err(ReplyFault::TooDeep {
        line: line.number,
        block: opener.block.clone(),
        opened: opener.line,
    })
}

/// The fences open inside a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Nesting {
    /// Their lengths, outermost first.
    open: Vec<usize>,
    /// Length of the fence of the other mark that may be open outside them.
    other: Option<usize>,
    /// How many opened inside another, and so may have opened nothing.
    inner: usize,
}

impl Nesting {
    /// A fence of the content held a fence as long: read flatly, as `CommonMark` does, one bare fence is left over.
    pub(super) fn is_deep(&self) -> bool {
        self.inner > 0
    }

    /// Takes the next fence that is as long as the block's; true if it ends the block. A fence shorter than the innermost
    /// is that one's content.
    pub(super) fn ends(&mut self, fence: &Fence<'_>) -> bool {
        let innermost = self.open.last().copied();
        if innermost.is_some_and(|length| fence.length < length) {
            return false;
        }
        if !fence.is_bare() {
            self.inner += usize::from(innermost.is_some() || self.other.is_some());
            self.open.push(fence.length);
            return false;
        }
        self.open.pop().is_none()
    }

    /// Takes the next fence of the other mark, which ends nothing but can make the fences in it content.
    fn passes(&mut self, fence: &Fence<'_>) {
        match self.other {
            _ if !self.open.is_empty() => {}
            None => self.other = Some(fence.length),
            Some(length) if fence.is_bare() && fence.length >= length => self.other = None,
            Some(_) => {}
        }
    }
}
