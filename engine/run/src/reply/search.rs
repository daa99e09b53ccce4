//! Search/replace blocks:
//!
//! ```text
//! <<<<<<< SEARCH
//! lines to find
//! =======
//! lines to put there
//! >>>>>>> REPLACE
//! ```
//!
//! A marker is 5 to 9 characters long. Within a block only markers at least as long as its first one count, so content
//! that holds markers, or an underlined heading, is written with longer ones.

use std::ops::{Range, RangeInclusive};

use thiserror::Error;

use super::block::{Ended, Step};
use super::body::Opener;
use super::draft::Draft;
use super::excerpt::Excerpt;
use super::line::{Line, outdent};
use super::{ReplyFault, Syntax};

/// Why search/replace blocks are not understood.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum SearchProblem {
    /// An edit without blocks.
    #[error(
        "there is no search/replace block here; begin one with `<<<<<<< SEARCH`, or use ```file:PATH for a whole file"
    )]
    Nothing,
    /// A replacement before the divider.
    #[error(
        "this search/replace block has no divider; put `=======` between the search and the replacement"
    )]
    NoDivider,
    /// Two lines that could be the divider.
    #[error(
        "this is the second `=======` of the block; if one is content, write all three markers longer (up to 9)"
    )]
    TwoDividers,
    /// A block that begins within a block.
    #[error(
        "a search/replace block begins inside another; end that one with `>>>>>>> REPLACE` first"
    )]
    Reopened,
    /// Text between blocks.
    #[error("only search/replace blocks may stand here; move other text out of the fence")]
    Between,
    /// Markers inside a whole file.
    #[error(
        "search/replace markers inside a whole file; give the blocks alone in ```edit:PATH, or, if they are content, \
         open and close the file with a fence of more than three marks"
    )]
    InWholeFile,
}

/// How long a marker can be.
pub(super) const LENGTHS: RangeInclusive<usize> = 5..=9;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Marker {
    Search(usize),
    Divider(usize),
    Replace(usize),
}

impl Marker {
    fn length(self) -> usize {
        match self {
            Self::Search(own) | Self::Divider(own) | Self::Replace(own) => own,
        }
    }
}

/// Whether this line begins or ends a block.
pub(super) fn is_edge(text: &str) -> bool {
    matches!(marker(text), Some(Marker::Search(_) | Marker::Replace(_)))
}

/// Whether this line begins a block.
pub(super) fn begins(text: &str) -> bool {
    matches!(marker(text), Some(Marker::Search(_)))
}

/// The length of the marker that this line is.
#[cfg(test)]
pub(super) fn marker_length(text: &str) -> Option<usize> {
    marker(text).map(Marker::length)
}

/// Search/replace blocks of one file, being read.
#[derive(Clone, Debug)]
pub(super) struct Edits {
    pub(super) opener: Opener,
    pub(super) path: String,
    /// Old lines and new ones.
    read: Vec<(Excerpt, Excerpt)>,
    part: Part,
}

/// Where in a block the next line is.
#[derive(Clone, Debug)]
enum Part {
    Between,
    Search(Begun),
    Replace(Begun, Range<usize>),
}

/// A block that began, and the part of it that did.
#[derive(Clone, Copy, Debug)]
struct Begun {
    /// Line of its first marker.
    first: usize,
    /// Length of its markers.
    length: usize,
    /// Byte offset of the part's first line.
    start: usize,
}

impl Edits {
    pub(super) fn new(opener: Opener, path: String) -> Self {
        Self {
            opener,
            path,
            read: Vec::new(),
            part: Part::Between,
        }
    }

    pub(super) fn take(&mut self, line: &Line<'_>) -> Result<Step, ReplyFault> {
        match self.part.clone() {
            Part::Between if self.opener.is_closed_by(line) => return self.ended(),
            Part::Between => self.between(line)?,
            Part::Search(begun) => self.search(begun, line)?,
            Part::Replace(begun, search) => self.replace(begun, search, line)?,
        }
        Ok(Step::More)
    }

