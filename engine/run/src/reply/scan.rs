//! A reply from its first line to its last: blocks become operations, the rest is prose, and what is neither is refused.

use super::body::{self, Container, End, Opener};
use super::conflict::Found;
use super::doubt::Doubt;
use super::element::{self, Element};
use super::fence::Fence;
use super::header::{self, Header, Kind};
use super::line::{Cursor, Line};
use super::{FileOperation, ReplyFault, SearchProblem, diff, quotation, search};

/// What was found, not yet compared with one another.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) found: Vec<Found>,
    pub(super) prose: String,
}

/// Reads the whole text, or refuses it.
pub(super) fn scan(text: &str) -> Result<Scanned, ReplyFault> {
    let mut scanner = Scanner {
        cursor: Cursor::new(text),
        doubt: Doubt::default(),
        scanned: Scanned::default(),
    };
    while let Some(line) = scanner.cursor.next() {
        scanner.line(&line)?;
    }
    Ok(scanner.scanned)
}

struct Scanner<'a> {
    cursor: Cursor<'a>,
    doubt: Doubt,
    scanned: Scanned,
}

impl<'a> Scanner<'a> {
    fn line(&mut self, line: &Line<'a>) -> Result<(), ReplyFault> {
        if let Some(fence) = Fence::read(line.text) {
            return self.fence(line, &fence);
        }
        if let Some(element) = element::read(line)? {
            return self.element(line, element);
        }
        refuse_stray(line)?;
        self.scanned.prose.push_str(line.raw);
        Ok(())
    }

    fn fence(&mut self, line: &Line<'a>, fence: &Fence<'a>) -> Result<(), ReplyFault> {
        match header::read(fence.info, line.number)? {
            Header::Block { kind, path } => {
                let block = format!("{}:{path}", kind.word());
                self.block(&Opener::fence(fence, line.number, block), kind, path)
            }
            Header::DiffLanguage if diff::begins(&self.cursor) => self.diff(
                &Opener::fence(fence, line.number, fence.info.to_owned()),
                None,
            ),
            Header::DiffLanguage | Header::Prose => self.quotation(line, fence),
        }
    }

    fn element(&mut self, line: &Line<'a>, element: Element<'a>) -> Result<(), ReplyFault> {
        match element {
            Element::File { path, rest } => return self.file_element(line, path, rest),
            Element::End => return Err(stray(line)),
            Element::Delete { path } => self.found(line.number, FileOperation::Delete { path }),
            Element::Rename { from, to } => {
                self.found(line.number, FileOperation::Rename { from, to });
            }
        }
        Ok(())
    }

    fn block(&mut self, opener: &Opener, kind: Kind, path: String) -> Result<(), ReplyFault> {
        self.doubt.block_opens(opener);
        match kind {
            Kind::Edits => self.edits(opener, path),
            Kind::Diff => self.diff(opener, Some(path)),
            Kind::Whole if search::begins(&self.cursor, opener.indent) => self.edits(opener, path),
            Kind::Whole => self.whole(opener, path, ""),
        }
    }

    fn edits(&mut self, opener: &Opener, path: String) -> Result<(), ReplyFault> {
        let edits = search::blocks(&mut self.cursor, opener)?;
        self.found(opener.line, FileOperation::Edit { path, edits });
        Ok(())
    }

    fn diff(&mut self, opener: &Opener, path: Option<String>) -> Result<(), ReplyFault> {
        let (operations, line) = diff::read(&mut self.cursor, opener, path)?;
        for operation in operations {
            self.found(opener.line, operation);
        }
        let is_deep = false;
        self.doubt.block_ended(opener, &End { line, is_deep });
        Ok(())
    }

    /// A whole file, of which `begun` stood on the line of the opener.
    fn whole(&mut self, opener: &Opener, path: String, begun: &str) -> Result<(), ReplyFault> {
        let lines = self.cursor.clone();
        let end = body::end(&mut self.cursor, opener)?;
        refuse_markers(lines.clone(), opener, &end.line)?;
        let content = lines.content(lines.offset(), &end.line, fence_indent(opener));
        let content = format!("{begun}{content}");
        self.found(opener.line, FileOperation::Write { path, content });
        self.doubt.block_ended(opener, &end);
        Ok(())
    }

    fn file_element(
        &mut self,
        line: &Line<'a>,
        path: String,
        rest: &'a str,
    ) -> Result<(), ReplyFault> {
        if let Some(content) = element::content_of_one_line(rest) {
            let content = content.to_owned();
            self.found(line.number, FileOperation::Write { path, content });
            return Ok(());
        }
        let opener = Opener {
            container: Container::Element,
            indent: element::indent(line.text),
            line: line.number,
            block: format!("<file path=\"{path}\">"),
        };
        if rest.trim().is_empty() {
            return self.block(&opener, Kind::Whole, path);
        }
        self.whole(&opener, path, &line.raw[line.text.len() - rest.len()..])
    }

    fn quotation(&mut self, line: &Line<'a>, fence: &Fence<'a>) -> Result<(), ReplyFault> {
        self.doubt.at_opener(fence, line.number)?;
        let opener = Opener::fence(fence, line.number, line.text.trim().to_owned());
        let lines = self.cursor.clone();
        let end = quotation::end(&mut self.cursor, &opener, &self.doubt)?;
        self.scanned.prose.push_str(line.raw);
        self.scanned
            .prose
            .push_str(&lines.content(lines.offset(), &end, 0));
        self.scanned.prose.push_str(end.raw);
        Ok(())
    }

    fn found(&mut self, line: usize, operation: FileOperation) {
        self.scanned.found.push(Found { line, operation });
    }
}

/// `CommonMark` takes the indentation of a fence from its content; an element says nothing of the kind.
fn fence_indent(opener: &Opener) -> usize {
    match opener.container {
        Container::Fence { .. } => opener.indent,
        Container::Element => 0,
    }
}

/// Search/replace markers amid a whole file are half an edit, unless a long fence says that they are meant.
fn refuse_markers(lines: Cursor<'_>, opener: &Opener, end: &Line<'_>) -> Result<(), ReplyFault> {
    if matches!(opener.container, Container::Fence { length, .. } if length > 3) {
        return Ok(());
    }
    let mut body = lines.take_while(|line| line.number < end.number);
    match body.find(|line| search::is_edge(line.text)) {
        Some(line) => Err(ReplyFault::Search {
            line: line.number,
            problem: SearchProblem::InWholeFile,
        }),
        None => Ok(()),
    }
}

/// Refuses a line of prose that looks like part of a block.
fn refuse_stray(line: &Line<'_>) -> Result<(), ReplyFault> {
    let text = line.text.trim_start();
    if search::is_edge(text) || element::is_end(text, 0) {
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
