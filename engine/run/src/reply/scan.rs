//! A reply from its first line to its last: blocks become operations, the rest is prose, and what is neither is refused.

use super::block::{Block, Ended, Step};
use super::body::Opener;
use super::cdata::{self, Cdata};
use super::conflict::{self, Found};
use super::diff::Diff;
use super::doubt::Doubt;
use super::draft::Draft;
use super::element::{self, Element};
use super::envelope::{self, Envelope};
use super::excerpt::Excerpt;
use super::fence::Fence;
use super::header::{self, Header, Kind};
use super::line::{Cursor, Line};
use super::search::{self, Edits};
use super::thinking::{self, Thinking};
use super::unsure::Unsure;
use super::whole::Whole;
use super::{FileOperation, Reply, ReplyFault, Syntax, Syntaxes};

/// Before a text of Windows; it is no part of a reply.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What was found, not yet compared with one another.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanned {
    /// Each with its line.
    found: Vec<(usize, Draft)>,
    prose: Excerpt,
    thinking: Excerpt,
}

impl Scanned {
    /// The reply, if what it asks for goes together.
    pub(super) fn settled(self, reply: &str) -> Result<Reply, ReplyFault> {
        let found = self.found.into_iter().map(|(line, draft)| Found {
            line,
            operation: draft.operation(reply),
        });
        Ok(Reply {
            operations: conflict::settle(found.collect())?,
            prose: self.prose.text(reply),
            thinking: self.thinking.text(reply),
        })
    }
}

/// Reads the whole text, or refuses it.
pub(super) fn scan(text: &str, syntaxes: Syntaxes) -> Result<Scanned, ReplyFault> {
    let mut scanner = Scanner::new(syntaxes);
    for line in Cursor::new(text) {
        scanner.line(text, &line)?;
    }
    scanner.finish(text)
}

/// A reply, being read. Every line is given with all of the text up to it.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    syntaxes: Syntaxes,
    doubt: Doubt,
    scanned: Scanned,
    block: Option<Block>,
    /// Something that is not blank has come.
    has_begun: bool,
}

impl Scanner {
    pub(super) fn new(syntaxes: Syntaxes) -> Self {
        Self {
            syntaxes,
            doubt: Doubt::default(),
            scanned: Scanned::default(),
            block: None,
            has_begun: false,
        }
    }

    /// The block that is open.
    pub(super) fn block(&self) -> Option<&Block> {
        self.block.as_ref()
    }

    pub(super) fn line(&mut self, text: &str, line: &Line<'_>) -> Result<(), ReplyFault> {
        match self.block.take() {
            Some(block) => self.inside(block, text, line),
            None if line.start == 0 && line.text.starts_with(BYTE_ORDER_MARK) => {
                self.outside(text, &behind(line, BYTE_ORDER_MARK.len_utf8()))
            }
            None => self.outside(text, line),
        }
    }

    /// There are no more lines.
    pub(super) fn finish(mut self, text: &str) -> Result<Scanned, ReplyFault> {
        match self.block.take() {
            None => Ok(self.scanned),
            Some(Block::Unsure(unsure)) => {
                if let Step::Becomes(block, place) = unsure.is_quotation(text, &self.doubt)? {
                    self.again(*block, text, Cursor::from(text, place))?;
                }
                self.finish(text)
            }
            Some(block) => Err(block.cut(text)),
        }
    }

    fn inside(&mut self, mut block: Block, text: &str, line: &Line<'_>) -> Result<(), ReplyFault> {
        match block.take(text, line, &self.doubt)? {
            Step::More => self.block = Some(block),
            Step::Ended(ended) => return self.ended(&block, ended, text, line),
            Step::Becomes(other, place) => {
                let lines = Cursor::from(&text[..line.end()], place);
                return self.again(*other, text, lines);
            }
        }
        Ok(())
    }

    /// Reads lines again as those of another block.
    fn again(&mut self, block: Block, text: &str, lines: Cursor<'_>) -> Result<(), ReplyFault> {
        self.block = Some(block);
        for line in lines {
            self.line(text, &line)?;
        }
        Ok(())
    }

    fn ended(
        &mut self,
        block: &Block,
        ended: Ended,
        text: &str,
        line: &Line<'_>,
    ) -> Result<(), ReplyFault> {
        let opener = block.opener();
        if let Some(is_deep) = ended.doubt {
            self.doubt.block_ended(opener, line, is_deep);
        }
        let Some(syntax) = ended.syntax else {
            return self.set_apart(block, ended.rest, text, line);
        };
        self.refuse_other(syntax, opener.line)?;
        let found = ended.operations.into_iter().map(|it| (opener.line, it));
        self.scanned.found.extend(found);
        Ok(())
    }

    /// Keeps what was no operation: prose, or what the model thought.
    fn set_apart(
        &mut self,
        block: &Block,
        rest: Option<usize>,
        text: &str,
        line: &Line<'_>,
    ) -> Result<(), ReplyFault> {
        let end = rest.map_or(line.end(), |it| line.start + it);
        let kept = block.opener().start..end;
        match block {
            Block::Thinking(_) => self.scanned.thinking.extend(kept),
            _ => self.scanned.prose.extend(kept),
        }
        match rest {
            Some(rest) => self.outside(text, &behind(line, rest)),
            None => Ok(()),
        }
    }

