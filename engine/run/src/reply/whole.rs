//! A whole file, being read: its content is every line up to the one that ends it.

use super::block::{Block, Ended, Step};
use super::body::{self, Container, Nesting, Opener};
use super::cdata::{self, Cdata};
use super::draft::Draft;
use super::excerpt::Excerpt;
use super::line::{Line, outdent};
use super::search::Edits;
use super::{ReplyFault, SearchProblem, Syntax, search};

/// A whole file, being read.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) opener: Opener,
    pub(super) path: String,
    /// Byte offset of the content's beginning: behind the opener, on its line or after it.
    start: usize,
    /// No line yet has said whether this is a file or blocks that change one.
    is_open: bool,
    nesting: Nesting,
    /// The first line that looks like a marker of search/replace blocks.
    marker: Option<usize>,
}

impl Whole {
    pub(super) fn new(opener: Opener, path: String) -> Self {
        let start = opener.body.offset;
        Self {
            is_open: true,
            ..Self::begun(opener, path, start)
        }
    }

    /// The content begins on the line of the opener.
    pub(super) fn begun(opener: Opener, path: String, start: usize) -> Self {
        Self {
            opener,
            path,
            start,
            is_open: false,
            nesting: Nesting::default(),
            marker: None,
        }
    }

    pub(super) fn take(&mut self, line: &Line<'_>) -> Result<Step, ReplyFault> {
        if self.is_open && !line.is_blank() {
            self.is_open = false;
            if let Some(other) = self.other(line) {
                return Ok(Step::Becomes(Box::new(other), self.opener.body));
            }
        }
        self.opener.refuse_block(line)?;
        if body::ends(&self.opener, line, &mut self.nesting) {
            return self.ended(line);
        }
        body::refuse_second_depth(&self.opener, line, &self.nesting)?;
        if self.marker.is_none() && search::is_edge(line.text) {
            self.marker = Some(line.number);
        }
        Ok(Step::More)
    }

    /// What the first line that is not blank shows this to be instead.
    fn other(&self, line: &Line<'_>) -> Option<Block> {
        let (opener, path) = (self.opener.clone(), self.path.clone());
        if search::begins(outdent(line.text, self.opener.indent)) {
            return Some(Block::Edits(Edits::new(opener, path)));
        }
        let is_element = matches!(self.opener.container, Container::Element);
        (is_element && cdata::begins(line.text)).then(|| Block::Cdata(Cdata::new(opener, path)))
    }

    fn ended(&self, line: &Line<'_>) -> Result<Step, ReplyFault> {
        self.refuse_markers()?;
        let write = Draft::Write {
            path: self.path.clone(),
            content: Excerpt::of(self.start..line.start, self.opener.content_indent()),
        };
        let is_deep = self.nesting.is_deep();
        Ok(Step::Ended(Ended::doubtful(
            Syntax::Whole,
            vec![write],
            is_deep,
        )))
    }

    /// Search/replace markers amid a whole file are half an edit, unless a long fence says that they are meant.
    fn refuse_markers(&self) -> Result<(), ReplyFault> {
        match (self.marker, self.opener.container) {
            (None, _) => Ok(()),
            (Some(_), Container::Fence { length, .. }) if length > 3 => Ok(()),
            (Some(line), _) => Err(ReplyFault::Search {
                line,
                problem: SearchProblem::InWholeFile,
            }),
        }
    }
}
