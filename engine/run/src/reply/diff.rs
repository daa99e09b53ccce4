//! Unified diffs, as `diff -u` and git write them and as models imitate them: counts and line numbers are not believed.
//!
//! A section begins with `diff --git` or with its `---`/`+++` pair and becomes a patch, a creation (`/dev/null` before),
//! a deletion (`/dev/null` after) or a rename. File modes are passed over; copies and binary patches are refused.

mod hunk;
mod section;

use thiserror::Error;

use self::section::Section;
use super::body::Opener;
use super::fence::Fence;
use super::line::{Cursor, Line, outdent};
use super::{FileOperation, ReplyFault};

/// Why a diff is not understood.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum DiffProblem {
    /// A diff without changes.
    #[error("this diff changes nothing; give it `@@` hunks, or use ```file:PATH for a whole file")]
    Nothing,
    /// A change without a path.
    #[error(
        "this hunk has no file; put `--- a/PATH` and `+++ b/PATH` before it, or name the path in ```diff:PATH"
    )]
    NoPath,
    /// `---` without `+++`, or the reverse.
    #[error("`---` and `+++` lines come in pairs, in this order; add the missing one")]
    HalfHeader,
    /// Two names and no rename.
    #[error(
        "`{old}` becomes `{new}` without saying so; add `rename from` and `rename to` lines, or use one path"
    )]
    TwoNames {
        /// The name after `---`.
        old: String,
        /// The name after `+++`.
        new: String,
    },
    /// The fence names another path than the diff.
    #[error(
        "the fence is for `{fence}` but the diff is for `{diff}`; use one path and one file per ```diff:PATH fence"
    )]
    OtherFile {
        /// The path of the fence.
        fence: String,
        /// The path in the diff.
        diff: String,
    },
    /// A path with escapes.
    #[error("the path `{path}` is escaped; write it plainly")]
    EscapedPath {
        /// As written.
        path: String,
    },
    /// A line that no diff has here.
    #[error("`{text}` is no line of a diff; each line of a hunk begins with a space, `+` or `-`")]
    Line {
        /// The line.
        text: String,
    },
    /// Copies and binary patches.
    #[error("`{text}` is not supported; use ```file:PATH for a whole text file")]
    Unsupported {
        /// The line.
        text: String,
    },
}

/// Whether the body ahead is a diff to apply rather than one to look at.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    let is_end = |line: &Line<'_>| Fence::read(line.text).is_some_and(|fence| fence.is_bare());
    let signs = ["+++ ", "@@ -", "diff --git "];
    cursor.clone().take_while(|line| !is_end(line)).any(|line| {
        signs
            .iter()
            .any(|sign| outdent(line.text, 3).starts_with(sign))
    })
}

/// Reads the diff that `opener` opened, up to a fence in the first column, and the operations it means.
pub(super) fn read<'a>(
    cursor: &mut Cursor<'a>,
    opener: &Opener,
    path: Option<String>,
) -> Result<(Vec<FileOperation>, Line<'a>), ReplyFault> {
    let mut reading = Reading::new(opener.line, path);
    while let Some(line) = cursor.next() {
        if is_end(opener, &line) {
            return Ok((reading.operations()?, line));
        }
        refuse_block(opener, &line)?;
        reading.line(&line, cursor)?;
    }
    Err(opener.unclosed())
}

/// The lines of a hunk have a prefix: a fence that is theirs cannot stand in the first column.
fn is_end(opener: &Opener, line: &Line<'_>) -> bool {
    !line.text.starts_with(' ') && opener.is_closed_by(line)
}

fn refuse_block(opener: &Opener, line: &Line<'_>) -> Result<(), ReplyFault> {
    if line.text.starts_with(' ') {
        return Ok(());
    }
    opener.refuse_block(line)
}

/// A diff being read: the sections so far, the last of them open.
struct Reading {
    line: usize,
    path: Option<String>,
    sections: Vec<Section>,
}

impl Reading {
    fn new(line: usize, path: Option<String>) -> Self {
        Self {
            line,
            path,
            sections: Vec::new(),
        }
    }

