//! Where a place is, in every unit that a program may count in.

use gemstack_lang::source::Place;

/// A place in numbers. Lines and columns count from 1, offsets from 0; columns and characters are
/// Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
    pub(super) start_byte: usize,
    pub(super) end_byte: usize,
    pub(super) start_character: usize,
    pub(super) end_character: usize,
}

impl Region {
    pub(super) fn of(place: &Place) -> Self {
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
