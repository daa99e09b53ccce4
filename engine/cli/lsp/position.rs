//! Bytes of a text as lines and characters, and back. Editors count characters in units of UTF-16
//! unless they and we agree on bytes.

use gemstack_lang::source::Span;
use lsp_types::{InitializeParams, Position, PositionEncodingKind, Range};

/// In which units characters of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, what every editor knows.
    Utf16,
}

impl Encoding {
    /// Bytes where the editor offers them.
    pub fn negotiated(asked: &InitializeParams) -> Self {
        let general = asked.capabilities.general.as_ref();
        let offered = general.and_then(|it| it.position_encodings.as_ref());
        let bytes = offered.is_some_and(|it| it.contains(&PositionEncodingKind::UTF8));
        if bytes { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn length(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
        }
    }
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    /// The lines of a text.
    pub fn of(text: &str, encoding: Encoding) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            starts: std::iter::once(0).chain(breaks).collect(),
            encoding,
        }
    }

    /// The byte at a position; the end of its line, or of the text, where it lies beyond.
    pub fn offset(&self, text: &str, position: Position) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else {
            return text.len();
        };
        let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
        let mut units = position.character as usize;
        for (at, character) in line.char_indices() {
            let length = self.encoding.length(character);
            if units < length {
                return start + at;
            }
            units -= length;
        }
        start + line.len()
    }

    /// The position of a byte.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.starts.partition_point(|it| *it <= offset) - 1;
        let before = text.get(self.starts[line]..offset).unwrap_or_default();
        let units: usize = before.chars().map(|it| self.encoding.length(it)).sum();
        let small = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Position::new(small(line), small(units))
    }

    /// The range of a span.
    pub fn range(&self, text: &str, span: Span) -> Range {
        Range::new(
            self.position(text, span.start),
            self.position(text, span.end),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_in_the_units_agreed_upon() {
        let text = "ab\n𝒳é x\r\nlast";
        for (encoding, x) in [(Encoding::Utf16, 4), (Encoding::Utf8, 7)] {
            let lines = Lines::of(text, encoding);
            let offset = text.find('x').expect("an x");
            assert_eq!(lines.position(text, offset), Position::new(1, x));
            assert_eq!(lines.offset(text, Position::new(1, x)), offset);
        }
    }

    #[test]
    fn a_position_beyond_the_text_is_its_end() {
        let text = "ab\r\nc";
        let lines = Lines::of(text, Encoding::Utf16);
        assert_eq!(lines.offset(text, Position::new(0, 9)), 2);
        assert_eq!(lines.offset(text, Position::new(9, 0)), text.len());
        assert_eq!(lines.offset("", Position::new(0, 1)), 0);
    }
}
