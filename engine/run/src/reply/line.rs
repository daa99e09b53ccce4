//! The lines of a text with their numbers and bytes, one at a time, so that a reply of many megabytes costs no table.

/// One line of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// Byte offset of its first character.
    pub(super) start: usize,
    /// Without its line end.
    pub(super) text: &'a str,
    /// With its line end.
    pub(super) raw: &'a str,
}

/// The lines of a text, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    passed: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            passed: 0,
        }
    }

    /// The lines of `text` from a place on.
    pub(super) fn from(text: &'a str, place: Place) -> Self {
        Self {
            text,
            offset: place.offset,
            passed: place.passed,
        }
    }
}

/// A place between two lines of a text, kept without the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place {
    /// Byte offset of the next line.
    pub(super) offset: usize,
    /// Lines before it.
    pub(super) passed: usize,
}

impl<'a> Line<'a> {
    /// The line of `text` between two places.
    pub(super) fn of(text: &'a str, start: usize, end: usize, number: usize) -> Self {
        let raw = &text[start..end];
        Self {
            number,
            start,
            text: without_line_end(raw),
            raw,
        }
    }

    /// Byte offset behind its line end.
    pub(super) fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// The place behind it.
    pub(super) fn behind(&self) -> Place {
        Place {
            offset: self.end(),
            passed: self.number,
        }
    }

    /// The place before it.
    pub(super) fn before(&self) -> Place {
        Place {
            offset: self.start,
            passed: self.number - 1,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A part of a text, each line freed of up to `indent` spaces, as `CommonMark` does for the content of an indented fence.
pub(super) fn content(text: &str, indent: usize) -> String {
    if indent == 0 {
        return text.to_owned();
    }
    Cursor::new(text)
        .map(|line| outdent(line.raw, indent))
        .collect()
}

impl<'a> Iterator for Cursor<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = &self.text[self.offset..];
        if rest.is_empty() {
            return None;
        }
        let raw = &rest[..rest.find('\n').map_or(rest.len(), |at| at + 1)];
        let start = self.offset;
        self.offset += raw.len();
        self.passed += 1;
        Some(Line {
            number: self.passed,
            start,
            text: without_line_end(raw),
            raw,
        })
    }
}

/// Without `\n` or `\r\n` at its end.
pub(super) fn without_line_end(raw: &str) -> &str {
    raw.strip_suffix('\n')
        .map_or(raw, |text| text.strip_suffix('\r').unwrap_or(text))
}

/// Without up to `most` leading spaces.
pub(super) fn outdent(text: &str, most: usize) -> &str {
    let spaces = text.bytes().take(most).take_while(|byte| *byte == b' ');
    &text[spaces.count()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_bytes_and_line_ends() {
        let lines: Vec<_> = Cursor::new("a\r\n\nb").collect();
        let seen: Vec<_> = lines
            .iter()
            .map(|line| (line.number, line.start, line.text, line.raw))
            .collect();
        assert_eq!(
            seen,
            [(1, 0, "a", "a\r\n"), (2, 3, "", "\n"), (3, 4, "b", "b")]
        );
    }

    #[test]
    fn an_indented_fence_gives_its_indentation_back() {
        assert_eq!(content("  a\n    b\n c\n", 2), "a\n  b\nc\n");
    }
}
