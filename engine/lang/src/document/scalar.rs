//! A text as it was written, and where its characters stand in the source.

use std::ops::Range;

use super::kdl::written;
use crate::source::Span;

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes that know no escapes but a doubled quote.
    SingleQuoted,
    /// In quotes that know escapes with a backslash.
    DoubleQuoted,
    /// As an indented block.
    Block,
    /// As one of the strings of KDL, which its first characters tell.
    Kdl,
}

/// A text, with how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, with escapes resolved and indentation removed.
    pub text: String,
    /// How it was written.
    pub style: Style,
}

impl Scalar {
    /// The bytes in the source of a range of the text. `written` is the scalar as it stands in the
    /// source, beginning at byte `base`.
    pub(super) fn locate(&self, written: &str, base: usize, range: Range<usize>) -> Span {
        if self.style == Style::Kdl {
            let within = written::locate(written, range);
            return Span::new(base + within.start, base + within.end);
        }
        let start = self.written_offset(written, range.start);
        let end = self.written_offset(written, range.end).max(start);
        Span::new(base + start, base + end.min(written.len()))
    }

    /// Walks text and source together: what the source has and the text has not is skipped.
    fn written_offset(&self, written: &str, offset: usize) -> usize {
        let mut at = self.first_character(written);
        let offset = offset.min(self.text.len());
        for (index, wanted) in self.text[..offset].char_indices() {
            at = self.step(written, self.past_indentation(written, at, index), wanted);
        }
        self.past_indentation(written, at, offset)
            .min(written.len())
    }

    fn first_character(&self, written: &str) -> usize {
        match self.style {
            Style::Plain | Style::Kdl => 0,
            Style::SingleQuoted | Style::DoubleQuoted => 1,
            Style::Block => self.block_start(written),
        }
    }

    /// Past the header line of a block, when the span includes it, and past its indentation.
    fn block_start(&self, written: &str) -> usize {
        let header = written.starts_with(['|', '>']);
        let start = if header {
            written.find('\n').map_or(0, |it| it + 1)
        } else {
            0
        };
        let first = self.text.chars().next().unwrap_or(' ');
        written[start..].find(first).map_or(start, |it| start + it)
    }

    /// The offset after the written form of one character of the text.
    fn step(&self, written: &str, at: usize, wanted: char) -> usize {
        let rest = &written[at.min(written.len())..];
        match self.style {
            Style::DoubleQuoted if rest.starts_with('\\') => at + escape_length(rest),
            Style::SingleQuoted if rest.starts_with("''") => at + 2,
            _ if wanted == ' ' && rest.starts_with('\n') => at + folded_length(rest),
            _ if rest.starts_with(wanted) => at + wanted.len_utf8(),
            _ => match rest.char_indices().find(|(_, it)| *it == wanted) {
                Some((skipped, it)) if rest[..skipped].trim().is_empty() => {
                    at + skipped + it.len_utf8()
                }
                _ => at + folded_length(rest),
            },
        }
    }

    /// At the start of a line of a block, past the white space that is the block's and not the
    /// text's own.
    fn past_indentation(&self, written: &str, at: usize, offset: usize) -> usize {
        if self.style != Style::Block || !self.text[..offset].ends_with('\n') {
            return at;
        }
        let rest = &written[at.min(written.len())..];
        at + leading_spaces(rest).saturating_sub(leading_spaces(&self.text[offset..]))
    }
}

fn leading_spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// How many bytes an escape such as `\n` or `\u00e9` takes.
fn escape_length(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(b'\n') => 2 + rest[2..].len() - rest[2..].trim_start().len(),
        _ => 2,
    }
}

/// A folded line break: white space that the text has as one space.
fn folded_length(rest: &str) -> usize {
    let white = rest.len() - rest.trim_start().len();
    white.max(rest.chars().next().map_or(0, char::len_utf8))
}
