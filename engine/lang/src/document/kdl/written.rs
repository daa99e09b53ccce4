//! Where the characters of a KDL string stand in the source.

use std::ops::Range;

use super::cursor::{NEWLINES, newline_length};

/// The bytes, within the string as written, of a range of its text.
pub(in crate::document) fn locate(written: &str, range: Range<usize>) -> Range<usize> {
    let literal = Literal::of(written);
    let mut at = 0;
    let (mut start, mut end) = (None, None);
    for (width, place) in literal.characters() {
        if at >= range.end && start.is_some() {
            break;
        }
        if at >= range.start && start.is_none() {
            start = Some(place.start);
        }
        if at < range.end {
            end = Some(place.end);
        }
        at += width;
    }
    let start = start.unwrap_or(literal.end);
    start..end.unwrap_or(start).max(start)
}

/// A string as it is written.
struct Literal<'w> {
    written: &'w str,
    /// Where its text begins and ends, without quotes.
    start: usize,
    end: usize,
    has_escapes: bool,
    /// The white space that each line begins with and that is not of the text; for a text of
    /// many lines.
    indentation: Option<&'w str>,
}

impl<'w> Literal<'w> {
    fn of(written: &'w str) -> Self {
        let hashes = written.len() - written.trim_start_matches('#').len();
        let rest = &written[hashes..];
        let is_long = rest.starts_with("\"\"\"") && rest[3..].starts_with(NEWLINES);
        let quotes = match (rest.starts_with('"'), is_long) {
            (false, _) => return Self::bare(written),
            (true, false) => 1,
            (true, true) => 3,
        };
        let start = hashes + quotes;
        let end = written.len().saturating_sub(start).max(start);
        let long = Self {
            written,
            start,
            end,
            has_escapes: hashes == 0,
            indentation: None,
        };
        if is_long { long.of_lines() } else { long }
    }

    fn bare(written: &'w str) -> Self {
        Self {
            written,
            start: 0,
            end: written.len(),
            has_escapes: false,
            indentation: None,
        }
    }

    /// The text begins after the first line break and ends before the last.
    fn of_lines(mut self) -> Self {
        let body = &self.written[self.start..self.end];
        let last = body.rfind(NEWLINES).unwrap_or(0);
        let first = newline_length(body);
        let after = last + newline_length(&body[last..]);
        self.indentation = Some(&body[after..]);
        // An escaped line break leaves the text's end to where the escape begins.
        self.end = (self.start + last).max(self.start + first);
        self.start += first;
        self
    }

    /// Each character of the text: its bytes in the text, and its place in what is written.
    fn characters(&self) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = self.past_indentation(self.start);
        while at < self.end {
            let rest = &self.written[at..];
            let (width, length) = self.one(rest);
            if width > 0 {
                found.push((width, at..at + length));
            }
            at += length.max(1);
            if self.indentation.is_some() && rest.starts_with(NEWLINES) {
                at = self.past_indentation(at);
            }
        }
        found
    }

    /// The bytes of one character in the text, and as it is written.
    fn one(&self, rest: &str) -> (usize, usize) {
        if self.has_escapes && rest.starts_with('\\') {
            return escape(rest);
        }
        if rest.starts_with(NEWLINES) {
            return (1, newline_length(rest));
        }
        let bytes = rest.chars().next().map_or(1, char::len_utf8);
        (bytes, bytes)
    }

    fn past_indentation(&self, at: usize) -> usize {
        let Some(indentation) = self.indentation else {
            return at;
        };
        let rest = &self.written[at..];
        let is_blank = |it: char| it.is_whitespace() && !NEWLINES.contains(&it);
        let blank = rest.len() - rest.trim_start_matches(is_blank).len();
        if rest[blank..].starts_with(NEWLINES) {
            return at + blank;
        }
        if rest.starts_with(indentation) {
            return at + indentation.len();
        }
        at
    }
}

/// The bytes of an escape in the text, and as it is written.
fn escape(rest: &str) -> (usize, usize) {
    match rest[1..].chars().next() {
        Some('u') => unicode(rest),
        Some(it) if it.is_whitespace() => (0, 1 + rest[1..].len() - rest[1..].trim_start().len()),
        Some(it) => (1, 1 + it.len_utf8()),
        None => (0, 1),
    }
}

fn unicode(rest: &str) -> (usize, usize) {
    let length = rest.find('}').map_or(2, |it| it + 1);
    let digits = rest.get(3..length - 1).unwrap_or_default();
    let character = u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32);
    (character.map_or(1, char::len_utf8), length)
}
