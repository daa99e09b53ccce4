//! Unified diffs, as `diff -u` and git write them and as models imitate them: counts and line numbers are not believed.
//!
//! A section begins with `diff --git` or with its `---`/`+++` pair and becomes a patch, a creation (`/dev/null` before),
//! a deletion (`/dev/null` after) or a rename. File modes are passed over; copies and binary patches are refused.

mod hunk;
mod section;

use thiserror::Error;

use self::section::Section;
use super::block::{Ended, Step};
use super::body::Opener;
use super::draft::Draft;
use super::line::{Cursor, Line, Place, outdent};
use super::{ReplyFault, Syntax};

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

/// Whether this line shows that a body is a diff to apply rather than one to look at.
pub(super) fn is_sign(line: &Line<'_>) -> bool {
    let signs = ["+++ ", "@@ -", "diff --git "];
    let text = outdent(line.text, 3);
    signs.iter().any(|sign| text.starts_with(sign))
}

/// A diff, being read up to a fence in the first column. Whether a line is a header, the one after it tells: it waits for it.
#[derive(Clone, Debug)]
pub(super) struct Diff {
    pub(super) opener: Opener,
    reading: Reading,
    waiting: Option<Place>,
}

impl Diff {
    pub(super) fn new(opener: Opener, path: Option<String>) -> Self {
        let reading = Reading::new(opener.line, path);
        Self {
            opener,
            reading,
            waiting: None,
        }
    }

    pub(super) fn path(&self) -> Option<&str> {
        self.reading
            .path
            .as_deref()
            .or_else(|| self.reading.sections.last()?.path())
    }

    pub(super) fn take(&mut self, text: &str, line: &Line<'_>) -> Result<Step, ReplyFault> {
        if self.go_on(text, Some(line.text))? {
            return Ok(Step::More);
        }
        if is_end(&self.opener, line) {
            let operations =
                std::mem::replace(&mut self.reading, Reading::new(0, None)).operations()?;
            return Ok(Step::Ended(Ended::doubtful(
                Syntax::UnifiedDiff,
                operations,
                false,
            )));
        }
        refuse_block(&self.opener, line)?;
        self.waiting = Some(line.before());
        Ok(Step::More)
    }

    /// Takes the line that waits, now that the next one is known; true if that was taken with it.
    fn go_on(&mut self, text: &str, next: Option<&str>) -> Result<bool, ReplyFault> {
        let Some(line) = self
            .waiting
            .take()
            .and_then(|it| Cursor::from(text, it).next())
        else {
            return Ok(false);
        };
        self.reading.line(&line, next)
    }

    /// The text ended here.
    pub(super) fn cut(mut self, text: &str) -> ReplyFault {
        match self.go_on(text, None) {
            Err(fault) => fault,
            Ok(_) => self.opener.unclosed(),
        }
    }
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

/// What was read of a diff: the sections so far, the last of them open.
#[derive(Clone, Debug)]
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

    /// Takes a line; true if it took the next one with it.
    fn line(&mut self, line: &Line<'_>, next: Option<&str>) -> Result<bool, ReplyFault> {
        if self.is_in_hunk() && !self.begins_section(line, next) {
            self.hunk_line(line)?;
            return Ok(false);
        }
        if let Some(old) = line.text.strip_prefix("--- ") {
            self.names(line, old, next)?;
            return Ok(true);
        }
        self.header_line(line)?;
        Ok(false)
    }

    fn is_in_hunk(&self) -> bool {
        self.sections
            .last()
            .is_some_and(|section| !section.hunks.is_empty())
    }

    /// `--- a` within a hunk is a new section only where it cannot be a removed `-- a`.
    fn begins_section(&self, line: &Line<'_>, next: Option<&str>) -> bool {
        if line.text.starts_with("diff --git ") {
            return true;
        }
        let next = next.unwrap_or_default();
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

    fn header_line(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        let text = line.text;
        if let Some(names) = text.strip_prefix("diff --git ") {
            self.sections.push(Section::of_git(line.number, names));
            return Ok(());
        }
        if text.starts_with("@@") {
            self.section_for_hunk(line)?
                .hunks
                .push(hunk::Draft::new(line));
            return Ok(());
        }
        self.extended_header_line(line)
    }

    fn names(&mut self, line: &Line<'_>, old: &str, next: Option<&str>) -> Result<(), ReplyFault> {
        let new = next.and_then(|next| next.strip_prefix("+++ "));
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

    fn operations(self) -> Result<Vec<Draft>, ReplyFault> {
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
