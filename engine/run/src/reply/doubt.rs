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

impl Ended {
    fn of(opener: &Opener, closed: usize) -> Option<Self> {
        let Container::Fence { mark, length } = opener.container else {
            return None;
        };
        Some(Self {
            mark,
            length,
            block: opener.block.clone(),
            opened: opener.line,
            closed,
        })
    }

    fn is_doubted_by(&self, fence: &Fence<'_>) -> bool {
        self.mark == fence.mark && self.length <= fence.length
    }

    fn fault(&self, line: usize) -> ReplyFault {
        ReplyFault::AmbiguousEnd {
            line,
            block: self.block.clone(),
            opened: self.opened,
            closed: self.closed,
        }
    }
}

/// The blocks of a reply so far, as far as they can be doubted.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubt {
    /// For each mark the latest of the shortest.
    ended: Vec<Ended>,
    /// The last one, if one bare fence more could end it earlier, until a block follows that no fence can hide.
    deep: Option<Ended>,
}

impl Doubt {
    /// A block opens with a fence so long: what came before it is settled unless it was longer.
    pub(super) fn block_opens(&mut self, opener: &Opener) {
        if let Container::Fence { length, .. } = opener.container {
            self.deep.take_if(|deep| deep.length <= length);
        }
    }

    /// A block ended because of a bare fence.
    pub(super) fn block_ended(&mut self, opener: &Opener, line: &Line<'_>, is_deep: bool) {
        let Some(ended) = Ended::of(opener, line.number) else {
            return;
        };
        if is_deep {
            self.deep = Some(ended.clone());
        }
        match self
            .ended
            .iter_mut()
            .find(|earlier| earlier.mark == ended.mark)
        {
            Some(earlier) if earlier.length < ended.length => {}
            Some(earlier) => *earlier = ended,
            None => self.ended.push(ended),
        }
    }

    /// Refuses a prose fence that opens without a language: it could be the inner or outer end of an earlier block.
    pub(super) fn at_opener(&self, fence: &Fence<'_>, line: usize) -> Result<(), ReplyFault> {
        let deep = self.deep.as_ref().filter(|deep| deep.is_doubted_by(fence));
        match deep {
            Some(deep) => Err(deep.fault(line)),
            None if fence.is_bare() => self.at_fence(fence, line),
            None => Ok(()),
        }
    }

    /// Refuses a fence within a prose fence, whatever its info string: it leaves one bare fence too many to explain.
    pub(super) fn at_fence(&self, fence: &Fence<'_>, line: usize) -> Result<(), ReplyFault> {
        match self.ended.iter().find(|ended| ended.is_doubted_by(fence)) {
            Some(ended) => Err(ended.fault(line)),
            None => Ok(()),
        }
    }
}
