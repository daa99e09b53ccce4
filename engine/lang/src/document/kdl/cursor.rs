//! A place in a KDL text that moves forward, past white space and comments.

use super::Fault;
use crate::source::Span;

/// The characters that end a line in KDL.
pub(in crate::document) const NEWLINES: [char; 7] = [
    '\n', '\r', '\u{85}', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}',
];

/// Whether it is white space within a line.
pub(super) fn is_space(character: char) -> bool {
    matches!(
        character,
        '\t' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Characters that may stand nowhere in a KDL text: they cannot be seen, or turn what is seen round.
pub(in crate::document) fn is_forbidden(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// How many bytes the line break takes that a text begins with; none where it begins with none.
pub(super) fn newline_length(text: &str) -> usize {
    if text.starts_with("\r\n") {
        return 2;
    }
    let first = text.chars().next().filter(|it| NEWLINES.contains(it));
    first.map_or(0, char::len_utf8)
}

/// A place in a text.
pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
    /// The bytes of each comment, with its marks.
    pub comments: Vec<Span>,
}

/// A place to which a cursor can go back.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    comments: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text,
            at,
            comments: Vec::new(),
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn begins(&self, with: &str) -> bool {
        self.rest().starts_with(with)
    }

    /// Goes past a text, if it stands here.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let is_here = self.begins(text);
        self.at += if is_here { text.len() } else { 0 };
        is_here
    }

    pub(super) fn mark(&self) -> Mark {
        let comments = self.comments.len();
        Mark {
            at: self.at,
            comments,
        }
    }

    pub(super) fn back_to(&mut self, mark: Mark) {
        self.at = mark.at;
        self.forget(mark);
    }

    /// Forgets the comments since then.
    pub(super) fn forget(&mut self, mark: Mark) {
        self.comments.truncate(mark.comments);
    }

    /// The next character as a span; the text's end where there is none.
    pub(super) fn here(&self) -> Span {
        let length = self.peek().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + length)
    }

    /// Past the white space of a node: spaces, comments in a line, and `\` with the end of its
    /// line. Says whether there was any.
    pub(super) fn node_space(&mut self) -> Result<bool, Fault> {
        let begun = self.at;
        loop {
            let rest = self.rest();
            let spaces = rest.len() - rest.trim_start_matches(is_space).len();
            self.at += spaces;
            if self.begins("/*") {
                self.block_comment()?;
            } else if self.begins("\\") {
                self.join()?;
            } else if spaces == 0 {
                return Ok(self.at > begun);
            }
        }
    }

    /// Past white space between nodes: that of nodes, line breaks and comments.
    pub(super) fn line_space(&mut self) -> Result<(), Fault> {
        loop {
            let moved = self.node_space()?;
            if self.begins("//") {
                self.line_comment();
            } else if !self.newline() && !moved {
                return Ok(());
            }
        }
    }

    /// Past a line break, if one stands here.
    pub(super) fn newline(&mut self) -> bool {
        let length = newline_length(self.rest());
        self.at += length;
        length > 0
    }

    /// A comment up to the line's end, which is left.
    pub(super) fn line_comment(&mut self) {
        let rest = self.rest();
        let end = rest.find(NEWLINES).unwrap_or(rest.len());
        self.comment(end);
    }

    fn comment(&mut self, bytes: usize) {
        self.comments.push(Span::new(self.at, self.at + bytes));
        self.at += bytes;
    }

    /// Comments of this kind may stand in each other.
    fn block_comment(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let (mut depth, mut at) = (0_usize, 0);
        while let Some(next) = rest[at..].find(['*', '/']) {
            at += next;
            match rest.as_bytes().get(at..at + 2) {
                Some(b"/*") => (depth, at) = (depth + 1, at + 2),
                Some(b"*/") => (depth, at) = (depth - 1, at + 2),
                _ => at += 1,
            }
            if depth == 0 {
                self.comment(at);
                return Ok(());
            }
        }
        let open = Span::new(self.at, self.at + 2);
        Err(Fault::new(open, "this comment is never closed").help("end it with `*/`"))
    }

    /// A `\` joins the next line to this one.
    fn join(&mut self) -> Result<(), Fault> {
        let at = self.here();
        self.at += 1;
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches(is_space).len();
            if !self.begins("/*") {
                break;
            }
            self.block_comment()?;
        }
        if self.begins("//") {
            self.line_comment();
        }
        if self.newline() || self.rest().is_empty() {
            return Ok(());
        }
        let fault = Fault::new(
            at,
            "a `\\` stands at the end of a line, which it joins to the next",
        );
        Err(fault.help("a text with a `\\` stands in quotes"))
    }
}
