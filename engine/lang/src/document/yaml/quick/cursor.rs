//! A place in a text that moves forward over spaces, line ends, comments and words.

use std::borrow::Cow;

use crate::document::Style;
use crate::source::Span;

/// Longer keys may not stand before a `:` everywhere (YAML 1.2, section 7.4.2, says 1,024 characters).
const LONGEST_KEY: usize = 1000;

/// What stands around a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Lines and their indentation.
    Block,
    /// Brackets.
    Flow,
}

/// A scalar of one line.
pub(super) struct Word<'t> {
    pub(super) span: Span,
    pub(super) text: Cow<'t, str>,
    pub(super) style: Style,
    /// Whether the `:` of a key follows.
    pub(super) is_key: bool,
}

/// A place in a text that ends with a line end.
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// The byte at which the line begins.
    line: usize,
    /// Where the first word of the line stands that was moved to last; none behind the last line.
    pub(super) column: Option<usize>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 0,
            column: None,
        }
    }

    pub(super) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    /// Behind the text there are line ends.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    /// The column of this place.
    pub(super) fn here(&self) -> usize {
        self.at - self.line
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == b' ' {
            self.at += 1;
        }
    }

    /// Whether a list's item begins here.
    pub(super) fn is_item(&self) -> bool {
        self.peek() == b'-' && is_white(self.byte(self.at + 1))
    }

    /// Whether neither a bracket nor a block begins here.
    pub(super) fn is_word(&self) -> bool {
        !matches!(self.peek(), b'[' | b'{' | b'|' | b'>')
    }

    /// Skips spaces; whether the line, or all but its comment, is over then.
    pub(super) fn is_line_over(&mut self) -> bool {
        let from = self.at;
        self.skip_spaces();
        match self.peek() {
            b'\n' => true,
            b'#' => self.at > from,
            _ => false,
        }
    }

    /// Goes from the end of a line's last word to the next line that has a word.
    pub(super) fn end_line(&mut self) -> Option<()> {
        self.is_line_over().then_some(())?;
        self.at = self.line_end() + 1;
        self.next_line()
    }

    /// Goes from the start of a line to the first word from there on.
    pub(super) fn next_line(&mut self) -> Option<()> {
        loop {
            self.line = self.at;
            self.skip_spaces();
            match self.text.as_bytes().get(self.at) {
                None => self.column = None,
                Some(b'\n' | b'#') => {
                    self.at = self.line_end() + 1;
                    continue;
                }
                Some(_) => self.column = Some(self.here()),
            }
            return (!self.divides_documents()).then_some(());
        }
    }

    fn divides_documents(&self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        self.at == self.line && (rest.starts_with(b"---") || rest.starts_with(b"..."))
    }

    pub(super) fn line_end(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|it| *it == b'\n');
        self.at + length.unwrap_or(rest.len())
    }

    /// A word, in quotes or without.
    pub(super) fn word(&mut self, context: Context) -> Option<Word<'t>> {
        let start = self.at;
        let (text, style) = match self.peek() {
            b'"' => (self.double_quoted()?, Style::DoubleQuoted),
            b'\'' => (self.single_quoted()?, Style::SingleQuoted),
            _ => (Cow::Borrowed(self.plain(context)?), Style::Plain),
        };
        let span = Span::new(start, self.at);
        let is_key = self.peek() == b':' && is_white(self.byte(self.at + 1));
        let fits = !is_key || span.end - span.start < LONGEST_KEY;
        fits.then_some(Word {
            span,
            text,
            style,
            is_key,
        })
    }

    /// A key of a map that no brackets hold.
    pub(super) fn key(&mut self) -> Option<Word<'t>> {
        self.word(Context::Block).filter(|it| it.is_key)
    }
}

pub(super) fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n')
}