    /// A line outside blocks: blank, or the first of a block.
    fn between(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        self.opener.refuse_block(line)?;
        match marker(outdent(line.text, self.opener.indent)) {
            Some(Marker::Search(length)) => {
                let (first, start) = (line.number, line.end());
                self.part = Part::Search(Begun {
                    first,
                    length,
                    start,
                });
            }
            None if line.is_blank() => {}
            _ => return Err(fault(line, SearchProblem::Between)),
        }
        Ok(())
    }

    fn search(&mut self, begun: Begun, line: &Line<'_>) -> Result<(), ReplyFault> {
        match inner_marker(&self.opener, line, begun.length)? {
            Some(Marker::Divider(_)) => {
                let search = begun.start..line.start;
                let start = line.end();
                self.part = Part::Replace(Begun { start, ..begun }, search);
            }
            Some(Marker::Replace(_)) => return Err(fault(line, SearchProblem::NoDivider)),
            _ => {}
        }
        Ok(())
    }

    fn replace(
        &mut self,
        begun: Begun,
        search: Range<usize>,
        line: &Line<'_>,
    ) -> Result<(), ReplyFault> {
        match inner_marker(&self.opener, line, begun.length)? {
            Some(Marker::Divider(_)) => Err(fault(line, SearchProblem::TwoDividers)),
            Some(Marker::Replace(_)) => {
                let part = |it: Range<usize>| Excerpt::of(it, self.opener.indent);
                let replace = part(begun.start..line.start);
                let search = part(search);
                self.read.push((search, replace));
                self.part = Part::Between;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn ended(&mut self) -> Result<Step, ReplyFault> {
        if self.read.is_empty() {
            return Err(ReplyFault::Search {
                line: self.opener.line,
                problem: SearchProblem::Nothing,
            });
        }
        let (path, edits) = (self.path.clone(), std::mem::take(&mut self.read));
        let edit = Draft::Edit { path, edits };
        Ok(Step::Ended(Ended::certain(
            Syntax::SearchReplace,
            vec![edit],
        )))
    }

    /// The text ended here.
    pub(super) fn cut(&self) -> ReplyFault {
        match &self.part {
            Part::Between => self.opener.unclosed(),
            Part::Search(begun) | Part::Replace(begun, _) => ReplyFault::Unclosed {
                line: begun.first,
                block: format!("<<<<<<< SEARCH of {}", self.opener.block),
            },
        }
    }
}

/// The marker on a line of a block, if it is long enough to count.
fn inner_marker(
    opener: &Opener,
    line: &Line<'_>,
    length: usize,
) -> Result<Option<Marker>, ReplyFault> {
    opener.refuse_block(line)?;
    let counts = |marker: &Marker| marker.length() >= length;
    let marker = marker(outdent(line.text, opener.indent)).filter(counts);
    if matches!(marker, Some(Marker::Search(_))) {
        return Err(fault(line, SearchProblem::Reopened));
    }
    Ok(marker)
}

fn marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    let word = text.trim_start_matches(first);
    let length = text.len() - word.len();
    match (first, word.trim()) {
        _ if !LENGTHS.contains(&length) => None,
        ('<', "SEARCH") => Some(Marker::Search(length)),
        ('=', "") => Some(Marker::Divider(length)),
        ('>', "REPLACE") => Some(Marker::Replace(length)),
        _ => None,
    }
}

fn fault(line: &Line<'_>, problem: SearchProblem) -> ReplyFault {
    ReplyFault::Search {
        line: line.number,
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_five_to_nine_long() {
        assert_eq!(marker("<<<<< SEARCH"), Some(Marker::Search(5)));
        assert_eq!(marker("========= "), Some(Marker::Divider(9)));
        assert_eq!(marker(">>>>>>>REPLACE"), Some(Marker::Replace(7)));
        for text in [
            "<<<< SEARCH",
            "==========",
            "<<<<<<< HEAD",
            "======= x",
            ">>>>>>>",
            " =====",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
    }
}
