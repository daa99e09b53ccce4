//! A file as the editor has it, which may not be what is on the disk.

use std::sync::Arc;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::source::{Source, Span};
use lsp_types::{Location, Position, Range, TextDocumentContentChangeEvent, Uri};

use super::position::{Encoding, Lines};

/// A file that is open in the editor.
pub struct Buffer {
    /// Its address.
    pub address: Uri,
    /// The version that the editor counts.
    pub version: i32,
    /// Its text under the name by which the project knows it.
    pub source: Arc<Source>,
    /// What was last found in it; none before it was first checked.
    pub found: Option<Vec<Diagnostic>>,
    lines: Lines,
}

impl Buffer {
    /// A file with this text.
    pub fn new(address: Uri, version: i32, source: Arc<Source>, encoding: Encoding) -> Self {
        let lines = Lines::of(source.text(), encoding);
        Self {
            address,
            version,
            source,
            found: None,
            lines,
        }
    }

    /// The text after some changes, each of what the one before left.
    pub fn changed(
        &self,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> String {
        changes
            .iter()
            .fold(self.source.text().to_owned(), |text, change| {
                let Some(range) = change.range else {
                    return change.text.clone();
                };
                let lines = Lines::of(&text, encoding);
                let (start, end) = (
                    lines.offset(&text, range.start),
                    lines.offset(&text, range.end),
                );
                format!(
                    "{}{}{}",
                    &text[..start],
                    change.text,
                    &text[end.max(start)..]
                )
            })
    }

    /// The byte at a position.
    pub fn offset(&self, position: Position) -> usize {
        self.lines.offset(self.source.text(), position)
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        self.lines.range(self.source.text(), span)
    }

    /// A span as a place that the editor can go to.
    pub fn location(&self, span: Span) -> Location {
        Location::new(self.address.clone(), self.range(span))
    }

    /// The span of a range.
    pub fn span(&self, range: Range) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }
}
