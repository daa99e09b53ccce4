//! A reply while it comes: what has come is read once, and what is being written shows before all of it is there.

use super::line::Line;
use super::scan::Scanner;
use super::{Reply, ReplyFault, Shape, Syntaxes, parse_as, structured};

/// Bytes that are set aside for a reply, of which the system gives only those that are used. Without them the text would be copied
/// each time that it outgrows its place, and one piece of many would cost as much as all before it.
const ROOM: usize = 64 << 20;

/// A reply while it comes, piece by piece. Reading a piece takes time linear in its length.
#[derive(Clone, Debug)]
pub struct Stream {
    syntaxes: Syntaxes,
    text: String,
    /// Bytes and lines that were read.
    offset: usize,
    lines: usize,
    scanner: Result<Scanner, ReplyFault>,
}

/// The file that a reply is writing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Writing {
    /// As the model wrote it.
    pub path: String,
    /// Bytes of its block so far.
    pub bytes: usize,
    /// Lines of its block so far.
    pub lines: usize,
}

/// A text with room to grow, where there is any.
fn roomy() -> String {
    let mut text = String::new();
    // Where it cannot be had, the text grows as texts do.
    let _ = text.try_reserve_exact(ROOM);
    text
}

impl Stream {
    /// A reply of which nothing has come yet.
    pub fn new(syntaxes: Syntaxes) -> Self {
        Self {
            syntaxes,
            text: roomy(),
            offset: 0,
            lines: 0,
            scanner: Ok(Scanner::new(syntaxes)),
        }
    }

    /// Takes the next piece.
    pub fn push(&mut self, piece: &str) {
        self.text.push_str(piece);
        let unsearched = self.text.len() - piece.len();
        let mut from = unsearched.max(self.offset);
        while let Some(at) = memchr::memchr(b'\n', &self.text.as_bytes()[from..]) {
            self.line(from + at + 1);
            from = self.offset;
        }
    }

    /// Reads the line that ends there.
    fn line(&mut self, end: usize) {
        self.lines += 1;
        let line = Line::of(&self.text, self.offset, end, self.lines);
        if let Ok(scanner) = &mut self.scanner
            && let Err(fault) = scanner.line(&self.text, &line)
        {
            self.scanner = Err(fault);
        }
        self.offset = end;
    }

    /// All that has come.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file that is being written just now.
    pub fn writing(&self) -> Option<Writing> {
        let block = self.scanner.as_ref().ok()?.block()?;
        let opener = block.opener();
        Some(Writing {
            path: block.path()?.to_owned(),
            bytes: self.text.len() - opener.body.offset.min(self.text.len()),
            lines: self.lines - opener.body.passed.min(self.lines),
        })
    }

    /// The reply, now that all of it has come: what [`parse_as`] makes of the text.
    ///
    /// # Errors
    /// As [`parse_as`].
    pub fn finish(mut self, shape: &Shape) -> Result<Reply, ReplyFault> {
        if structured::may_be(&self.text, self.syntaxes) || self.text.trim().is_empty() {
            return parse_as(&self.text, self.syntaxes, shape);
        }
        if self.offset < self.text.len() {
            self.line(self.text.len());
        }
        self.scanner?.finish(&self.text)?.settled(&self.text)
    }
}
