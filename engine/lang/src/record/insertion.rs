//! Putting lines into a text and replacing pieces of it, with all other bytes kept.

use std::ops::Range;

use crate::markdown::{Markdown, line};

/// How inserted lines stand to their neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    /// A blank line before and after.
    Apart,
    /// No blank line.
    Close,
}

/// The text with lines put in at `at`, where a line begins or the text ends. They end as the
/// text's own lines do, and a text without a final line end stays one.
pub(super) fn insert(text: &str, at: usize, lines: &[impl AsRef<str>], spacing: Spacing) -> String {
    let (before, after) = text.split_at(at);
    let end = line::style_at(text, at);
    let lead = lead(before, end, spacing);
    let tail = tail(before, after, end, spacing);
    let lines: Vec<_> = lines.iter().map(AsRef::as_ref).collect();
    [before, &lead, &lines.join(end), &tail, after].concat()
}

/// What ends the line before and parts it from the inserted ones.
fn lead(before: &str, end: &str, spacing: Spacing) -> String {
    let open = !line::is_complete(before.trim_start_matches('\u{feff}'));
    let near = spacing == Spacing::Apart && !ends_blank(before);
    end.repeat(usize::from(open) + usize::from(near))
}

fn tail(before: &str, after: &str, end: &str, spacing: Spacing) -> String {
    if after.is_empty() {
        return end.repeat(usize::from(line::is_complete(before)));
    }
    let next = &after[..line::end(after, 0)];
    let near = spacing == Spacing::Apart && !next.trim().is_empty();
    end.repeat(1 + usize::from(near))
}

/// Whether the last line of a text is blank, or there is none.
fn ends_blank(text: &str) -> bool {
    let last = line::lines(text).last();
    last.is_none_or(|it| text[it].trim_matches([' ', '\t', '\u{feff}']).is_empty())
}

/// Where a new section can stand: before the first heading from `at` on, else at the end.
pub(super) fn next_heading(markdown: &Markdown<'_>, at: usize) -> usize {
    let starts = markdown
        .headings
        .iter()
        .map(|it| line::start(markdown.text, it.range.start));
    let mut below = starts.filter(|it| *it >= at);
    below.next().unwrap_or(markdown.appendable_end())
}

/// The text with pieces replaced; they come in order and do not overlap.
pub(super) fn replace<'a>(
    text: &str,
    pieces: impl IntoIterator<Item = (Range<usize>, &'a str)>,
) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    for (range, piece) in pieces {
        replaced.push_str(&text[at..range.start]);
        replaced.push_str(piece);
        at = range.end;
    }
    replaced + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserted_lines_end_as_the_text_does() {
        assert_eq!(
            insert("a\r\nb\r\n", 3, &["x"], Spacing::Close),
            "a\r\nx\r\nb\r\n"
        );
        assert_eq!(insert("a\nb", 3, &["x"], Spacing::Close), "a\nb\nx");
        assert_eq!(insert("", 0, &["x"], Spacing::Apart), "x\n");
    }

    #[test]
    fn blank_lines_are_added_only_where_there_are_none() {
        assert_eq!(insert("a\nb\n", 2, &["x"], Spacing::Apart), "a\n\nx\n\nb\n");
        assert_eq!(
            insert("a\n\n\nb\n", 3, &["x"], Spacing::Apart),
            "a\n\nx\n\nb\n"
        );
        assert_eq!(insert("a", 1, &["x"], Spacing::Apart), "a\n\nx");
    }
}
