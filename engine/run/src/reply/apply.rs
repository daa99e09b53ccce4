//! What a path holds after an operation, given what it holds now. Places are found, never guessed: two that fit are a
//! fault.
//!
//! Search blocks are looked for line by line: as written, else without trailing white space, else without indentation,
//! else as the one place that is at least four fifths alike. The first way that finds a place decides; hunks of a diff or
//! patch go as far as the third, and of several places take the one below the lines that they name. Only lines that the edit changes are changed: those that search and replacement share at
//! their beginning and end stay as they are in the file, and new lines take its line ends and indentation.

mod below;
mod closest;
mod document;
mod indentation;
mod ordered;
mod pattern;
mod place;
mod profile;
mod screen;
mod share;
mod splice;

use thiserror::Error;

use self::document::{Document, Id};
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
        FileOperation::Mode { path, .. } => {
            existing(path, current).map(|text| Some(text.to_owned()))
        }
        FileOperation::Edit { path, edits } => {
            replaced(path, current, edits.iter().map(Change::of_edit))
        }
        FileOperation::Patch { path, hunks } => {
            replaced(path, current, hunks.iter().map(Change::of_hunk))
        }
    }
}

/// What a change makes of the lines that it finds.
#[derive(Clone, Copy)]
struct Change<'a> {
    search: &'a str,
    replace: &'a str,
    tolerance: Tolerance,
    /// Lines above the place.
    below: &'a [String],
    /// The place is at the end of the file.
    is_last: bool,
}

impl<'a> Change<'a> {
    fn of_edit(edit: &'a Edit) -> Self {
        Self {
            search: &edit.search,
            replace: &edit.replace,
            tolerance: Tolerance::Likeness,
            below: &[],
            is_last: false,
        }
    }

    fn of_hunk(hunk: &'a Hunk) -> Self {
        Self {
            search: &hunk.before,
            replace: &hunk.after,
            tolerance: Tolerance::Indentation,
            below: &hunk.below,
            is_last: hunk.is_last,
        }
    }

    /// Of several places those that it can mean.
    fn meant(&self, document: &Document<'_>, places: Vec<Id>) -> Vec<Id> {
        if places.len() < 2 {
            return places;
        }
        let count = self.search.lines().count();
        let ends = |it: &Id| {
            document
                .run(*it, count)
                .last()
                .is_some_and(|it| document.is_last(*it))
        };
        match places.iter().copied().find(ends) {
            Some(last) if self.is_last => vec![last],
            _ if self.below.is_empty() => places,
            _ => below::narrowed(document, self.below, places),
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
    let mut document = current.map(Document::new);
    for (change, place) in changes.zip(1..) {
        changed(&mut document, &change).map_err(|missed| fault(path, place, missed))?;
    }
    let content = document.map(|it| it.text());
    existing(path, content.as_deref())?;
    Ok(content)
}

/// What fits of an operation and what does not. Nothing but edits and patches fit in part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fitted {
    /// The content after all that fits.
    pub content: Option<String>,
    /// The changes that fit; none where no change does.
    pub fits: Option<FileOperation>,
    /// Why others do not.
    pub faults: Vec<ApplyFault>,
}

/// Applies what fits of an operation, so that the rest can be asked for again.
pub fn fit(operation: &FileOperation, current: Option<&str>) -> Fitted {
    match operation {
        FileOperation::Edit { path, edits } => {
            let (content, fits, faults) = tried(path, current, edits, Change::of_edit);
            let edits = (!fits.is_empty()).then_some(fits);
            let path = path.clone();
            let fits = edits.map(|edits| FileOperation::Edit { path, edits });
            Fitted {
                content,
                fits,
                faults,
            }
        }
        FileOperation::Patch { path, hunks } => {
            let (content, fits, faults) = tried(path, current, hunks, Change::of_hunk);
            let hunks = (!fits.is_empty()).then_some(fits);
            let path = path.clone();
            let fits = hunks.map(|hunks| FileOperation::Patch { path, hunks });
            Fitted {
                content,
                fits,
                faults,
            }
        }
        other => whole(other, current),
    }
}

fn whole(operation: &FileOperation, current: Option<&str>) -> Fitted {
    match apply(operation, current) {
        Ok(content) => Fitted {
            content,
            fits: Some(operation.clone()),
            faults: Vec::new(),
        },
        Err(fault) => Fitted {
            content: current.map(str::to_owned),
            fits: None,
            faults: vec![fault],
        },
    }
}

/// The content after the changes that fit, these changes, and why others do not.
fn tried<'a, T: Clone>(
    path: &str,
    current: Option<&str>,
    changes: &'a [T],
    change_of: impl Fn(&'a T) -> Change<'a>,
) -> (Option<String>, Vec<T>, Vec<ApplyFault>) {
    let mut document = current.map(Document::new);
    let (mut fits, mut faults) = (Vec::new(), Vec::new());
    for (change, place) in changes.iter().zip(1..) {
        match changed(&mut document, &change_of(change)) {
            Ok(()) => fits.push(change.clone()),
            Err(missed) => faults.push(fault(path, place, missed)),
        }
    }
    (document.map(|it| it.text()), fits, faults)
}

fn changed(document: &mut Option<Document<'_>>, change: &Change<'_>) -> Result<(), Missed> {
    let is_empty = document.as_ref().is_none_or(|it| it.ids().next().is_none());
    if change.search.is_empty() && is_empty {
        let document = document.get_or_insert_with(|| Document::new(""));
        document.fill(change.replace);
        return Ok(());
    }
    let document = document.as_mut().ok_or(Missed::NoFile)?;
    if change.search.is_empty() {
        return appended(document, change);
    }
    let meant = |places| change.meant(document, places);
    let place = place::find(document, change.search, change.tolerance, meant)?;
    splice::splice(document, place, change.search, change.replace)
}

/// What searches for nothing belongs nowhere, unless it says that it belongs at the end.
fn appended(document: &mut Document<'_>, change: &Change<'_>) -> Result<(), Missed> {
    if !change.is_last {
        return Err(Missed::NothingToFind);
    }
    splice::append(document, change.replace);
    Ok(())
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