    fn outside(&mut self, text: &str, line: &Line<'_>) -> Result<(), ReplyFault> {
        let is_first = !self.has_begun;
        self.has_begun |= !line.is_blank();
        if let Some(fence) = Fence::read(line.text) {
            return self.fence(line, &fence);
        }
        if let Some(element) = element::read(line)? {
            return self.element(line, element);
        }
        if envelope::is_begin(line.text) {
            self.block = Some(Block::Envelope(Envelope::alone(line)));
            return Ok(());
        }
        if let Some(thinking) = Thinking::begun_by(line).filter(|_| is_first) {
            return self.inside(Block::Thinking(thinking), text, line);
        }
        self.prose(line)
    }

    fn prose(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        refuse_stray(line)?;
        self.scanned.prose.extend(line.start..line.end());
        if thinking::is_end(line) && self.scanned.thinking.is_empty() {
            if !self.scanned.found.is_empty() {
                return Err(stray(line));
            }
            self.scanned.thinking = std::mem::take(&mut self.scanned.prose);
        }
        Ok(())
    }

    fn fence(&mut self, line: &Line<'_>, fence: &Fence<'_>) -> Result<(), ReplyFault> {
        self.block = Some(match header::read(fence.info, line.number)? {
            Header::Block { kind, path } => {
                let block = format!("{}:{path}", kind.word());
                self.block_of(Opener::fence(fence, line, block), kind, path)
            }
            Header::Prose => {
                let opener = Opener::fence(fence, line, line.text.trim().to_owned());
                Block::Unsure(Unsure::new(opener, fence.info))
            }
        });
        Ok(())
    }

    fn block_of(&mut self, opener: Opener, kind: Kind, path: String) -> Block {
        self.doubt.block_opens(&opener);
        match kind {
            Kind::Edits => Block::Edits(Edits::new(opener, path)),
            Kind::Diff => Block::Diff(Diff::new(opener, Some(path))),
            Kind::Whole => Block::Whole(Whole::new(opener, path)),
        }
    }

    fn element(&mut self, line: &Line<'_>, element: Element<'_>) -> Result<(), ReplyFault> {
        let operation = match element {
            Element::File { path, rest } => return self.file_element(line, path, rest),
            Element::End => return Err(stray(line)),
            Element::Delete { path } => FileOperation::Delete { path },
            Element::Rename { from, to } => FileOperation::Rename { from, to },
            Element::Mode { path, executable } => FileOperation::Mode { path, executable },
        };
        self.found(line.number, operation);
        Ok(())
    }

    fn file_element(
        &mut self,
        line: &Line<'_>,
        path: String,
        rest: &str,
    ) -> Result<(), ReplyFault> {
        if let Some(content) = element::content_of_one_line(rest) {
            self.refuse_other(Syntax::Whole, line.number)?;
            let content = cdata::inner(content).to_owned();
            self.found(line.number, FileOperation::Write { path, content });
            return Ok(());
        }
        let mut opener = Opener::element(line, format!("<file path=\"{path}\">"));
        let start = line.start + line.text.len() - rest.len();
        self.block = Some(if rest.trim().is_empty() {
            self.block_of(opener, Kind::Whole, path)
        } else if cdata::begins(rest) {
            opener.indent = 0;
            Block::Cdata(Cdata::begun(opener, path, line, rest))
        } else {
            Block::Whole(Whole::begun(opener, path, start))
        });
        Ok(())
    }

    fn refuse_other(&self, syntax: Syntax, line: usize) -> Result<(), ReplyFault> {
        if self.syntaxes.allow(syntax) {
            return Ok(());
        }
        Err(ReplyFault::NotAllowed {
            line,
            syntax,
            allowed: self.syntaxes,
        })
    }

    fn found(&mut self, line: usize, operation: FileOperation) {
        self.scanned.found.push((line, Draft::Ready(operation)));
    }
}

/// What of a line is behind its first bytes.
fn behind<'a>(line: &Line<'a>, bytes: usize) -> Line<'a> {
    Line {
        number: line.number,
        start: line.start + bytes,
        text: &line.text[bytes..],
        raw: &line.raw[bytes..],
    }
}

/// Refuses a line of prose that looks like part of a block.
fn refuse_stray(line: &Line<'_>) -> Result<(), ReplyFault> {
    let text = line.text.trim_start();
    if search::is_edge(text) || element::is_end(text, 0) || envelope::is_stray(text) {
        return Err(stray(line));
    }
    if is_block_behind_a_mark(line.text) {
        return Err(ReplyFault::IndentedBlock { line: line.number });
    }
    Ok(())
}

/// A block's first line behind more indentation than a fence may have, or as part of a list or block quote.
fn is_block_behind_a_mark(text: &str) -> bool {
    let is_mark = |c: char| {
        c.is_whitespace() || c.is_ascii_digit() || matches!(c, '>' | '-' | '*' | '+' | '.' | ')')
    };
    let text = text.trim_start_matches(is_mark);
    element::is_operation(text) || Fence::read(text).is_some_and(|fence| fence.names_a_path())
}

fn stray(line: &Line<'_>) -> ReplyFault {
    ReplyFault::Stray {
        line: line.number,
        text: line.text.trim().to_owned(),
    }
}
