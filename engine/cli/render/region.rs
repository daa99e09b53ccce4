//! Where a place is, in every unit that a program may count in.

use gemstack_lang::source::Place;

/// A place in numbers. Lines and columns count from 1, offsets from 0; columns and characters are
/// Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The line of its first byte.
    pub line: usize,
    /// The column of its first byte.
    pub column: usize,
    /// The line of the byte after its last.
    pub end_line: usize,
    /// The column of the byte after its last.
    pub end_column: usize,
    /// Its first byte.
    pub start_byte: usize,
    /// The byte after its last.
    pub end_byte: usize,
    /// Its first character.
    pub start_character: usize,
    /// The character after its last.
    pub end_character: usize,
}

impl Region {
    /// Where a place is.
    pub fn of(place: &Place) -> Self {
        let span = place.span;
        let (line, column) = place.source.line_and_column(span.start);
        let (end_line, end_column) = place.source.line_and_column(span.end);
        let characters = |byte: usize| {
            let before = place.source.text().get(..byte);
            before.unwrap_or_default().chars().count()
        };
        Self {
            line,
            column,
            end_line,
            end_column,
            start_byte: span.start,
            end_byte: span.end,
            start_character: characters(span.start),
            end_character: characters(span.end),
        }
    }
}
