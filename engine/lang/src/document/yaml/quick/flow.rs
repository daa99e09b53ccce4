//! Lists and maps in brackets.

use super::Reader;
use super::cursor::Context;
use crate::document::yaml::builder::Container;
use crate::source::Span;

impl Reader<'_> {
    /// What stands in brackets, on lines that are further right than column `parent`.
    pub(super) fn flow(&mut self, parent: usize) -> Option<()> {
        let (close, kind) = match self.cursor.peek() {
            b'[' => (b']', Container::List(Vec::new())),
            _ => (b'}', Container::Map(Vec::new(), None)),
        };
        self.begin(self.cursor.at, kind)?;
        self.cursor.at += 1;
        self.flow_space(parent)?;
        while self.cursor.peek() != close {
            self.flow_entry(close, parent)?;
        }
        self.cursor.at += 1;
        let bracket = Span::new(self.cursor.at - 1, self.cursor.at);
        self.builder.end(bracket).then_some(())
    }

    /// An entry, and the comma after it or the bracket that it stands before.
    fn flow_entry(&mut self, close: u8, parent: usize) -> Option<()> {
        if close == b'}' {
            self.flow_key(parent)?;
        }
        self.flow_value(parent)?;
        self.flow_space(parent)?;
        match self.cursor.peek() {
            b',' => {
                self.cursor.at += 1;
                self.flow_space(parent)
            }
            byte => (byte == close).then_some(()),
        }
    }

    fn flow_key(&mut self, parent: usize) -> Option<()> {
        let key = self.cursor.word(Context::Flow).filter(|it| it.is_key)?;
        self.put(key)?;
        self.cursor.at += 1;
        self.flow_space(parent)
    }

    fn flow_value(&mut self, parent: usize) -> Option<()> {
        if matches!(self.cursor.peek(), b'[' | b'{') {
            return self.flow(parent);
        }
        let word = self.cursor.word(Context::Flow)?;
        (!word.is_key).then_some(())?;
        self.put(word)
    }

    /// Spaces, and lines that are over.
    fn flow_space(&mut self, parent: usize) -> Option<()> {
        if !self.cursor.is_line_over() {
            return Some(());
        }
        self.cursor.end_line()?;
        (self.cursor.column > Some(parent)).then_some(())
    }
}
