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

/// A place between two lines. Cloning it is how one looks ahead.
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

    /// Byte offset of the next line.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// The bytes from `start` up to the line `end`, each line freed of up to `indent` spaces, as `CommonMark` does for
    /// the content of an indented fence.
    pub(super) fn content(&self, start: usize, end: &Line<'_>, indent: usize) -> String {
        let text = &self.text[start..end.start];
        if indent == 0 {
            return text.to_owned();
        }
        Cursor::new(text)
            .map(|line| outdent(line.raw, indent))
            .collect()
    }
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
        let mut cursor = Cursor::new("  a\n    b\n c\nend");
        let end = cursor.by_ref().last().unwrap();
        assert_eq!(cursor.content(0, &end, 2), "a\n  b\nc\n");
    }
}
