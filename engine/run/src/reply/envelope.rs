//! Patches in an envelope, as `apply_patch` of the Codex programs reads them:
//!
//! ```text
//! *** Begin Patch
//! *** Update File: src/a.py
//! *** Move to: src/b.py
//! @@ class Greeter
//!  context
//! -old
//! +new
//! *** Add File: src/c.py
//! +content
//! *** Delete File: src/d.py
//! *** End Patch
//! ```
//!
//! An envelope stands alone or in a fence of its own, also as the text that a shell gives to `apply_patch`. What follows `@@` is
//! a line above the change, such as the head of the function it is in; several narrow it down one after the other.

mod section;
mod update;

use thiserror::Error;

use self::section::Section;
use super::block::{Ended, Step};
use super::body::Opener;
use super::draft::Draft;
use super::line::Line;
use super::{ReplyFault, Syntax, header, path};

/// Why a patch in an envelope is not understood.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EnvelopeProblem {
    /// An envelope without changes.
    #[error(
        "this patch changes nothing; give it `*** Add File:`, `*** Update File:` or `*** Delete File:`"
    )]
    Nothing,
    /// A file that nothing is said of.
    #[error(
        "nothing is changed in `{path}`; give it lines that begin with a space, `+` or `-`, or `*** Move to:`"
    )]
    NoChange {
        /// The file.
        path: String,
    },
    /// A line before the first file.
    #[error("`{text}` belongs to no file; put `*** Update File: PATH` before it")]
    NoFile {
        /// The line.
        text: String,
    },
    /// A line that no patch has here.
    #[error(
        "`{text}` is no line of a patch; each line of a change begins with a space, `+` or `-`, and each of a new file with `+`"
    )]
    Line {
        /// The line.
        text: String,
    },
    /// Text between the end of the patch and that of its fence.
    #[error(
        "only a closing fence may follow `*** End Patch` in its fence; move other text out of it"
    )]
    After,
}

const BEGIN: &str = "*** Begin Patch";
const END: &str = "*** End Patch";

/// Whether a patch begins on this line.
pub(super) fn is_begin(text: &str) -> bool {
    text.trim() == BEGIN
}

/// Whether this line ends a patch, or is any other that only patches have.
pub(super) fn is_stray(text: &str) -> bool {
    text.trim() == END
}

/// Whether patches come in fences of this language.
pub(super) fn is_language(info: &str) -> bool {
    const LANGUAGES: [&str; 7] = ["", "apply_patch", "bash", "diff", "patch", "sh", "shell"];
    header::language(info).is_some_and(|it| LANGUAGES.contains(&it))
}

/// The word that ends what a shell gives to `apply_patch` on this line.
pub(super) fn heredoc(text: &str) -> Option<&str> {
    let word = text.trim().strip_prefix("apply_patch")?.trim_start();
    let word = word.strip_prefix("<<")?.trim_start_matches('-').trim();
    let word = word.trim_matches(['\'', '"']);
    (!word.is_empty() && word.chars().all(char::is_alphanumeric)).then_some(word)
}

/// An envelope, being read.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    pub(super) opener: Opener,
    /// A fence is around it.
    is_fenced: bool,
    heredoc: Option<String>,
    sections: Vec<Section>,
    part: Part,
}

/// Where in an envelope the next line is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    Before,
    Inside,
    After,
}

impl Envelope {
    /// The one that this line begins.
    pub(super) fn alone(line: &Line<'_>) -> Self {
        let opener = Opener::element(line, BEGIN.to_owned());
        Self {
            part: Part::Inside,
            is_fenced: false,
            ..Self::fenced(opener, None)
        }
    }

    /// The one in a fence.
    pub(super) fn fenced(opener: Opener, heredoc: Option<String>) -> Self {
        Self {
            opener,
            is_fenced: true,
            heredoc,
            sections: Vec::new(),
            part: Part::Before,
        }
    }

    pub(super) fn path(&self) -> Option<&str> {
        self.sections.last().map(Section::path)
    }

    pub(super) fn take(&mut self, line: &Line<'_>) -> Result<Step, ReplyFault> {
        match self.part {
            Part::Before => {
                if is_begin(line.text) {
                    self.part = Part::Inside;
                }
                Ok(Step::More)
            }
            Part::Inside => self.inside(line),
            Part::After => self.after(line),
        }
    }

    fn inside(&mut self, line: &Line<'_>) -> Result<Step, ReplyFault> {
        if line.text.trim_end() == END {
            self.part = Part::After;
            return if self.is_fenced {
                Ok(Step::More)
            } else {
                self.ended()
            };
        }
        // A line of content has a mark before it: a fence in the first column is the one around the patch.
        if self.is_fenced && self.opener.is_closed_by(line) && !line.text.starts_with(' ') {
            return Err(self.cut());
        }
        self.line(line)?;
        Ok(Step::More)
    }

    fn line(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        let at = |problem| fault(line.number, problem);
        if let Some(section) = Section::begun_by(line)? {
            self.close_section()?;
            self.sections.push(section);
            return Ok(());
        }
        match self.sections.last_mut() {
            Some(section) => section.line(line).map_err(at),
            None if line.is_blank() => Ok(()),
            None => Err(at(EnvelopeProblem::NoFile {
                text: line.text.trim().to_owned(),
            })),
        }
    }

    fn close_section(&self) -> Result<(), ReplyFault> {
        match self.sections.last() {
            Some(section) if section.is_idle() => {
                let path = section.path().to_owned();
                Err(fault(section.line, EnvelopeProblem::NoChange { path }))
            }
            _ => Ok(()),
        }
    }

    fn after(&mut self, line: &Line<'_>) -> Result<Step, ReplyFault> {
        if self.opener.is_closed_by(line) {
            return self.ended();
        }
        let ends_heredoc = self.heredoc.as_deref() == Some(line.text.trim());
        if line.is_blank() || ends_heredoc {
            return Ok(Step::More);
        }
        Err(fault(line.number, EnvelopeProblem::After))
    }

    fn ended(&mut self) -> Result<Step, ReplyFault> {
        self.close_section()?;
        let sections = std::mem::take(&mut self.sections);
        let operations: Vec<Draft> = sections.into_iter().flat_map(Section::operations).collect();
        if operations.is_empty() {
            return Err(fault(self.opener.line, EnvelopeProblem::Nothing));
        }
        Ok(Step::Ended(Ended::certain(Syntax::ApplyPatch, operations)))
    }

    /// The text ended here.
    pub(super) fn cut(&self) -> ReplyFault {
        ReplyFault::Unclosed {
            line: self.opener.line,
            block: BEGIN.to_owned(),
        }
    }
}

fn fault(line: usize, problem: EnvelopeProblem) -> ReplyFault {
    ReplyFault::Envelope { line, problem }
}
