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

use std::ops::RangeInclusive;

use thiserror::Error;

use super::body::Opener;
use super::line::{Cursor, Line, outdent};
use super::{Edit, ReplyFault};

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

const LENGTHS: RangeInclusive<usize> = 5..=9;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Marker {
    Search(usize),
    Divider(usize),
    Replace(usize),
}

/// Whether this line begins or ends a block.
pub(super) fn is_edge(text: &str) -> bool {
    matches!(marker(text), Some(Marker::Search(_) | Marker::Replace(_)))
}

/// Whether the first line that is not blank begins a block.
pub(super) fn begins(cursor: &Cursor<'_>, indent: usize) -> bool {
    let first = cursor.clone().find(|line| !line.text.trim().is_empty());
    first.is_some_and(|line| matches!(marker(outdent(line.text, indent)), Some(Marker::Search(_))))
}

/// Reads blocks up to the end of what `opener` opened.
pub(super) fn blocks(cursor: &mut Cursor<'_>, opener: &Opener) -> Result<Vec<Edit>, ReplyFault> {
    let mut edits = Vec::new();
    while let Some(line) = cursor.next() {
        if opener.is_closed_by(&line) {
            return not_none(edits, opener);
        }
        if let Some(edit) = between(cursor, opener, &line)? {
            edits.push(edit);
        }
    }
    Err(opener.unclosed())
}

/// A line outside blocks: blank, or the first of a block.
fn between(
    cursor: &mut Cursor<'_>,
    opener: &Opener,
    line: &Line<'_>,
) -> Result<Option<Edit>, ReplyFault> {
    opener.refuse_block(line)?;
    match marker(outdent(line.text, opener.indent)) {
        Some(Marker::Search(length)) => block(cursor, opener, line.number, length).map(Some),
        None if line.text.trim().is_empty() => Ok(None),
        _ => Err(fault(line, SearchProblem::Between)),
    }
}

fn block(
    cursor: &mut Cursor<'_>,
    opener: &Opener,
    first: usize,
    length: usize,
) -> Result<Edit, ReplyFault> {
    let start = cursor.offset();
    let (divider, replace) =
        divider(cursor, opener, length)?.ok_or_else(|| unended(opener, first))?;
    let end = end(cursor, opener, length)?.ok_or_else(|| unended(opener, first))?;
    Ok(Edit {
        search: cursor.content(start, &divider, opener.indent),
        replace: cursor.content(replace, &end, opener.indent),
    })
}

/// The divider and the offset behind it.
fn divider<'a>(
    cursor: &mut Cursor<'a>,
    opener: &Opener,
    length: usize,
) -> Result<Option<(Line<'a>, usize)>, ReplyFault> {
    while let Some(line) = cursor.next() {
        match inner_marker(opener, &line, length)? {
            Some(Marker::Divider(_)) => return Ok(Some((line, cursor.offset()))),
            Some(Marker::Replace(_)) => return Err(fault(&line, SearchProblem::NoDivider)),
            _ => {}
        }
    }
    Ok(None)
}

fn end<'a>(
    cursor: &mut Cursor<'a>,
    opener: &Opener,
    length: usize,
) -> Result<Option<Line<'a>>, ReplyFault> {
    for line in cursor {
        match inner_marker(opener, &line, length)? {
            Some(Marker::Divider(_)) => return Err(fault(&line, SearchProblem::TwoDividers)),
            Some(Marker::Replace(_)) => return Ok(Some(line)),
            _ => {}
        }
    }
    Ok(None)
}

/// The marker on a line of a block, if it is long enough to count.
fn inner_marker(
    opener: &Opener,
    line: &Line<'_>,
    length: usize,
) -> Result<Option<Marker>, ReplyFault> {
    opener.refuse_block(line)?;
    let counts = |marker: &Marker| match marker {
        Marker::Search(own) | Marker::Divider(own) | Marker::Replace(own) => *own >= length,
    };
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

fn not_none(edits: Vec<Edit>, opener: &Opener) -> Result<Vec<Edit>, ReplyFault> {
    if edits.is_empty() {
        return Err(ReplyFault::Search {
            line: opener.line,
            problem: SearchProblem::Nothing,
        });
    }
    Ok(edits)
}

fn unended(opener: &Opener, first: usize) -> ReplyFault {
    ReplyFault::Unclosed {
        line: first,
        block: format!("<<<<<<< SEARCH of {}", opener.block),
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
