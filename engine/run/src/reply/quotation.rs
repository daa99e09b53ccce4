//! Fences that name no path: prose, but only where nothing that should have been done can hide in them (rule 4).

use super::body::{Container, Nesting, Opener};
use super::doubt::Doubt;
use super::fence::Fence;
use super::line::{Cursor, Line};
use super::{ReplyFault, element, search};

/// The length of the shortest fence; elements and markers, which have no length, are quoted by any longer one.
const SHORTEST: usize = 3;

/// The line that ends the fence which `opener` opened.
pub(super) fn end<'a>(
    cursor: &mut Cursor<'a>,
    opener: &Opener,
    doubt: &Doubt,
) -> Result<Line<'a>, ReplyFault> {
    let mut nesting = Nesting::default();
    for line in cursor {
        let fence = Fence::read(line.text);
        refuse_hidden(&line, fence.as_ref(), opener)?;
        let Some(fence) = fence else { continue };
        if opener.is_rivalled_by(&fence) && nesting.ends(&fence) {
            return Ok(line);
        }
        doubt.at_fence(&fence, line.number)?;
    }
    Err(opener.unclosed())
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
    element::is_operation_line(text) || search::is_edge(text)
}

fn quotes(opener: &Opener, length: usize) -> bool {
    matches!(opener.container, Container::Fence { length: outer, .. } if outer > length)
}
