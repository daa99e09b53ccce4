//! Parts of a reply, as places of its text. What they say is copied out once all of the reply is there, so that no line that comes
//! costs more than its own length.

use std::ops::Range;

use super::line::content;

/// Parts of the text, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Excerpt {
    parts: Vec<Range<usize>>,
    /// Spaces that every line may lose, as those of an indented fence do.
    indent: usize,
}

impl Excerpt {
    /// One part.
    pub(super) fn of(part: Range<usize>, indent: usize) -> Self {
        Self {
            parts: vec![part],
            indent,
        }
    }

    /// Adds a part of its own.
    pub(super) fn push(&mut self, part: Range<usize>) {
        self.parts.push(part);
    }

    /// Adds a part, as more of the last one where it follows that.
    pub(super) fn extend(&mut self, part: Range<usize>) {
        match self.parts.last_mut() {
            Some(last) if last.end == part.start => last.end = part.end,
            _ => self.parts.push(part),
        }
    }

    /// Takes the last part away.
    pub(super) fn pop(&mut self) {
        self.parts.pop();
    }

    /// Takes bytes from the end of the last part.
    pub(super) fn shorten(&mut self, bytes: usize) {
        if let Some(last) = self.parts.last_mut() {
            last.end = last.end.saturating_sub(bytes).max(last.start);
        }
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What they say.
    pub(super) fn text(&self, reply: &str) -> String {
        let parts = self.parts.iter().map(|it| &reply[it.clone()]);
        if self.indent == 0 {
            return parts.collect();
        }
        parts.map(|it| content(it, self.indent)).collect()
    }
}
