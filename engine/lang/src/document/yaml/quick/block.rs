//! Texts of several lines, behind `|` or `>`.

use std::borrow::Cow;

use super::Reader;
use super::cursor::{Cursor, Word};
use crate::document::Style;
use crate::source::Span;

impl Reader<'_> {
    /// A block within what stands at column `parent`.
    pub(super) fn block(&mut self, parent: usize) -> Option<()> {
        let joined = match self.cursor.peek() {
            b'|' => literal,
            _ => folded,
        };
        self.cursor.at += 1;
        let keeps_end = self.cursor.peek() != b'-';
        self.cursor.at += usize::from(!keeps_end);
        self.cursor.skip_spaces();
        (self.cursor.peek() == b'\n').then_some(())?;
        self.cursor.at += 1;
        let (span, lines) = self.cursor.block_lines(parent)?;
        let mut text = joined(&lines);
        if keeps_end {
            text.push('\n');
        }
        self.put(Word {
            span,
            text: Cow::Owned(text),
            style: Style::Block,
            is_key: false,
        })?;
        self.cursor.next_line()
    }
}

impl<'t> Cursor<'t> {
    /// The bytes of a block from its first word to the first that is not its own, and its lines
    /// without the indentation and without the empty ones at the end.
    fn block_lines(&mut self, parent: usize) -> Option<(Span, Vec<&'t str>)> {
        let start = self.block_start();
        let indentation = start - self.text[..start].rfind('\n')? - 1;
        (indentation > parent).then_some(())?;
        let mut lines = Vec::new();
        while self.at < self.text.len() {
            let line = &self.text[self.at..self.line_end()];
            let is_empty = line.bytes().all(|it| it == b' ');
            // Spaces alone that reach behind the indentation are a text.
            (!is_empty || line.len() <= indentation).then_some(())?;
            if !is_empty && spaces(line) < indentation {
                break;
            }
            lines.push(line.get(indentation..).unwrap_or_default());
            self.at += line.len() + 1;
        }
        let filled = lines.iter().rposition(|it| !it.is_empty())?;
        lines.truncate(filled + 1);
        let end = self.at + spaces(&self.text[self.at..]);
        Some((Span::new(start, end), lines))
    }

    /// Where the first word stands, whose column is the indentation of all lines.
    fn block_start(&self) -> usize {
        let rest = &self.text[self.at..];
        self.at + rest.len() - rest.trim_start_matches([' ', '\n']).len()
    }
}

fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn literal(lines: &[&str]) -> String {
    lines.join("\n")
}

/// Lines that go on are joined by spaces; empty lines and those further right keep their ends (YAML
/// 1.2, section 8.1.3).
fn folded(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut last: Option<&str> = None;
    let mut ends = 0;
    for &line in lines {
        if line.is_empty() {
            ends += 1;
            continue;
        }
        match last.map(|it| it.starts_with(' ') || line.starts_with(' ')) {
            Some(true) => text.extend(std::iter::repeat_n('\n', ends + 1)),
            Some(false) if ends == 0 => text.push(' '),
            _ => text.extend(std::iter::repeat_n('\n', ends)),
        }
        text.push_str(line);
        (last, ends) = (Some(line), 0);
    }
    text
}
