//! Lines of a text: where one begins and ends, whatever its end (`\n`, `\r\n` or `\r`).

use std::ops::Range;

const ENDS: [char; 2] = ['\n', '\r'];

/// Where the line that holds byte `at` begins.
pub fn start(text: &str, at: usize) -> usize {
    text[..at].rfind(ENDS).map_or(0, |end| end + 1)
}

/// Where the line that holds byte `at` ends, its line end left out.
pub fn end(text: &str, at: usize) -> usize {
    text[at..].find(ENDS).map_or(text.len(), |end| at + end)
}

/// Where the line after the one that holds byte `at` begins; the end of the text for the last.
pub fn next(text: &str, at: usize) -> usize {
    let end = end(text, at);
    let rest = &text[end..];
    match rest.as_bytes() {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    }
}

/// The lines that begin in a range, their ends left out.
pub fn lines_in(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let line = (at < range.end).then(|| at..end(text, at))?;
        at = next(text, at);
        Some(line)
    })
}

/// The lines of a text, their ends left out.
pub fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    lines_in(text, 0..text.len())
}

/// The number of the line that holds byte `at`, from 1.
pub fn number(text: &str, at: usize) -> usize {
    let begun = lines_in(text, 0..at).count();
    if is_complete(&text[..at]) {
        begun + 1
    } else {
        begun
    }
}

/// Whether a text is empty or ends with a line end.
pub fn is_complete(text: &str) -> bool {
    text.is_empty() || text.ends_with(ENDS)
}

/// Whether a text holds a line end.
pub fn has_end(text: &str) -> bool {
    text.contains(ENDS)
}

/// The line end that a text uses at byte `at`: that of the line before, else of the first one
/// after, `\n` where there is none.
pub fn style_at(text: &str, at: usize) -> &'static str {
    let before = text[..at].rfind(ENDS);
    let end = before.or_else(|| text.find(ENDS)).unwrap_or(at);
    match &text.as_bytes()[end..] {
        [b'\r', b'\n', ..] => "\r\n",
        [b'\n', ..] if text[..end].ends_with('\r') => "\r\n",
        [b'\r', ..] => "\r",
        _ => "\n",
    }
}

/// The range without the blanks at both of its ends.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_line_ends_are_line_ends() {
        let text = "a\nb\r\nc\rd";
        let found: Vec<_> = lines(text).map(|line| &text[line]).collect();
        assert_eq!(found, ["a", "b", "c", "d"]);
        assert_eq!(start(text, 5), 5);
        assert_eq!(next(text, 2), 5);
    }

    #[test]
    fn lines_are_numbered_from_one() {
        let text = "a\nb\n\nd";
        let numbers: Vec<_> = [0, 1, 2, 4, 5].map(|at| number(text, at)).into();
        assert_eq!(numbers, [1, 1, 2, 3, 4]);
    }
}
