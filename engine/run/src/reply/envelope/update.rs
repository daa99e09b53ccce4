//! The changes that a patch in an envelope makes in one file that is there.

use super::section::unknown;
use super::{EnvelopeProblem, path};
use crate::reply::line::{Line, without_line_end};
use crate::reply::{FileOperation, Hunk};

const MOVE: &str = "*** Move to:";
const END_OF_FILE: &str = "*** End of File";

/// The changes of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Update {
    to: Option<String>,
    hunks: Vec<Hunk>,
    /// Lines at the end of the last one that were quite empty: context without its space, or no part of it.
    unmarked: usize,
}

impl Update {
    pub(super) fn is_idle(&self) -> bool {
        self.to.is_none() && self.hunks.iter().all(is_empty)
    }

    pub(super) fn line(&mut self, line: &Line<'_>) -> Result<(), EnvelopeProblem> {
        if let Some(to) = line.text.strip_prefix(MOVE) {
            return self.moves(to, line);
        }
        if let Some(anchor) = line.text.strip_prefix("@@") {
            self.begins(anchor);
            return Ok(());
        }
        if line.text.trim_end() == END_OF_FILE {
            self.hunk().is_last = true;
            return Ok(());
        }
        self.changes(line)
    }

    fn moves(&mut self, to: &str, line: &Line<'_>) -> Result<(), EnvelopeProblem> {
        if !self.hunks.is_empty() || self.to.is_some() {
            return Err(unknown(line));
        }
        self.to = Some(path::clean(to, line.number).map_err(|_| unknown(line))?);
        Ok(())
    }

    /// `@@` begins a change; what follows it is a line above it. Several narrow down where it is, one after the other.
    fn begins(&mut self, anchor: &str) {
        if self.hunks.last().is_none_or(|it| !is_empty(it)) {
            self.cut_unmarked();
            self.hunks.push(Hunk::default());
        }
        let anchor = anchor.trim_end().trim_end_matches("@@").trim();
        let is_range = anchor.starts_with('-') && anchor.contains(" +");
        if !anchor.is_empty() && !is_range {
            self.hunk().below.push(anchor.to_owned());
        }
    }

    fn changes(&mut self, line: &Line<'_>) -> Result<(), EnvelopeProblem> {
        let (mark, text) = match line.raw.as_bytes().first() {
            _ if line.text.is_empty() => (b' ', line.raw),
            Some(mark @ (b' ' | b'+' | b'-')) => (*mark, &line.raw[1..]),
            _ => return Err(unknown(line)),
        };
        let unmarked = if line.text.is_empty() {
            self.unmarked + 1
        } else {
            0
        };
        let hunk = self.hunk();
        if mark != b'+' {
            hunk.before.push_str(text);
        }
        if mark != b'-' {
            hunk.after.push_str(text);
        }
        self.unmarked = unmarked;
        Ok(())
    }

    /// The change that goes on; a file may begin with one that no `@@` announced.
    fn hunk(&mut self) -> &mut Hunk {
        if self.hunks.is_empty() {
            self.hunks.push(Hunk::default());
        }
        self.hunks.last_mut().expect("one was just put there")
    }

    fn cut_unmarked(&mut self) {
        let Some(hunk) = self.hunks.last_mut() else {
            return;
        };
        for _ in 0..std::mem::take(&mut self.unmarked) {
            cut_last_line(&mut hunk.before);
            cut_last_line(&mut hunk.after);
        }
    }

    pub(super) fn operations(mut self, path: String) -> Vec<FileOperation> {
        self.cut_unmarked();
        let hunks: Vec<_> = self.hunks.into_iter().filter(|it| !is_empty(it)).collect();
        let rename = self.to.clone().map(|to| FileOperation::Rename {
            from: path.clone(),
            to,
        });
        let path = self.to.unwrap_or(path);
        let patch = (!hunks.is_empty()).then_some(FileOperation::Patch { path, hunks });
        rename.into_iter().chain(patch).collect()
    }
}

fn is_empty(hunk: &Hunk) -> bool {
    hunk.before.is_empty() && hunk.after.is_empty()
}

fn cut_last_line(text: &mut String) {
    let end = without_line_end(text).len();
    text.truncate(end);
}
