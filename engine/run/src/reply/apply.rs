//! What a path holds after an operation, given what it holds now. Places are found, never guessed: two that fit are a
//! fault.
//!
//! Search blocks are looked for line by line: as written, else without trailing white space, else without indentation,
//! else as the one place that is at least four fifths alike. The first way that finds a place decides; hunks of a diff
//! go as far as the second. Only lines that the edit changes are changed: those that search and replacement share at
//! their beginning and end stay as they are in the file, and new lines take its line ends and indentation.

mod closest;
mod indentation;
mod place;
mod splice;

use thiserror::Error;

use self::place::{Missed, Tolerance};
use super::{Edit, FileOperation, Hunk};

pub use self::closest::Nearest;

/// Why an operation cannot be applied. `place` counts the edits or hunks of the operation from 1.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ApplyFault {
    /// The file to change is not there.
    #[error("`{path}` does not exist; give the whole file in ```file:{path}")]
    FileMissing {
        /// The file.
        path: String,
    },
    /// Nothing to look for in a file that has content.
    #[error(
        "change {place} of `{path}` searches for nothing but the file has content; quote the lines where it belongs"
    )]
    EmptySearch {
        /// The file.
        path: String,
        /// Which change.
        place: usize,
    },
    /// No place is like the one looked for.
    #[error("change {place} of `{path}` fits nowhere; copy the lines from the file exactly{}", shown(nearest.as_ref()))]
    NotFound {
        /// The file.
        path: String,
        /// Which change.
        place: usize,
        /// The place most like it, if anything is.
        nearest: Option<Nearest>,
    },
    /// More than one place fits.
    #[error(
        "change {place} of `{path}` fits on lines {}; add lines around it until one is left",
        listed(lines)
    )]
    Ambiguous {
        /// The file.
        path: String,
        /// Which change.
        place: usize,
        /// First line of every place that fits, from 1, in the file as the changes before this one leave it.
        lines: Vec<usize>,
    },
    /// The place fits but for an indentation that differs from line to line.
    #[error(
        "change {place} of `{path}` fits on line {line} but is indented unevenly; copy the indentation exactly"
    )]
    Indentation {
        /// The file.
        path: String,
        /// Which change.
        place: usize,
        /// First line of the place, from 1.
        line: usize,
    },
}

/// The new content of the operation's path, or `None` if it is to be removed. For a rename, `current` is the content of
/// `from` and the result that of `to`.
///
/// # Errors
/// An [`ApplyFault`] that names the place and the cure; nothing is applied in part.
pub fn apply(
    operation: &FileOperation,
    current: Option<&str>,
) -> Result<Option<String>, ApplyFault> {
    match operation {
        FileOperation::Write { content, .. } => Ok(Some(content.clone())),
        FileOperation::Delete { path } => existing(path, current).map(|_| None),
        FileOperation::Rename { from, .. } => {
            existing(from, current).map(|text| Some(text.to_owned()))
        }
        FileOperation::Edit { path, edits } => {
            replaced(path, current, edits.iter().map(Change::of_edit))
        }
        FileOperation::Patch { path, hunks } => {
            replaced(path, current, hunks.iter().map(Change::of_hunk))
        }
    }
}

/// An edit or a hunk.
#[derive(Clone, Copy)]
struct Change<'a> {
    search: &'a str,
    replace: &'a str,
    tolerance: Tolerance,
}

impl<'a> Change<'a> {
    fn of_edit(edit: &'a Edit) -> Self {
        Self {
            search: &edit.search,
            replace: &edit.replace,
            tolerance: Tolerance::Likeness,
        }
    }

    fn of_hunk(hunk: &'a Hunk) -> Self {
        Self {
            search: &hunk.before,
            replace: &hunk.after,
            tolerance: Tolerance::TrailingSpace,
        }
    }
}

fn existing<'a>(path: &str, current: Option<&'a str>) -> Result<&'a str, ApplyFault> {
    current.ok_or_else(|| ApplyFault::FileMissing {
        path: path.to_owned(),
    })
}

fn replaced<'a>(
    path: &str,
    current: Option<&str>,
    changes: impl Iterator<Item = Change<'a>>,
) -> Result<Option<String>, ApplyFault> {
    let mut content = current.map(str::to_owned);
    for (index, change) in changes.enumerate() {
        let new =
            changed(content.as_deref(), change).map_err(|missed| fault(path, index + 1, missed))?;
        content = Some(new);
    }
    existing(path, content.as_deref())?;
    Ok(content)
}

fn changed(current: Option<&str>, change: Change<'_>) -> Result<String, Missed> {
    match (change.search, current) {
        ("", None | Some("")) => Ok(change.replace.to_owned()),
        ("", Some(_)) => Err(Missed::NothingToFind),
        (_, None) => Err(Missed::NoFile),
        (search, Some(text)) => {
            let place = place::find(text, search, change.tolerance)?;
            splice::splice(text, &place, search, change.replace)
        }
    }
}

fn fault(path: &str, place: usize, missed: Missed) -> ApplyFault {
    let path = path.to_owned();
    match missed {
        Missed::NoFile => ApplyFault::FileMissing { path },
        Missed::NothingToFind => ApplyFault::EmptySearch { path, place },
        Missed::Nowhere(nearest) => ApplyFault::NotFound {
            path,
            place,
            nearest,
        },
        Missed::Often(lines) => ApplyFault::Ambiguous { path, place, lines },
        Missed::Uneven(line) => ApplyFault::Indentation { path, place, line },
    }
}

/// The first ten, and how many more.
fn listed(lines: &[usize]) -> String {
    let shown: Vec<_> = lines.iter().take(10).map(usize::to_string).collect();
    match lines.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn shown(nearest: Option<&Nearest>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; the closest lines are\n{nearest}")
    })
}

#[cfg(test)]
mod tests;
