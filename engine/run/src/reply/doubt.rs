//! Rule 2 of the format: which later fences cast doubt on where an earlier block ended.

use super::ReplyFault;
use super::body::{Container, Opener};
use super::fence::{Fence, Mark};
use super::line::Line;

/// A block whose end a bare fence in its content could have faked.
#[derive(Clone, Debug)]
struct Ended {
    mark: Mark,
    length: usize,
    block: String,
    opened: usize,
    closed: usize,
}

/// The blocks of a reply so far, as far as they can be doubted: the latest of the shortest, for each mark.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    ended: Vec<Ended>,
}

impl Doubt {
    /// A block ended on this line because of a bare fence.
    pub(super) fn block_ended(&mut self, opener: &Opener, end: &Line<'_>) {
        let Container::Fence { mark, length } = opener.container else {
            return;
        };
        let ended = Ended {
            mark,
            length,
            block: opener.block.clone(),
            opened: opener.line,
            closed: end.number,
        };
        match self.ended.iter_mut().find(|earlier| earlier.mark == mark) {
            Some(earlier) if earlier.length < length => {}
            Some(earlier) => *earlier = ended,
            None => self.ended.push(ended),
        }
    }

    /// Refuses a prose fence that opens without a language: it could be the inner or outer end of an earlier block.
    pub(super) fn at_opener(&self, fence: &Fence<'_>, line: usize) -> Result<(), ReplyFault> {
        if fence.is_bare() {
            return self.at_fence(fence, line);
        }
        Ok(())
    }

    /// Refuses a fence within a prose fence, whatever its info string: it leaves one bare fence too many to explain.
    pub(super) fn at_fence(&self, fence: &Fence<'_>, line: usize) -> Result<(), ReplyFault> {
        let doubted = |ended: &&Ended| ended.mark == fence.mark && ended.length <= fence.length;
        match self.ended.iter().find(doubted) {
            Some(ended) => Err(ReplyFault::AmbiguousEnd {
                line,
                block: ended.block.clone(),
                opened: ended.opened,
                closed: ended.closed,
            }),
            None => Ok(()),
        }
    }
}
