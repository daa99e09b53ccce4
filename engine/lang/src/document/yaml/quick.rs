//! The YAML that people write, read in one pass over its bytes.
//!
//! It knows block maps and lists, words and quoted texts of one line, `[ ]` and `{ }`, and `|` and
//! `>` blocks. Whatever else there is, and whatever is wrong, makes it give up, and the text is
//! read [in full](super::full) instead: so there is one reader that judges, and what this one
//! reads is the same, which every debug build compares.

use std::sync::Arc;

use self::cursor::{Context, Cursor, Word};
use super::builder::{Builder, Container};
use super::core_schema::scalar;
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::source::{Source, Span};

mod block;
mod cursor;
mod everyday;
mod flow;
mod plain;
mod quoted;
#[cfg(test)]
mod tests;

/// What a text says; none where it is not as simple as this reader.
pub(super) fn read(source: &Arc<Source>) -> Option<(Node, Vec<Diagnostic>)> {
    everyday::is_everyday(source.text()).then_some(())?;
    let mut reader = Reader {
        cursor: Cursor::new(source.text()),
        builder: Builder::new(source),
    };
    reader.document()?;
    Some(reader.builder.finish())
}

/// Where it stands, and what it has read. Every method gives none where it gives up.
struct Reader<'s> {
    cursor: Cursor<'s>,
    builder: Builder<'s>,
}

impl<'s> Reader<'s> {
    fn document(&mut self) -> Option<()> {
        self.cursor.next_line()?;
        let column = self.cursor.column?;
        if self.cursor.is_item() {
            self.list(column)?;
        } else {
            let first = self.cursor.key()?;
            self.map(first, column)?;
        }
        // A line that belongs to nothing that is open is left over.
        self.cursor.column.is_none().then_some(())
    }

    /// A value within what stands at column `parent`, up to the next line that is not its own.
    fn value(&mut self, parent: usize) -> Option<()> {
        let column = self.cursor.here();
        if self.cursor.is_item() {
            return self.list(column);
        }
        if !self.cursor.is_word() {
            return self.marked(parent);
        }
        let word = self.cursor.word(Context::Block)?;
        if word.is_key {
            self.map(word, column)
        } else {
            self.text(word)
        }
    }

    /// What begins with a mark that tells its form.
    fn marked(&mut self, parent: usize) -> Option<()> {
        match self.cursor.peek() {
            b'|' | b'>' => self.block(parent),
            _ => {
                self.flow(parent)?;
                self.cursor.end_line()
            }
        }
    }

    fn text(&mut self, word: Word<'s>) -> Option<()> {
        self.put(word)?;
        self.cursor.end_line()
    }

    fn list(&mut self, column: usize) -> Option<()> {
        self.begin(self.cursor.at, Container::List(Vec::new()))?;
        loop {
            self.item(column)?;
            if self.cursor.column != Some(column) || !self.cursor.is_item() {
                return self.end();
            }
        }
    }

    fn item(&mut self, column: usize) -> Option<()> {
        self.cursor.at += 1;
        if self.cursor.is_line_over() {
            self.cursor.end_line()?;
            (self.cursor.column > Some(column)).then_some(())?;
        }
        self.value(column)
    }

    fn map(&mut self, first: Word<'s>, column: usize) -> Option<()> {
        self.begin(first.span.start, Container::Map(Vec::new(), None))?;
        let mut key = first;
        loop {
            self.put(key)?;
            self.entry(column)?;
            if self.cursor.column != Some(column) {
                return self.end();
            }
            key = self.cursor.key()?;
        }
    }

    /// The value of a key of a map at that column.
    fn entry(&mut self, column: usize) -> Option<()> {
        self.cursor.at += 1;
        if self.cursor.is_line_over() {
            return self.below(column);
        }
        if !self.cursor.is_word() {
            return self.marked(column);
        }
        let word = self.cursor.word(Context::Block)?;
        (!word.is_key).then_some(())?;
        self.text(word)
    }

    /// The value of a key that stands on the lines below it. A list may stand as far left as its key.
    fn below(&mut self, column: usize) -> Option<()> {
        self.cursor.end_line()?;
        if self.cursor.column > Some(column) {
            return self.value(column);
        }
        let is_list = self.cursor.column == Some(column) && self.cursor.is_item();
        is_list.then(|| self.list(column))?
    }

    fn put(&mut self, word: Word<'_>) -> Option<()> {
        let node = scalar(word.text, word.style, false, word.span);
        self.builder.value(node, 0).then_some(())
    }

    fn begin(&mut self, at: usize, kind: Container) -> Option<()> {
        self.builder.begin(Span::new(at, at), 0, kind).then_some(())
    }

    /// Ends what no bracket ends.
    fn end(&mut self) -> Option<()> {
        let at = self.cursor.at;
        self.builder.end(Span::new(at, at)).then_some(())
    }
}