    fn line(&mut self, line: &Line<'_>, cursor: &mut Cursor<'_>) -> Result<(), ReplyFault> {
        if self.is_in_hunk() && !self.begins_section(line, cursor) {
            return self.hunk_line(line);
        }
        self.header_line(line, cursor)
    }

    fn is_in_hunk(&self) -> bool {
        self.sections
            .last()
            .is_some_and(|section| !section.hunks.is_empty())
    }

    /// `--- a` within a hunk is a new section only where it cannot be a removed `-- a`.
    fn begins_section(&self, line: &Line<'_>, cursor: &Cursor<'_>) -> bool {
        if line.text.starts_with("diff --git ") {
            return true;
        }
        let next = cursor.clone().next().map_or("", |next| next.text);
        if !(line.text.starts_with("--- ") && next.starts_with("+++ ")) {
            return false;
        }
        let hunk = self
            .sections
            .last()
            .and_then(|section| section.hunks.last());
        hunk.is_none_or(hunk::Draft::is_complete) || section::are_git_names(line.text, next)
    }

    fn hunk_line(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        let hunks = self.sections.last_mut().map(|section| &mut section.hunks);
        let hunks = hunks.expect("a line is in a hunk only if there is a section");
        if line.text.starts_with("@@") {
            hunks.push(hunk::Draft::new(line));
            return Ok(());
        }
        let hunk = hunks
            .last_mut()
            .expect("a line is in a hunk only if there is one");
        hunk.line(line)
    }

    fn header_line(&mut self, line: &Line<'_>, cursor: &mut Cursor<'_>) -> Result<(), ReplyFault> {
        let text = line.text;
        if let Some(names) = text.strip_prefix("diff --git ") {
            self.sections.push(Section::of_git(line.number, names));
            return Ok(());
        }
        if let Some(old) = text.strip_prefix("--- ") {
            return self.names(line, old, cursor);
        }
        if text.starts_with("@@") {
            self.section_for_hunk(line)?
                .hunks
                .push(hunk::Draft::new(line));
            return Ok(());
        }
        self.extended_header_line(line)
    }

    fn names(
        &mut self,
        line: &Line<'_>,
        old: &str,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), ReplyFault> {
        let next = cursor.next();
        let new = next
            .as_ref()
            .and_then(|next| next.text.strip_prefix("+++ "));
        let new = new.ok_or_else(|| fault(line.number, DiffProblem::HalfHeader))?;
        let section = match self.sections.last_mut() {
            Some(section) if section.awaits_names() => section,
            _ => {
                self.sections.push(Section::new(line.number));
                self.sections.last_mut().expect("a section was just pushed")
            }
        };
        section
            .name(old, new)
            .map_err(|problem| fault(line.number, problem))
    }

    fn section_for_hunk(&mut self, line: &Line<'_>) -> Result<&mut Section, ReplyFault> {
        if self.sections.is_empty() && self.path.is_some() {
            self.sections.push(Section::new(line.number));
        }
        let section = self.sections.last_mut();
        section.ok_or_else(|| fault(line.number, DiffProblem::NoPath))
    }

    fn extended_header_line(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let stray = || DiffProblem::Line {
            text: line.text.trim().to_owned(),
        };
        let section = self
            .sections
            .last_mut()
            .filter(|section| section.awaits_names());
        let section = section.ok_or_else(|| fault(line.number, stray()))?;
        section
            .extend(line.text)
            .map_err(|problem| fault(line.number, problem))
    }

    fn operations(self) -> Result<Vec<FileOperation>, ReplyFault> {
        let mut operations = Vec::new();
        for section in self.sections {
            let line = section.line;
            let meant = section.operations(self.path.as_deref(), line)?;
            operations.extend(meant);
        }
        if operations.is_empty() {
            return Err(fault(self.line, DiffProblem::Nothing));
        }
        Ok(operations)
    }
}

fn fault(line: usize, problem: DiffProblem) -> ReplyFault {
    ReplyFault::Diff { line, problem }
}
